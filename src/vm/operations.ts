/**
 * What the operators mean beyond the fast cases (manual §2.8): conversions, metamethods, errors. Both tiers use these.
 * Each returns a value, or SIGNAL with vm.nres < 0 when a metamethod did not return or an error is on its way: a JavaScript
 * exception costs microseconds. Only a budget's limits and a bad key (rawSet) are thrown.
 */
import { LFunction, type Result, SIGNAL } from "../runtime/function";
import { operandError, runtimeError } from "../runtime/lua-error";
import { formatNumber, toNumber } from "../runtime/number";
import { Event } from "../runtime/shape";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import { type LValue, typeName } from "../runtime/value";
import type { Vm } from "./vm";

const MAX_META_LOOP = 100;
/** V8's own limit is 2^29 - 24. */
export const MAX_STRING = 536870000;
/** Characters beyond which to compare or join strings is more work than a step, and how many of them are a unit of it. */
export const LONG_STRING = 4096;
const PER_UNIT = 12;

/** The handler of an operator for `v`. */
export function eventHandler(vm: Vm, v: LValue, event: Event): LValue {
  const mt = vm.metatable(v);
  return mt === null ? undefined : mt.getEvent(event);
}

export function metamethod(vm: Vm, v: LValue, event: string): LValue {
  const mt = vm.metatable(v);
  return mt === null ? undefined : mt.getStr(event);
}

/**
 * The function that a call of `f` calls: itself, or its __call, with `f` put in front of `args`. undefined: there is
 * none, an operandError("call", f).
 */
export function callable(vm: Vm, f: LValue, args: LValue[]): LFunction | undefined {
  if (f instanceof LFunction) return f;
  const h = eventHandler(vm, f, Event.CALL);
  if (!(h instanceof LFunction)) return undefined;
  args.unshift(f);
  return h;
}

/** Truncates the results of a metamethod to one. */
function one(vm: Vm, r: Result): Result {
  return r === SIGNAL && vm.nres >= 0 ? (vm.nres > 0 ? vm.res[0] : undefined) : r;
}

export function index(vm: Vm, object: LValue, key: LValue): Result {
  let o = object;
  for (let i = 0; i < MAX_META_LOOP; i++) {
    let h: LValue;
    if (o instanceof LTable) {
      const v = o.get(key);
      if (v !== undefined || o.meta === null) return v;
      h = o.meta.getEvent(Event.INDEX);
      if (h === undefined) return undefined;
    } else {
      h = eventHandler(vm, o, Event.INDEX);
      if (h === undefined) return vm.raise(operandError("index", o));
    }
    if (h instanceof LFunction) return one(vm, h.unit.code(vm, h, o, key));
    o = h;
  }
  return vm.raise(runtimeError("loop in gettable"));
}

export function setIndex(vm: Vm, object: LValue, key: LValue, value: LValue, constantName: boolean): Result {
  let o = object;
  for (let i = 0; i < MAX_META_LOOP; i++) {
    let h: LValue;
    if (o instanceof LTable) {
      const mt = o.meta;
      if (mt === null || key === undefined || key !== key || o.get(key) !== undefined) {
        rawSet(o, key, value, constantName);
        return undefined;
      }
      h = mt.getEvent(Event.NEWINDEX);
      if (h === undefined) {
        rawSet(o, key, value, constantName);
        return undefined;
      }
    } else {
      h = eventHandler(vm, o, Event.NEWINDEX);
      if (h === undefined) return vm.raise(operandError("index", o));
    }
    if (h instanceof LFunction) {
      const r = h.unit.code(vm, h, o, key, value);
      return r === SIGNAL && vm.nres < 0 ? r : undefined;
    }
    o = h;
  }
  return vm.raise(runtimeError("loop in settable"));
}

export function rawSet(t: LTable, key: LValue, value: LValue, constantName = false): void {
  if (typeof key === "string") {
    if (constantName) t.setField(key, value);
    else t.setStr(key, value);
  } else if (typeof key === "number") {
    if (key !== key) throw runtimeError("table index is NaN");
    t.setNum(key, value);
  } else if (key === undefined) throw runtimeError("table index is nil");
  else t.set(key, value);
}

/** a - floor(a/b)*b, as luai_nummod of 5.1. */
export function modulo(a: number, b: number): number {
  return a - Math.floor(a / b) * b;
}

/** C's pow: unlike JavaScript's, 1^NaN and (±1)^±inf are 1. */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}

/** `kind` is the opcode's offset from ADD. */
export function arith(vm: Vm, kind: number, a: LValue, b: LValue): Result {
  const x = typeof a === "number" ? a : typeof a === "string" ? toNumber(a, vm.budget) : undefined;
  const y = typeof b === "number" ? b : typeof b === "string" ? toNumber(b, vm.budget) : undefined;
  if (x !== undefined && y !== undefined) {
    switch (kind) {
      case 0:
        return x + y;
      case 1:
        return x - y;
      case 2:
        return x * y;
      case 3:
        return x / y;
      case 4:
        return modulo(x, y);
      default:
        return power(x, y);
    }
  }
  const event: Event = Event.ADD + kind;
  let h = eventHandler(vm, a, event);
  if (h === undefined) h = eventHandler(vm, b, event);
  if (h !== undefined) return one(vm, vm.call2(h, a, b));
  // As luaG_aritherror: the second operand is to blame if the first is a number (or converts to one).
  return vm.raise(operandError("perform arithmetic on", x !== undefined ? b : a));
}

export function unaryMinus(vm: Vm, a: LValue): Result {
  if (typeof a === "string") {
    const x = toNumber(a, vm.budget);
    if (x !== undefined) return -x;
  }
  const h = eventHandler(vm, a, Event.UNM);
  if (h !== undefined) return one(vm, vm.call2(h, a, a));
  return vm.raise(operandError("perform arithmetic on", a));
}

/** `#`: 5.1 asks __len of everything but strings and tables. */
export function length(vm: Vm, a: LValue): Result {
  if (a instanceof LTable) return a.length();
  if (typeof a === "string") return a.length;
  const h = eventHandler(vm, a, Event.LEN);
  if (h !== undefined) return one(vm, vm.call2(h, a, undefined));
  return vm.raise(operandError("get length of", a));
}

/** The work of `a === b` for a string longer than LONG_STRING; and of reading a rope, which it may be, for the first time. */
export function chargeCompared(vm: Vm, a: string, b: LValue): void {
  if (typeof b === "string" && b.length === a.length) vm.budget.charge(a.length >> PER_UNIT);
}

export function equals(vm: Vm, a: LValue, b: LValue): Result {
  if (a === b) return true;
  let m1: LTable | null;
  let m2: LTable | null;
  if (a instanceof LTable && b instanceof LTable) {
    m1 = a.meta;
    m2 = b.meta;
  } else if (a instanceof LUserData && b instanceof LUserData) {
    m1 = a.meta;
    m2 = b.meta;
  } else return false;
  if (m1 === null || m2 === null) return false;
  const h = m1.getEvent(Event.EQ);
  if (h === undefined) return false;
  if (m1 !== m2 && m2.getEvent(Event.EQ) !== h) return false;
  return one(vm, vm.call2(h, a, b));
}

/** The handler both operands agree on, undefined if none. */
function orderHandler(vm: Vm, a: LValue, b: LValue, event: Event): LValue {
  const h = eventHandler(vm, a, event);
  if (h === undefined) return undefined;
  return eventHandler(vm, b, event) === h ? h : undefined;
}

function compareError(vm: Vm, a: LValue, b: LValue): Result {
  const t1 = typeName(a);
  const t2 = typeName(b);
  return vm.raise(
    runtimeError(t1 === t2 ? `attempt to compare two ${t1} values` : `attempt to compare ${t1} with ${t2}`),
  );
}

/** The order of strings is that of their bytes. */
function isBefore(vm: Vm, a: string, b: string): boolean {
  if (a.length > LONG_STRING && b.length > LONG_STRING) vm.budget.charge(Math.min(a.length, b.length) >> PER_UNIT);
  return a < b;
}

export function lessThan(vm: Vm, a: LValue, b: LValue): Result {
  if (typeof a === "number" && typeof b === "number") return a < b;
  if (typeof a === "string" && typeof b === "string") return isBefore(vm, a, b);
  if (typeName(a) !== typeName(b)) return compareError(vm, a, b);
  const h = orderHandler(vm, a, b, Event.LT);
  if (h === undefined) return compareError(vm, a, b);
  return one(vm, vm.call2(h, a, b));
}

/** `vm.negate` is set when the answer is that of __lt with operands swapped, to be negated. */
export function lessEqual(vm: Vm, a: LValue, b: LValue): { result: Result; negate: boolean } {
  if (typeof a === "number" && typeof b === "number") return { result: a <= b, negate: false };
  if (typeof a === "string" && typeof b === "string") return { result: !isBefore(vm, b, a), negate: false };
  if (typeName(a) !== typeName(b)) return { result: compareError(vm, a, b), negate: false };
  let h = orderHandler(vm, a, b, Event.LE);
  if (h !== undefined) return { result: one(vm, vm.call2(h, a, b)), negate: false };
  h = orderHandler(vm, b, a, Event.LT);
  if (h === undefined) return { result: compareError(vm, a, b), negate: false };
  return { result: one(vm, vm.call2(h, b, a)), negate: true };
}

/** One step of a concatenation. */
export function concat(vm: Vm, a: LValue, b: LValue): Result {
  if ((typeof a === "string" || typeof a === "number") && (typeof b === "string" || typeof b === "number")) {
    const x = typeof a === "number" ? formatNumber(a) : a;
    const y = typeof b === "number" ? formatNumber(b) : b;
    return joined(vm, x, y);
  }
  let h = eventHandler(vm, a, Event.CONCAT);
  if (h === undefined) h = eventHandler(vm, b, Event.CONCAT);
  if (h !== undefined) return one(vm, vm.call2(h, a, b));
  return vm.raise(operandError("concatenate", typeof a === "string" || typeof a === "number" ? b : a));
}

/**
 * a .. b, charged. V8 builds a rope when the result has 13 bytes or more: the pieces are shared until something reads
 * the bytes, so a piecewise built string costs its pieces plus an eighth of its length for the flat copy at each step.
 * That copy is made when something reads it, where nothing counts: a long one is counted as work here.
 */
export function joined(vm: Vm, a: string, b: string): string {
  const n = a.length + b.length;
  if (n > LONG_STRING) {
    if (n > MAX_STRING) throw runtimeError("string length overflow");
    vm.budget.charge(n >> PER_UNIT);
  }
  vm.budget.alloc(n < 256 ? 24 + n : 32 + (n >> 3) + Math.min(a.length, b.length));
  return a + b;
}

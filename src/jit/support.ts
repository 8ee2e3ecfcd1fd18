/**
 * What compiled code calls. Nothing here throws: an error is on its way when SIGNAL comes back (vm.nres < 0), so that
 * compiled code needs no try, which would keep every register alive for its handler.
 */
import { generalList } from "../bytecode/prototype";
import {
  Cell,
  DECLINED,
  LFunction,
  type Result,
  SIGNAL,
  type Signal,
  type SiteCache,
  type Unit,
} from "../runtime/function";
import { operandError, runtimeError } from "../runtime/lua-error";
import { formatNumber, toNumber } from "../runtime/number";
import { Event, type Shape } from "../runtime/shape";
import { CELL_BYTES, functionBytes, TABLE_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";
import * as fields from "../vm/fields";
import { join, type LuaFrame, LuaFrame as LuaFrameClass, NO_VALUES, REPLACED, replaced } from "../vm/frame";
import * as ops from "../vm/operations";
import { ERROR, SLICE, type Vm } from "../vm/vm";
import { AUX_OF_VM, type Exit } from "./exit";
import { ENDED, statistics } from "./statistics";

// ---- leaving compiled code

function setPosition(vm: Vm, frame: LuaFrame, exit: Exit): void {
  statistics.left[vm.signal]!++;
  frame.aux = exit.aux === AUX_OF_VM ? vm.aux : exit.aux;
  frame.waiting = exit.failed < 0 || vm.signal === ERROR;
  frame.pc = frame.waiting && exit.failed >= 0 ? exit.failed : exit.pc;
}

/** A heap frame in which the activation goes on, at exits[n]. The caller fills in its registers and links it. */
export function toHeap(vm: Vm, self: LFunction, exits: readonly Exit[], n: number, varargs: LValue[]): LuaFrame {
  const { unit } = self;
  const frame = new LuaFrameClass(self, unit.proto!, unit.template.slice());
  setPosition(vm, frame, exits[n]!);
  frame.varargs = varargs;
  return frame;
}

export { link } from "../vm/frame";

/** An entry that began with a heap frame gives it back. The caller links it. */
export function giveBack(vm: Vm, frame: LuaFrame, exits: readonly Exit[], n: number): Signal {
  setPosition(vm, frame, exits[n]!);
  return SIGNAL;
}

/** The entry's registers are not what it was made for. */
export function decline(vm: Vm): Signal {
  vm.nres = DECLINED;
  return SIGNAL;
}

/** The entry's loop has ended: its frame goes on in the interpreter. */
export function endLoop(vm: Vm, frame: LuaFrame, exits: readonly Exit[], n: number): Signal {
  frame.pc = exits[n]!.pc;
  frame.waiting = false;
  frame.aux = -1;
  statistics.left[ENDED]!++;
  return decline(vm);
}

export { keepsCaller } from "../vm/interpreter";

/** After a tail call that did not return: this activation is no more, and its callee's frame says so. */
export function vanish(vm: Vm): Signal {
  replaced(vm, 1);
  return SIGNAL;
}

/** The same for an entry: what called it takes the heap frame away. */
export function giveUp(frame: LuaFrame): Signal {
  frame.aux = REPLACED;
  return SIGNAL;
}

/** The budget's steps are used up: whether the activation must leave, with a slice's end or an error on its way. */
export function pause(vm: Vm): boolean {
  try {
    if (!vm.budget.tick()) return false;
    vm.begin(SLICE);
  } catch (e) {
    vm.caught(e);
  }
  return true;
}

// ---- calls

/** Calls a function, or what is none, with arguments in an array that the callee may own. */
export function applyTo(vm: Vm, f: LValue, args: LValue[]): Result {
  if (f instanceof LFunction) return f.unit.apply(vm, f, args);
  const h = ops.eventHandler(vm, f, Event.CALL);
  if (!(h instanceof LFunction)) return vm.raise(operandError("call", f));
  args.unshift(f);
  return h.unit.apply(vm, h, args);
}

/** Calls what is not a function with fixed arguments: no more than there are registers. */
export function callOther(vm: Vm, f: LValue, ...args: LValue[]): Result {
  const h = ops.eventHandler(vm, f, Event.CALL);
  if (!(h instanceof LFunction)) return vm.raise(operandError("call", f));
  return h.unit.code(vm, h, f, ...args);
}

/** Of a call that returned SIGNAL: its first result, or SIGNAL if it did not return. */
export function one(vm: Vm): Result {
  const { nres } = vm;
  return nres > 0 ? vm.res[0] : nres === 0 ? undefined : SIGNAL;
}

/** All results of a call that returned SIGNAL; SIGNAL if it did not return, or a limit is reached. */
export function open(vm: Vm, r: Result): LValue[] | Signal {
  if (vm.nres < 0) return SIGNAL;
  try {
    return vm.openList(r);
  } catch (e) {
    return vm.caught(e) as Signal;
  }
}

// ---- operators

export function arith(vm: Vm, kind: number, a: LValue, b: LValue): Result {
  try {
    return ops.arith(vm, kind, a, b);
  } catch (e) {
    return vm.caught(e);
  }
}

export function unaryMinus(vm: Vm, a: LValue): Result {
  try {
    return ops.unaryMinus(vm, a);
  } catch (e) {
    return vm.caught(e);
  }
}

export function length(vm: Vm, a: LValue): Result {
  try {
    return ops.length(vm, a);
  } catch (e) {
    return vm.caught(e);
  }
}

function truth(r: Result): boolean | Signal {
  return r === SIGNAL ? SIGNAL : r !== undefined && r !== false;
}

export function equals(vm: Vm, a: LValue, b: LValue): boolean | Signal {
  try {
    return truth(ops.equals(vm, a, b));
  } catch (e) {
    return vm.caught(e) as Signal;
  }
}

/** After `a === b` of a string longer than LONG_STRING; SIGNAL: a limit has struck. */
export function compared(vm: Vm, a: string, b: LValue): Result {
  try {
    ops.chargeCompared(vm, a, b);
    return undefined;
  } catch (e) {
    return vm.caught(e);
  }
}

export function lessThan(vm: Vm, a: LValue, b: LValue): boolean | Signal {
  try {
    return truth(ops.lessThan(vm, a, b));
  } catch (e) {
    return vm.caught(e) as Signal;
  }
}

/** vm.aux is -2 when SIGNAL comes back and the answer is to be negated (LuaFrame.aux). */
export function lessEqual(vm: Vm, a: LValue, b: LValue): boolean | Signal {
  vm.aux = -1;
  try {
    const { result, negate } = ops.lessEqual(vm, a, b);
    if (result === SIGNAL) {
      if (negate) vm.aux = -2;
      return SIGNAL;
    }
    return (result !== undefined && result !== false) !== negate;
  } catch (e) {
    return vm.caught(e) as Signal;
  }
}

export function concat(vm: Vm, a: LValue, b: LValue): Result {
  try {
    if (typeof a === "string" && typeof b === "string") return ops.joined(vm, a, b);
    return ops.concat(vm, a, b);
  } catch (e) {
    return vm.caught(e);
  }
}

/**
 * values[0] .. values[1] .. …, from registers `first` on. When SIGNAL comes back, vm.aux is the register of the left
 * operand of the step in progress (LuaFrame.aux).
 */
export function concatAll(vm: Vm, first: number, values: LValue[]): Result {
  let i = values.length - 1;
  let right = values[i];
  try {
    while (i > 0) {
      const left = values[i - 1];
      vm.aux = first + i - 1;
      if ((typeof right === "string" || typeof right === "number") && isText(left)) {
        let start = i - 1;
        while (start > 0 && isText(values[start - 1])) start--;
        let s = text(values[start]);
        for (let j = start + 1; j < i; j++) s = ops.joined(vm, s, text(values[j]));
        right = ops.joined(vm, s, text(right));
        i = start;
        continue;
      }
      const r = ops.concat(vm, left, right);
      if (r === SIGNAL) return SIGNAL;
      right = r as LValue;
      i--;
    }
    return right;
  } catch (e) {
    return vm.caught(e);
  }
}

const isText = (v: LValue): boolean => typeof v === "string" || typeof v === "number";
const text = (v: LValue): string => (typeof v === "number" ? formatNumber(v) : (v as string));

/** FORPREP's check of a loop's three values; they are in vm.res afterwards. */
export function forNumbers(vm: Vm, start: LValue, limit: LValue, step: LValue): Result {
  const values: LValue[] = [];
  const names = ["initial value", "limit", "step"];
  try {
    for (const v of [start, limit, step]) {
      const n = typeof v === "number" ? v : typeof v === "string" ? toNumber(v, vm.budget) : undefined;
      if (n === undefined) return vm.raise(runtimeError(`'for' ${names[values.length]} must be a number`));
      values.push(n);
    }
  } catch (e) {
    return vm.caught(e);
  }
  vm.res = values;
  return undefined;
}

// ---- tables

/** Accesses that find none of the ways that the code was made for before it is made anew. */
const MAX_MISSES = 500;

/** Reads a field named by a constant. */
export function getField(vm: Vm, site: SiteCache, o: LValue, key: string): Result {
  if (++site.misses === MAX_MISSES) vm.jit?.outdated(site);
  try {
    return fields.readField(vm, site, o, key);
  } catch (e) {
    return vm.caught(e);
  }
}

export function setField(vm: Vm, site: SiteCache, o: LValue, key: string, value: LValue): Result {
  if (++site.misses === MAX_MISSES) vm.jit?.outdated(site);
  try {
    return fields.writeField(vm, site, o, key, value);
  } catch (e) {
    return vm.caught(e);
  }
}

export function getIndex(vm: Vm, o: LValue, key: LValue): Result {
  try {
    if (o instanceof LTable) {
      const v = o.get(key);
      if (v !== undefined || o.meta === null) return v;
    }
    return ops.index(vm, o, key);
  } catch (e) {
    return vm.caught(e);
  }
}

export function setIndex(vm: Vm, o: LValue, key: LValue, value: LValue): Result {
  try {
    if (o instanceof LTable && o.meta === null) {
      if (typeof key === "number") {
        if (o.push(key, value)) return undefined;
        if (key !== key) throw runtimeError("table index is NaN");
        o.setNum(key, value);
      } else ops.rawSet(o, key, value);
      return undefined;
    }
    return ops.setIndex(vm, o, key, value, false);
  } catch (e) {
    return vm.caught(e);
  }
}

export function newTable(vm: Vm): Result {
  try {
    vm.budget.alloc(TABLE_BYTES);
    return new LTable(vm.budget);
  } catch (e) {
    return vm.caught(e);
  }
}

/** A table made by a constructor with named fields. */
export function newRecord(vm: Vm, shape: Shape): Result {
  try {
    return fields.newRecord(vm, shape);
  } catch (e) {
    return vm.caught(e);
  }
}

export function isTable(v: LValue): boolean {
  return v instanceof LTable;
}

/**
 * The position of the entry after `key` in the order of traversal, -1 after the last, -2 for an invalid key.
 * `hint` is the position of `key`, most likely.
 */
export function nextPosition(t: LTable, key: LValue, hint: number): number {
  const after = key === undefined ? 0 : t.hasKeyAt(hint, key) ? hint + 1 : t.positionAfter(key);
  if (after < 0) return -2;
  const at = t.occupied(after);
  // Long gaps are charged where an error can be raised.
  return at - after > 1000 || (at < 0 && t.arr.length > 1000) ? -2 : at;
}

/** SETLIST of fixed values. */
export function setItems(vm: Vm, t: LTable, offset: number, ...values: LValue[]): Result {
  return setList(vm, t, offset, values);
}

/** SETLIST with open values: an array of whatever kind. */
export function setOpenItems(vm: Vm, t: LTable, offset: number, values: LValue[]): Result {
  const list = generalList<LValue>();
  for (let i = 0; i < values.length; i++) list.push(values[i]);
  return setList(vm, t, offset, list);
}

function setList(vm: Vm, t: LTable, offset: number, values: LValue[]): Result {
  try {
    if (offset === 0 && t.arr.length === 0) t.adopt(values);
    else for (let i = 0; i < values.length; i++) t.setNum(offset + i + 1, values[i]);
    return undefined;
  } catch (e) {
    return vm.caught(e);
  }
}

// ---- closures

export function newCell(vm: Vm, v: LValue): Cell | Signal {
  try {
    vm.budget.alloc(CELL_BYTES);
    return new Cell(v);
  } catch (e) {
    return vm.caught(e) as Signal;
  }
}

export function closure(vm: Vm, self: LFunction, unit: Unit, cells: Cell[]): Result {
  try {
    vm.budget.alloc(functionBytes(cells.length));
    return new LFunction(unit, self.env, cells);
  } catch (e) {
    return vm.caught(e);
  }
}

export function copyVarargs(vm: Vm, values: LValue[]): LValue[] | Signal {
  try {
    vm.registers.claimList(values.length);
    vm.budget.chargeList(values.length);
    vm.budget.alloc(16 + values.length * 8);
    return values.slice();
  } catch (e) {
    return vm.caught(e) as Signal;
  }
}

export { IPAIRS_STEP, NEXT, SELECT } from "../stdlib/base";
export { join, NO_VALUES };
export const power = ops.power;

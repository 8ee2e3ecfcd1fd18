/**
 * The interpreter: what each instruction means.
 *
 * Invariants:
 * - Lua calls push a heap frame and go on in the same loop; metamethods and library functions nest on the JavaScript
 *   stack, at most as deep as vm.limit allows.
 * - `pc` is past the instruction in progress; frame.pc is brought up to date before anything can look at it.
 * - Loop back-edges and calls count one step each.
 * The locals of `execute` mirror the current frame: loading them is the price of a call, paid for cheap instructions.
 */
import { Op } from "../bytecode/opcode";
import { generalList, type Prototype } from "../bytecode/prototype";
import type { Budget } from "../runtime/budget";
import { Cell, Chunk, DECLINED, LFunction, NO_SITE, type Result, SIGNAL, SiteCache, Unit } from "../runtime/function";
import { operandError, runtimeError } from "../runtime/lua-error";
import { formatNumber, toNumber } from "../runtime/number";
import { Event } from "../runtime/shape";
import { CELL_BYTES, functionBytes, SITE_BYTES, TABLE_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";
import { collect, deliver, place } from "./delivery";
import { newRecord, readField, recordShape, writeField } from "./fields";
import { LuaFrame, link } from "./frame";
import * as ops from "./operations";
import { dropped, enterCompiled, TURNS_PER_CALL, tierUp, unfinished } from "./tiers";
import { argTable, newLuaFrame, SLICE, STEP, type Vm } from "./vm";

/** The unit (and those of inner functions) for a prototype. */
export function makeUnit(proto: Prototype, threshold = Infinity, chunk = new Chunk(proto.source)): Unit {
  const children = generalList<Unit>();
  for (const child of proto.protos) children.push(makeUnit(child, threshold, chunk));
  return new Unit(interpretCode, interpretApply, proto, children, "", threshold, chunk);
}

/** As so many activations more than one of compiled code counts one of `execute` (1.4 KB as long as V8 interprets it). */
const EXTRA_ACTIVATIONS = 2;

export function interpretApply(vm: Vm, self: LFunction, args: LValue[]): Result {
  if (vm.depth >= vm.limit || vm.mustCheck(args.length)) return vm.deep(self, args);
  const { unit } = self;
  if (++unit.heat > unit.hot) {
    tierUp(vm, unit);
    if (unit.apply !== interpretApply) return unit.apply(vm, self, args);
  }
  const { limit, frame: outer } = vm;
  let frame: LuaFrame;
  try {
    frame = newLuaFrame(vm, self, self.unit.proto!, args, null);
  } catch (e) {
    return vm.caught(e);
  }
  vm.activations.push(outer);
  vm.limit -= EXTRA_ACTIVATIONS;
  const r = execute(vm, frame, undefined, false);
  vm.activations.pop();
  vm.frame = outer;
  vm.limit = limit;
  return r;
}

export function interpretCode(vm: Vm, self: LFunction, ...args: LValue[]): Result {
  return interpretApply(vm, self, args);
}

/** The memory of the access site at pc. */
function siteAt(budget: Budget, unit: Unit, pc: number): SiteCache {
  let site = unit.sites[pc >> 2]!;
  if (site === NO_SITE) {
    site = unit.sites[pc >> 2] = new SiteCache();
    unit.filled++;
    budget.learn(SITE_BYTES);
  }
  return site;
}

function forNumber(vm: Vm, v: LValue, what: string): number {
  if (typeof v === "number") return v;
  const n = typeof v === "string" ? toNumber(v, vm.budget) : undefined;
  if (n === undefined) throw runtimeError(`'for' ${what} must be a number`);
  return n;
}

/** Hands control back at the end of a time slice; the frame goes on at pc. */
function endSlice(vm: Vm, frame: LuaFrame, pc: number, driven: boolean): Result {
  frame.pc = pc;
  frame.waiting = false;
  vm.begin(SLICE);
  return link(vm, frame, driven);
}

function wait(vm: Vm, frame: LuaFrame, pc: number, driven: boolean): Result {
  frame.pc = pc;
  frame.waiting = true;
  return link(vm, frame, driven);
}

/** Whether a tail call of `f` that does not return leaves the caller's frame: errors of library functions need its position. */
export function keepsCaller(vm: Vm, f: LValue): boolean {
  const fn = f instanceof LFunction ? f : ops.eventHandler(vm, f, Event.CALL);
  return !(fn instanceof LFunction) || fn.unit.proto === null;
}

/**
 * Runs `entry`, and the Lua frames that it calls or returns to, until one returns to a frame that is not Lua's (or to
 * none). `driven`: the driving loop called, so every frame is on the heap; else entry.parent is null.
 */
export function execute(vm: Vm, entry: LuaFrame, input: Result, driven: boolean): Result {
  const budget = vm.budget;
  const room = vm.limit - vm.depth;
  const patience = vm.jitThreshold * TURNS_PER_CALL;
  let frame = entry;
  let pc = frame.pc;
  vm.frame = frame;
  try {
    let ret: Result = input;
    let returning = false;
    let target = -1;
    if (frame.waiting) {
      frame.waiting = false;
      returning = deliver(vm, frame, input);
      pc = frame.pc;
      if (driven && !returning && frame.proto.code[pc - 4] !== Op.CALL && frame.aux === -1) {
        const r = enterCompiled(vm, frame, "resumed");
        if (r === SIGNAL && vm.nres === DECLINED) pc = frame.pc;
        else {
          if (r === SIGNAL && vm.nres < 0) return unfinished(vm, frame, true);
          ret = r;
          returning = true;
        }
      }
    }
    let fn = frame.fn;
    let unit = fn.unit;
    let code = vm.window ?? frame.proto.code;
    vm.window = null;
    let K = frame.proto.constants;
    let R = frame.regs;
    for (;;) {
      if (!returning) {
        const a = code[pc + 1]!;
        const b = code[pc + 2]!;
        const c = code[pc + 3]!;
        pc += 4;
        switch (code[pc - 4]) {
          case Op.MOVE:
            R[a] = R[b];
            continue;
          case Op.LOADK:
            R[a] = K[b];
            continue;
          case Op.LOADNIL:
            for (let i = a; i <= b; i++) R[i] = undefined;
            continue;
          case Op.LOADBOOL:
            R[a] = b !== 0;
            continue;
          case Op.NEWCELL:
            budget.alloc(CELL_BYTES);
            (R as unknown[])[a] = new Cell(R[a]);
            continue;
          case Op.GETCELL:
            R[a] = (R[b] as unknown as Cell).v;
            continue;
          case Op.SETCELL:
            (R[a] as unknown as Cell).v = b >= 0 ? R[b] : K[~b];
            continue;
          case Op.GETUPVAL:
            R[a] = fn.upvals[b]!.v;
            continue;
          case Op.SETUPVAL:
            fn.upvals[a]!.v = b >= 0 ? R[b] : K[~b];
            continue;
          case Op.GETGLOBAL: {
            const env = fn.env;
            const site = unit.sites[(pc >> 2) - 1]!;
            if (env.shape === site.shape) {
              const v = env.slots[site.slot];
              if (v !== undefined) {
                R[a] = v;
                continue;
              }
            }
            frame.pc = pc;
            vm.limit = vm.depth + room;
            const r = readField(vm, siteAt(budget, unit, pc - 4), env, K[b] as string);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.SETGLOBAL: {
            const env = fn.env;
            const value = b >= 0 ? R[b] : K[~b];
            const site = unit.sites[(pc >> 2) - 1]!;
            if (env.shape === site.shape && env.slots[site.slot] !== undefined) {
              env.slots[site.slot] = value;
              continue;
            }
            vm.limit = vm.depth + room;
            if (writeField(vm, siteAt(budget, unit, pc - 4), env, K[a] as string, value) === SIGNAL)
              return wait(vm, frame, pc, driven);
            continue;
          }
          case Op.GETTABLE: {
            const o = R[b];
            const key = c >= 0 ? R[c] : K[~c];
            if (o instanceof LTable) {
              if (typeof key === "number") {
                const i = key - 1;
                const arr = o.arr;
                if (i >= 0 && i < arr.length) {
                  const v = arr[i];
                  if (v !== undefined) {
                    R[a] = v;
                    continue;
                  }
                }
              }
              const v = o.get(key);
              if (v !== undefined || o.meta === null) {
                R[a] = v;
                continue;
              }
            }
            vm.limit = vm.depth + room;
            const r = ops.index(vm, o, key);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.GETFIELD: {
            const o = R[b];
            if (o instanceof LTable) {
              const site = unit.sites[(pc >> 2) - 1]!;
              if (o.shape === site.shape) {
                const v = o.slots[site.slot];
                if (v !== undefined) {
                  R[a] = v;
                  continue;
                }
              }
            }
            vm.limit = vm.depth + room;
            const r = readField(vm, siteAt(budget, unit, pc - 4), o, K[c] as string);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.SETTABLE: {
            const o = R[a];
            const key = b >= 0 ? R[b] : K[~b];
            const value = c >= 0 ? R[c] : K[~c];
            if (o instanceof LTable && o.meta === null) {
              if (typeof key === "number") {
                const i = key - 1;
                const arr = o.arr;
                if (i >= 0 && i < arr.length - 1 && Math.floor(i) === i) arr[i] = value;
                else if (key === key) o.setNum(key, value);
                else throw runtimeError("table index is NaN");
              } else ops.rawSet(o, key, value);
              continue;
            }
            vm.limit = vm.depth + room;
            if (ops.setIndex(vm, o, key, value, false) === SIGNAL) return wait(vm, frame, pc, driven);
            continue;
          }
          case Op.SETFIELD: {
            const o = R[a];
            const value = c >= 0 ? R[c] : K[~c];
            if (o instanceof LTable) {
              const site = unit.sites[(pc >> 2) - 1]!;
              if (o.shape === site.shape && o.slots[site.slot] !== undefined) {
                o.slots[site.slot] = value;
                continue;
              }
            }
            vm.limit = vm.depth + room;
            if (writeField(vm, siteAt(budget, unit, pc - 4), o, K[b] as string, value) === SIGNAL)
              return wait(vm, frame, pc, driven);
            continue;
          }
          case Op.SELF: {
            const o = R[b];
            R[a + 1] = o;
            if (o instanceof LTable) {
              const site = unit.sites[(pc >> 2) - 1]!;
              if (o.shape === site.shape) {
                const v = o.slots[site.slot];
                if (v !== undefined) {
                  R[a] = v;
                  continue;
                }
              }
            }
            vm.limit = vm.depth + room;
            const r = readField(vm, siteAt(budget, unit, pc - 4), o, K[c] as string);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.ADD: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            if (typeof x === "number" && typeof y === "number") {
              R[a] = x + y;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.arith(vm, 0, x, y);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.SUB: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            if (typeof x === "number" && typeof y === "number") {
              R[a] = x - y;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.arith(vm, 1, x, y);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.MUL: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            if (typeof x === "number" && typeof y === "number") {
              R[a] = x * y;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.arith(vm, 2, x, y);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.DIV: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            if (typeof x === "number" && typeof y === "number") {
              R[a] = x / y;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.arith(vm, 3, x, y);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.MOD: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            if (typeof x === "number" && typeof y === "number") {
              R[a] = x - Math.floor(x / y) * y;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.arith(vm, 4, x, y);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.POW: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            if (typeof x === "number" && typeof y === "number") {
              R[a] = ops.power(x, y);
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.arith(vm, 5, x, y);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.UNM: {
            const x = R[b];
            if (typeof x === "number") {
              R[a] = -x;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.unaryMinus(vm, x);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.NOT: {
            const x = R[b];
            R[a] = x === undefined || x === false;
            continue;
          }
          case Op.LEN: {
            const x = R[b];
            if (x instanceof LTable) {
              R[a] = x.arr.length;
              continue;
            }
            vm.limit = vm.depth + room;
            const r = ops.length(vm, x);
            if (r === SIGNAL) return wait(vm, frame, pc, driven);
            R[a] = r as LValue;
            continue;
          }
          case Op.CONCAT: {
            let i = frame.aux >= 0 ? frame.aux : c;
            frame.aux = -1;
            let acc = R[i];
            // Strings and numbers between two metamethods are joined at once, or a chain of n would cost n ropes.
            while (i > b) {
              let left = R[i - 1];
              if (
                (typeof acc === "string" || typeof acc === "number") &&
                (typeof left === "string" || typeof left === "number")
              ) {
                let first = i - 1;
                while (first > b) {
                  const v = R[first - 1];
                  if (typeof v !== "string" && typeof v !== "number") break;
                  first--;
                }
                left = R[first] as string | number;
                let s = typeof left === "number" ? formatNumber(left) : left;
                for (let j = first + 1; j < i; j++) {
                  const v = R[j] as string | number;
                  s = ops.joined(vm, s, typeof v === "number" ? formatNumber(v) : v);
                }
                acc = ops.joined(vm, s, typeof acc === "number" ? formatNumber(acc) : acc);
                i = first;
                continue;
              }
              vm.limit = vm.depth + room;
              frame.pc = pc;
              const r = ops.concat(vm, left, acc);
              if (r === SIGNAL) {
                frame.aux = i - 1;
                return wait(vm, frame, pc, driven);
              }
              acc = r as LValue;
              i--;
            }
            R[a] = acc;
            continue;
          }
          case Op.JMP:
            if (a >= pc) {
              pc = a;
              continue;
            }
            target = a;
            break;
          case Op.EQ:
          case Op.NE: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            let truth = x === y;
            if (!truth && typeof x === "object" && typeof y === "object") {
              vm.limit = vm.depth + room;
              const r = ops.equals(vm, x, y);
              if (r === SIGNAL) return wait(vm, frame, pc, driven);
              truth = r !== undefined && r !== false;
            } else if (typeof x === "string" && x.length > ops.LONG_STRING) ops.chargeCompared(vm, x, y);
            if (truth === (code[pc - 4] === Op.EQ)) {
              if (a < pc) {
                target = a;
                break;
              }
              pc = a;
            }
            continue;
          }
          case Op.LT:
          case Op.NLT: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            let truth: boolean;
            if (typeof x === "number" && typeof y === "number") truth = x < y;
            else {
              vm.limit = vm.depth + room;
              const r = ops.lessThan(vm, x, y);
              if (r === SIGNAL) return wait(vm, frame, pc, driven);
              truth = r !== undefined && r !== false;
            }
            if (truth === (code[pc - 4] === Op.LT)) {
              if (a < pc) {
                target = a;
                break;
              }
              pc = a;
            }
            continue;
          }
          case Op.LE:
          case Op.NLE: {
            const x = b >= 0 ? R[b] : K[~b];
            const y = c >= 0 ? R[c] : K[~c];
            let truth: boolean;
            if (typeof x === "number" && typeof y === "number") truth = x <= y;
            else {
              vm.limit = vm.depth + room;
              const { result: r, negate } = ops.lessEqual(vm, x, y);
              if (r === SIGNAL) {
                if (negate) frame.aux = -2;
                return wait(vm, frame, pc, driven);
              }
              truth = (r !== undefined && r !== false) !== negate;
            }
            if (truth === (code[pc - 4] === Op.LE)) {
              if (a < pc) {
                target = a;
                break;
              }
              pc = a;
            }
            continue;
          }
          case Op.JT: {
            const x = R[b];
            if (x !== undefined && x !== false) {
              if (a < pc) {
                target = a;
                break;
              }
              pc = a;
            }
            continue;
          }
          case Op.JF: {
            const x = R[b];
            if (x === undefined || x === false) {
              if (a < pc) {
                target = a;
                break;
              }
              pc = a;
            }
            continue;
          }
          case Op.CALL: {
            const f = R[a];
            frame.pc = pc;
            if (f instanceof LFunction) {
              const callee = f.unit;
              if (callee.code === interpretCode && ++callee.heat > callee.hot) tierUp(vm, callee);
              if (callee.code === interpretCode) {
                // Vm.enter and newLuaFrame, in place
                const proto = callee.proto!;
                if (vm.depth >= vm.checkedDepth || (b < 0 && frame.open.length > vm.freeVarargs)) {
                  if (!driven) {
                    vm.deep(f, collect(frame, a + 1, b));
                    return wait(vm, frame, pc, driven);
                  }
                  vm.registers.claim(frame, proto, b >= 0 ? b : ~b + frame.open.length);
                }
                budget.steps--;
                vm.depth++;
                const n = proto.paramCount;
                const regs = callee.template.slice();
                const next = new LuaFrame(f, proto, regs);
                if (b >= 0) {
                  const m = b < n ? b : n;
                  for (let i = 0; i < m; i++) regs[i] = R[a + 1 + i];
                  if (proto.isVararg && b > n) next.varargs = R.slice(a + 1 + n, a + 1 + b);
                } else {
                  const args = collect(frame, a + 1, b);
                  const m = args.length < n ? args.length : n;
                  for (let i = 0; i < m; i++) regs[i] = args[i];
                  if (proto.isVararg && args.length > n) next.varargs = n === 0 ? args : args.slice(n);
                }
                next.parent = frame;
                frame.waiting = true;
                if (proto.needsArg) regs[n] = argTable(vm, next.varargs);
                frame = vm.frame = next;
                fn = f;
                unit = callee;
                code = proto.code;
                K = proto.constants;
                R = regs;
                pc = 0;
                if (budget.steps < 0 && budget.tick()) return endSlice(vm, frame, 0, driven);
                continue;
              }
              vm.limit = vm.depth + room;
              vm.linkedDepth = driven ? vm.depth : -1;
              let r: Result;
              switch (b) {
                case 0:
                  r = callee.code(vm, f);
                  break;
                case 1:
                  r = callee.code(vm, f, R[a + 1]);
                  break;
                case 2:
                  r = callee.code(vm, f, R[a + 1], R[a + 2]);
                  break;
                case 3:
                  r = callee.code(vm, f, R[a + 1], R[a + 2], R[a + 3]);
                  break;
                default:
                  r = callee.apply(vm, f, collect(frame, a + 1, b));
              }
              if (r !== SIGNAL) {
                if (c === 1) R[a] = r as LValue;
                else if (c < 0) frame.open = [r as LValue];
                else place(vm, R, a, c, r);
                continue;
              }
              if (vm.nres < 0) return wait(vm, frame, pc, driven);
              if (c < 0) frame.open = vm.openList(r);
              else place(vm, R, a, c, r);
              continue;
            }
            const h = ops.eventHandler(vm, f, Event.CALL);
            if (!(h instanceof LFunction)) {
              vm.raise(operandError("call", f));
              return wait(vm, frame, pc, driven);
            }
            const args = collect(frame, a + 1, b);
            args.unshift(f);
            if (h.unit.code === interpretCode) {
              if (!driven && vm.mustCheck(args.length)) {
                vm.deep(h, args);
                return wait(vm, frame, pc, driven);
              }
              const next = newLuaFrame(vm, h, h.unit.proto!, args, frame);
              frame.waiting = true;
              frame = vm.frame = next;
              fn = h;
              unit = h.unit;
              code = next.proto.code;
              K = next.proto.constants;
              R = next.regs;
              pc = 0;
              continue;
            }
            vm.limit = vm.depth + room;
            vm.linkedDepth = driven ? vm.depth : -1;
            const r = h.unit.apply(vm, h, args);
            if (r === SIGNAL && vm.nres < 0) return wait(vm, frame, pc, driven);
            if (c < 0) frame.open = vm.openList(r);
            else place(vm, R, a, c, r);
            continue;
          }
          case Op.TAILCALL: {
            let f = R[a];
            frame.pc = pc;
            const args = collect(frame, a + 1, b);
            if (!(f instanceof LFunction)) {
              const h = ops.eventHandler(vm, f, Event.CALL);
              if (!(h instanceof LFunction)) {
                vm.raise(operandError("call", f));
                return wait(vm, frame, pc, driven);
              }
              args.unshift(f);
              f = h;
            }
            if (f.unit.code === interpretCode) {
              // Replaces this frame: the count of frames does not change.
              vm.depth--;
              if (!driven && vm.mustCheck(args.length)) {
                vm.depth++;
                vm.deep(f, args);
                return dropped(vm, frame, driven);
              }
              const next = newLuaFrame(vm, f, f.unit.proto!, args, frame.parent);
              next.tailCalls = frame.tailCalls + 1;
              frame = vm.frame = next;
              fn = f;
              unit = f.unit;
              code = next.proto.code;
              K = next.proto.constants;
              R = next.regs;
              pc = 0;
              continue;
            }
            vm.limit = vm.depth + room;
            vm.linkedDepth = driven ? vm.depth : -1;
            ret = f.unit.apply(vm, f, args);
            if (ret === SIGNAL && vm.nres < 0) {
              if (f.unit.proto === null) return wait(vm, frame, pc, driven);
              return dropped(vm, frame, driven);
            }
            break;
          }
          case Op.RETURN:
            if (b === 1) ret = R[a] as LValue;
            else if (b === 0) ret = vm.none();
            else ret = vm.many(collect(frame, a, b));
            break;
          case Op.FORPREP: {
            const start = forNumber(vm, R[a], "initial value");
            R[a + 1] = forNumber(vm, R[a + 1], "limit");
            const step = forNumber(vm, R[a + 2], "step");
            R[a + 2] = step;
            R[a] = start - step;
            pc = b;
            continue;
          }
          case Op.FORLOOP: {
            const step = R[a + 2] as number;
            const i = (R[a] as number) + step;
            const limit = R[a + 1] as number;
            if (step > 0 ? i <= limit : limit <= i) {
              R[a] = i;
              R[a + 3] = i;
              target = b;
              break;
            }
            continue;
          }
          case Op.TFORCALL: {
            const f = R[a];
            frame.pc = pc;
            vm.limit = vm.depth + room;
            vm.linkedDepth = driven ? vm.depth : -1;
            let r: Result;
            if (f instanceof LFunction) {
              if (f.unit.code === interpretCode) {
                const args = [R[a + 1], R[a + 2]];
                if (!driven && vm.mustCheck(2)) {
                  vm.deep(f, args);
                  return wait(vm, frame, pc, driven);
                }
                const next = newLuaFrame(vm, f, f.unit.proto!, args, frame);
                frame.waiting = true;
                frame = vm.frame = next;
                fn = f;
                unit = f.unit;
                code = next.proto.code;
                K = next.proto.constants;
                R = next.regs;
                pc = 0;
                continue;
              }
              r = f.unit.code(vm, f, R[a + 1], R[a + 2]);
            } else {
              r = vm.call(f, [R[a + 1], R[a + 2]]);
            }
            if (r === SIGNAL && vm.nres < 0) return wait(vm, frame, pc, driven);
            place(vm, R, a + 3, c, r);
            continue;
          }
          case Op.TFORLOOP:
            if (R[a + 3] !== undefined) {
              R[a + 2] = R[a + 3];
              target = b;
              break;
            }
            continue;
          case Op.NEWTABLE:
            if (c > 0) {
              const site = siteAt(budget, unit, pc - 4);
              R[a] = newRecord(vm, (site.shape ??= recordShape(frame.proto, pc - 4)));
              continue;
            }
            budget.alloc(TABLE_BYTES);
            R[a] = new LTable(budget);
            continue;
          case Op.SETLIST: {
            const t = R[a] as LTable;
            if (c === 0 && t.arr.length === 0) t.adopt(collect(frame, a + 1, b));
            else {
              const values = collect(frame, a + 1, b);
              for (let i = 0; i < values.length; i++) t.setNum(c + i + 1, values[i]);
            }
            continue;
          }
          case Op.CLOSURE: {
            const child = unit.children[b]!;
            const infos = child.proto!.upvalues;
            budget.alloc(functionBytes(infos.length));
            const cells: Cell[] = [];
            for (let i = 0; i < infos.length; i++) {
              const info = infos[i]!;
              cells.push(info.fromLocal ? (R[info.index] as unknown as Cell) : fn.upvals[info.index]!);
            }
            // The copy has no room for more: an array that grew from nothing has room for 17.
            R[a] = new LFunction(child, fn.env, cells.slice());
            continue;
          }
          case Op.VARARG: {
            const values = frame.varargs;
            if (b < 0) {
              vm.registers.claimList(values.length);
              budget.chargeList(values.length);
              budget.alloc(16 + values.length * 8);
              frame.open = values.slice();
            } else for (let i = 0; i < b; i++) R[a + i] = values[i];
            continue;
          }
          default:
            // The end of a window (hooks.ts).
            frame.pc = pc - 4;
            vm.begin(STEP);
            return SIGNAL;
        }
        if (target >= 0) {
          // A backward jump: one step.
          const to = target;
          target = -1;
          if (--budget.steps < 0 && budget.tick()) return endSlice(vm, frame, to, driven);
          pc = to;
          if (unit.turns === null) unit.countTurns();
          if (++unit.turns![to >> 2]! <= patience) continue;
          frame.pc = to;
          vm.limit = vm.depth + room;
          const r = enterCompiled(vm, frame, "loop");
          if (r === SIGNAL && vm.nres === DECLINED) {
            pc = frame.pc;
            continue;
          }
          if (r === SIGNAL && vm.nres < 0) return unfinished(vm, frame, driven);
          ret = r;
        }
      }
      // The current frame returns `ret`.
      returning = false;
      vm.depth--;
      const parent = frame.parent;
      if (parent === null || parent.kind !== "lua") {
        if (driven) vm.thread.top = parent;
        return ret;
      }
      frame = vm.frame = parent;
      fn = frame.fn;
      unit = fn.unit;
      code = frame.proto.code;
      K = frame.proto.constants;
      R = frame.regs;
      pc = frame.pc;
      frame.waiting = false;
      if (ret !== SIGNAL && code[pc - 4] === Op.CALL && code[pc - 1] === 1) R[code[pc - 3]!] = ret as LValue;
      else {
        returning = deliver(vm, frame, ret);
        pc = frame.pc;
      }
    }
  } catch (e) {
    frame.pc = pc;
    frame.waiting = true;
    vm.caught(e);
    return link(vm, frame, driven);
  }
}

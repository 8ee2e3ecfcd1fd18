/**
 * Debug hooks (§5.9, debug.sethook; lvm.c, traceexec; ldo.c, luaD_callhook).
 *
 * A thread that has a hook (`vm.hooked`) runs all of its calls from the driving loop, since vm.limit then leaves the
 * JavaScript stack no room, and its Lua frames instruction by instruction, here. What an instruction means stays in the
 * interpreter: it runs in a *window*, code in which it stands alone among instructions that hand control back. A thread
 * without a hook pays nothing.
 *
 * Invariants:
 * - While a hook runs, its thread has no hooks, cannot yield, and is bound by the same limits as ever.
 * - A frame that a hook looks at before an instruction has aux === BEFORE: `pc` is that instruction's.
 */
import { Op } from "../bytecode/opcode";
import { isOfItsLine, type Prototype } from "../bytecode/prototype";
import { type LFunction, type Result, SIGNAL } from "../runtime/function";
import { operandError } from "../runtime/lua-error";
import type { LValue } from "../runtime/value";
import { collect, deliver } from "./delivery";
import { lineAt } from "./describe";
import { run } from "./executor";
import { BEFORE, CallFrame, type Frame, HookFrame, HostFrame, type LuaFrame, link } from "./frame";
import { execute } from "./interpreter";
import { callable } from "./operations";
import { newLuaFrame, STEP, type Vm } from "./vm";

/** Bits of Hook.mask. */
export const CALLS = 1;
export const RETURNS = 2;
export const LINES = 4;

/** No opcode: where the interpreter meets it, the instruction before is done. */
const END = -1;
/** Index of the jump target among an instruction's words, for those that may jump to themselves. */
const TARGET: Partial<Record<Op, 1 | 2>> = { [Op.FORLOOP]: 2, [Op.TFORLOOP]: 2 };
for (const op of [Op.JMP, Op.EQ, Op.NE, Op.LT, Op.NLT, Op.LE, Op.NLE, Op.JT, Op.JF]) TARGET[op] = 1;

/** What debug.sethook sets for a thread. */
export class Hook {
  /** The frame stepped last, and its instruction, for the line event. */
  frame: LuaFrame | null = null;
  pc = 0;
  private countdown: number;
  private window = new Int32Array(0);

  constructor(
    readonly fn: LFunction,
    readonly mask: number,
    /** Instructions between two count events; 0 = none. */
    readonly count: number,
  ) {
    this.countdown = count;
  }

  /** Whether a count event is due. */
  counts(): boolean {
    if (this.count === 0 || --this.countdown > 0) return false;
    this.countdown = this.count;
    return true;
  }

  /** Runs the instruction at `pc` alone; SIGNAL with vm.signal === STEP when it is done. */
  through(vm: Vm, frame: LuaFrame, pc: number): Result {
    const { code } = frame.proto;
    if (this.window.length < code.length + 4) {
      const size = code.length * 2 + 4;
      vm.budget.alloc(size * 4);
      this.window = new Int32Array(size).fill(END);
    }
    const { window } = this;
    const landing = window.length - 4;
    for (let i = pc; i < pc + 4; i++) window[i] = code[i]!;
    // What jumps to itself would never come back: it lands elsewhere.
    const target = TARGET[code[pc] as Op];
    if (target !== undefined && code[pc + target] === pc) window[pc + target] = landing;
    frame.pc = pc;
    vm.window = window;
    const r = execute(vm, frame, undefined, true);
    window.fill(END, pc, pc + 4);
    if (frame.pc === landing) {
      frame.pc = pc;
      vm.budget.charge(1);
    }
    return r;
  }
}

/** Calls the hook of the running thread, `top` being the function that the event is about. Throws what it throws. */
function fire(vm: Vm, hook: Hook, event: string, line: number | undefined, top: Frame | null): void {
  const { thread, nres, hooked, frame } = vm;
  const res = vm.res === vm.pair ? vm.res.slice() : vm.res;
  const outer = thread.top;
  const boundary = new HookFrame(null);
  boundary.parent = top;
  thread.top = boundary;
  thread.inHook = true;
  vm.frame = boundary;
  try {
    run(vm, hook.fn, [event, line]);
  } finally {
    thread.inHook = false;
    thread.top = outer;
    vm.frame = frame;
    vm.hooked = hooked;
    vm.res = res;
    vm.nres = nres;
  }
}

/** As `fire`, for an event of a Lua frame that is about to run the instruction at its pc. */
function fireBefore(vm: Vm, hook: Hook, event: string, line: number | undefined, frame: LuaFrame): void {
  const { aux } = frame;
  frame.aux = BEFORE;
  try {
    fire(vm, hook, event, line, frame);
  } finally {
    frame.aux = aux;
  }
}

/** As vm.callAtBase, in a thread with a hook. */
export function callHooked(vm: Vm, fn: LFunction, args: LValue[], tailCalls: number): Result {
  const { thread } = vm;
  const { proto } = fn.unit;
  if (proto === null) {
    const { hook } = thread;
    if (hook !== null && (hook.mask & CALLS) !== 0) fire(vm, hook, "call", undefined, native(fn, args, thread.top));
    vm.limit = vm.depth + 1;
    vm.frame = thread.top;
    vm.linkedDepth = vm.depth;
    const r = fn.unit.apply(vm, fn, args);
    if (r !== SIGNAL || vm.nres >= 0) returned(vm, fn);
    else return link(vm, new HookFrame(fn));
    return r;
  }
  const frame = enter(vm, fn, proto, args, thread.top);
  frame.tailCalls = tailCalls;
  return frame.resume(vm, undefined);
}

/** Puts a frame for a call of `fn` on top of `parent`, and tells the hook of it. */
function enter(vm: Vm, fn: LFunction, proto: Prototype, args: LValue[], parent: Frame | null): LuaFrame {
  const { thread } = vm;
  const frame = newLuaFrame(vm, fn, proto, args, parent);
  thread.top = frame;
  if (thread.hook !== null && (thread.hook.mask & CALLS) !== 0) fireBefore(vm, thread.hook, "call", undefined, frame);
  return frame;
}

/** A library function, as a frame for the hook to see. */
function native(fn: LFunction, args: LValue[], parent: Frame | null): Frame {
  const frame = new HostFrame(fn, args);
  frame.parent = parent;
  return frame;
}

/** The library function `fn` is about to return to the frame at the top. */
export function returned(vm: Vm, fn: LFunction): void {
  const { hook, top } = vm.thread;
  if (vm.hooked && hook !== null && (hook.mask & RETURNS) !== 0)
    fire(vm, hook, "return", undefined, native(fn, [], top));
}

/** As execute, under the driving loop, in a thread with a hook. */
export function stepFrame(vm: Vm, frame: LuaFrame, input: Result): Result {
  const { thread } = vm;
  vm.frame = frame;
  try {
    let hook = thread.hook!;
    let last = hook.frame === frame ? hook.pc : -1;
    if (frame.waiting) {
      last = frame.pc - 4;
      frame.waiting = false;
      if (deliver(vm, frame, input)) return leave(vm, frame, input);
    }
    for (;;) {
      const { pc } = frame;
      // A concatenation that goes on after a metamethod is no new instruction, a cell for a local is none of 5.1's.
      if (frame.aux < 0 && isOfItsLine(frame.proto, pc)) {
        if (hook.counts()) fireBefore(vm, hook, "count", undefined, frame);
        const line = lineAt(frame.proto, pc);
        const isNew = pc === 0 || pc <= last || last < 0 || line !== lineAt(frame.proto, last);
        if ((hook.mask & LINES) !== 0 && isNew && thread.hook === hook) fireBefore(vm, hook, "line", line, frame);
        if (thread.hook === null) {
          vm.hooked = false;
          vm.limit = vm.depth + vm.room;
          return execute(vm, frame, undefined, true);
        }
        hook = thread.hook;
        hook.frame = frame;
        hook.pc = last = pc;
      }
      switch (frame.proto.code[pc]) {
        case Op.CALL:
        case Op.TAILCALL:
        case Op.TFORCALL:
          return call(vm, frame);
        case Op.RETURN:
          return leave(vm, frame, returnValues(vm, frame));
        default: {
          const r = hook.through(vm, frame, pc);
          if (vm.signal !== STEP || r !== SIGNAL || vm.nres >= 0) return r;
        }
      }
    }
  } catch (e) {
    frame.pc += 4;
    frame.waiting = true;
    vm.caught(e);
    return link(vm, frame, true);
  }
}

/** Leaves the call that `frame` is about to make to the driving loop. */
function call(vm: Vm, frame: LuaFrame): undefined {
  const { pc, regs } = frame;
  const { code } = frame.proto;
  const a = code[pc + 1]!;
  const op = code[pc];
  const args = op === Op.TFORCALL ? [regs[a + 1], regs[a + 2]] : collect(frame, a + 1, code[pc + 2]!);
  const fn = callable(vm, regs[a], args);
  if (fn === undefined) throw operandError("call", regs[a]);
  frame.pc = pc + 4;
  frame.waiting = true;
  if (op === Op.TAILCALL && fn.unit.proto !== null) {
    // The event still sees the caller.
    vm.depth--;
    const next = enter(vm, fn, fn.unit.proto, args, frame);
    next.parent = frame.parent;
    next.tailCalls = frame.tailCalls + 1;
    return undefined;
  }
  const next = new CallFrame(fn, args);
  next.parent = frame;
  vm.thread.top = next;
  return undefined;
}

function returnValues(vm: Vm, frame: LuaFrame): Result {
  const { code } = frame.proto;
  return vm.many(collect(frame, code[frame.pc + 1]!, code[frame.pc + 2]!));
}

function leave(vm: Vm, frame: LuaFrame, r: Result): Result {
  const { hook } = vm.thread;
  if (hook !== null && (hook.mask & RETURNS) !== 0) {
    fireBefore(vm, hook, "return", undefined, frame);
    while (frame.tailCalls > 0) {
      frame.tailCalls--;
      fireBefore(vm, hook, "tail return", undefined, frame);
    }
  }
  vm.depth--;
  vm.thread.top = frame.parent;
  return r;
}

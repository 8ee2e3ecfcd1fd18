/**
 * Heap frames. A thread's frames form a chain by `parent`, innermost first. Code that runs on the JavaScript stack has
 * no place in the chain until it is suspended or an error passes it: then each activation links a frame for itself.
 *
 * `resume(vm, input)` goes on with what the frame's callee returned. It runs only under the driving loop
 * (executor.ts), with the frame at vm.thread.top, and leaves at vm.thread.top the frame to go on with.
 */

import type { Prototype } from "../bytecode/prototype";
import { FREE_LIST } from "../runtime/budget";
import { type EntryCode, type LFunction, type Result, SIGNAL } from "../runtime/function";
import type { LuaThrow } from "../runtime/lua-error";
import type { Task } from "../runtime/native";
import type { LThread } from "../runtime/thread";
import type { LValue } from "../runtime/value";
import type { Holding } from "./census";
import { goOn } from "./executor";
import { returned, stepFrame } from "./hooks";
import { resumeLua } from "./tiers";
import { ERROR, type Vm } from "./vm";

export type Frame =
  | LuaFrame
  | ProtectedFrame
  | HandlerFrame
  | GeneratorFrame
  | CallFrame
  | HostFrame
  | ResumeFrame
  | HookFrame
  | RaiseFrame;

export class LuaFrame {
  readonly kind = "lua";
  parent: Frame | null = null;
  fn: LFunction;
  proto: Prototype;
  regs: LValue[];
  /** Next instruction; the one in progress is at pc - 4. */
  pc = 0;
  varargs: LValue[] = NO_VALUES;
  /** Waiting for the result of the instruction at pc - 4. */
  waiting = false;
  /** Open values, between the instruction that made them and the next. */
  open: LValue[] = NO_VALUES;
  /**
   * State of an interrupted CONCAT (register, -1 for none); -2: a comparison through __lt for `<=`, to be negated; BEFORE:
   * a debug hook looks at the frame, and the instruction at pc is the one in progress.
   */
  aux = -1;
  /** Tail calls that this frame replaced. */
  tailCalls = 0;
  /** Registers in use by this frame and those below it; -1 = not counted (registers.ts). */
  used = -1;
  /** The entry used last, and its pc; ~pc where a call returned to it. */
  entry: EntryCode | null = null;
  entryPc = -1;

  constructor(fn: LFunction, proto: Prototype, regs: LValue[]) {
    this.fn = fn;
    this.proto = proto;
    this.regs = regs;
  }

  resume(vm: Vm, input: Result): Result {
    if (vm.hooked) return stepFrame(vm, this, input);
    return resumeLua(vm, this, input);
  }
}

/** LuaFrame.aux while a debug hook looks at the frame. */
export const BEFORE = -3;
/** LuaFrame.aux of a frame that its tail call has replaced. */
export const REPLACED = -4;

export const NO_VALUES: LValue[] = [];

/** Fixed values before open ones, in an array that the callee may own. */
export function join(fixed: LValue[], open: LValue[]): LValue[] {
  // An array that grows by pushing is copied again and again.
  if (open.length > FREE_LIST) return fixed.concat(open);
  for (let i = 0; i < open.length; i++) fixed.push(open[i]);
  return fixed;
}

/** pcall or, with `hasHandler`, xpcall in progress; `fn` null: such a call as a part of what a library function does, no level of its own. */
export class ProtectedFrame {
  readonly kind = "protected";
  parent: Frame | null = null;
  constructor(
    readonly fn: LFunction | null,
    readonly depth: number,
    readonly handler: LValue,
    readonly hasHandler: boolean,
  ) {}

  resume(vm: Vm, input: Result): Result {
    vm.thread.top = this.parent;
    vm.depth = this.depth;
    return vm.prepend(true, input);
  }
}

/** An xpcall's handler is running; `parent` leads through the frames of the error to the ProtectedFrame. */
export class HandlerFrame {
  readonly kind = "handler";
  parent: Frame | null = null;
  constructor(
    readonly protectedFrame: ProtectedFrame,
    /** Handlers of the same xpcall that failed before this one. */
    readonly nesting = 0,
  ) {}

  resume(vm: Vm, input: Result): Result {
    vm.thread.top = this.protectedFrame.parent;
    vm.depth = this.protectedFrame.depth;
    return vm.two(false, vm.first(input));
  }
}

/** A resumable library function waits for its callee. */
export class GeneratorFrame {
  readonly kind = "generator";
  parent: Frame | null = null;
  /** What the function holds, beside its arguments. */
  holding: Holding | undefined = undefined;
  constructor(
    readonly fn: LFunction,
    readonly task: Task,
    readonly args: LValue[],
  ) {}

  resume(vm: Vm, input: Result): Result {
    vm.thread.top = this.parent;
    // What it calls next is called from here, with every frame on the heap.
    vm.frame = this;
    vm.linkedDepth = vm.depth;
    return vm.step(this.fn, this.task, input, this.args, this);
  }
}

/** A call that is yet to be made, from here. */
export class CallFrame {
  readonly kind = "call";
  parent: Frame | null = null;
  /** Tail calls that this call replaced. */
  tailCalls = 0;
  constructor(
    readonly fn: LFunction,
    readonly args: LValue[],
  ) {}

  resume(vm: Vm, _input: Result): Result {
    vm.thread.top = this.parent;
    return vm.callAtBase(this.fn, this.args, this.tailCalls);
  }
}

/** A host function of the stack API in progress; nothing suspends through it. */
export class HostFrame {
  readonly kind = "host";
  parent: Frame | null = null;
  constructor(
    readonly fn: LFunction,
    /** Its stack. */
    readonly values: LValue[],
  ) {}

  resume(_vm: Vm, input: Result): Result {
    return input;
  }
}

/** coroutine.resume or wrap waits for a coroutine that was suspended as a whole, in the middle of its work. */
export class ResumeFrame {
  readonly kind = "resume";
  parent: Frame | null = null;
  constructor(
    readonly fn: LFunction | null,
    /** null: the host waits, for a call on top of frames that wait themselves. */
    readonly thread: LThread | null,
    readonly wrap: boolean,
  ) {}

  resume(vm: Vm, input: Result): Result {
    vm.thread.top = vm.frame = this.parent;
    vm.linkedDepth = vm.depth;
    return this.thread === null ? input : goOn(vm, this.thread, undefined, this.wrap);
  }
}

/** Base of a debug hook's call; or, with a library function, what tells the hook of the function's return. No level of its own. */
export class HookFrame {
  readonly kind = "hook";
  parent: Frame | null = null;
  constructor(
    readonly fn: LFunction | null,
    /** Whether the function returns nothing, whatever comes. */
    readonly empty = false,
  ) {}

  resume(vm: Vm, input: Result): Result {
    vm.thread.top = this.parent;
    if (this.fn !== null) returned(vm, this.fn);
    return this.empty ? vm.none() : input;
  }
}

/** An error is raised from here once every frame is on the heap: its position is that of one further out. No level. */
export class RaiseFrame {
  readonly kind = "raise";
  parent: Frame | null = null;
  constructor(readonly error: LuaThrow) {}

  resume(vm: Vm, _input: Result): Result {
    vm.thread.top = this.parent;
    return vm.raise(this.error);
  }
}

/**
 * Appends `frame` to the chain that is being unwound, with what it is already linked to. `connected`: that is all of
 * the thread's frames (the driving loop runs this frame), not only those of one activation.
 */
export function link(vm: Vm, frame: Frame, connected = false): typeof SIGNAL {
  if (vm.top === null) vm.top = frame;
  else if (vm.tail !== frame) vm.tail!.parent = frame;
  if (connected) vm.connected = true;
  else {
    let tail = frame;
    while (tail.parent !== null) tail = tail.parent;
    vm.tail = tail;
  }
  if (vm.signal === ERROR && vm.error!.level > 0) vm.locate(frame);
  return SIGNAL;
}

/** After a call that did not return: it was `count` tail calls, too, whose callers are no more. */
export function replaced(vm: Vm, count: number): void {
  const { tail, error } = vm;
  if (tail === null || !(tail.kind === "lua" || tail.kind === "call")) return;
  tail.tailCalls += count;
  // An error on its way has passed the callee: the callers are its next levels.
  if (vm.signal === ERROR) error!.level = Math.max(0, error!.level - count);
}

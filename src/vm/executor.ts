/**
 * The driving loop: the one place that runs heap frames, unwinds errors to a protected call and switches threads.
 */
import { LFunction, type Result, SIGNAL } from "../runtime/function";
import { LuaThrow, operandError, runtimeError } from "../runtime/lua-error";
import { nativeActivations } from "../runtime/native";
import { formatNumber } from "../runtime/number";
import { FRAME_BYTES } from "../runtime/sizes";
import type { LThread } from "../runtime/thread";
import type { LValue } from "../runtime/value";
import { collectWhenDue } from "./collector";
import { CallFrame, type Frame, HandlerFrame, LuaFrame, link, ProtectedFrame, RaiseFrame, ResumeFrame } from "./frame";
import { callable } from "./operations";
import { topOfError, traceback } from "./traceback";
import { complete, DEEP, ERROR, REIFY, SLICE, type Vm, YIELD } from "./vm";

/**
 * Driving loops that may nest, as coroutines that resume coroutines have it: as many as in PUC-Rio (LUAI_MAXCCALLS). A call
 * from a host function counts as HOST_CALL of them. It is this count that ends them, and not the room on the JavaScript
 * stack, which differs from tier to tier.
 */
const MAX_NESTED = 200;
export const HOST_CALL = 2;
/** What a nested driving loop costs of the JavaScript stack, with what leads to it, in activations (2.7 KB). */
const DRIVE_COST = 4;
/** What a host function's call of Lua costs: as many as HOST_CALL loops, less the activation that it counts itself. */
const HOST_COST = HOST_CALL * DRIVE_COST - 1;
const MIN_ROOM = 8;
/** Calls of an error handler that may nest, each for an error of the one before: as many as in PUC-Rio (LUAI_MAXCCALLS). */
const MAX_HANDLERS = 200;

/**
 * Runs the frames of vm.thread from its top on, until control returns to `boundary` (a frame that stays) or a signal
 * leaves the thread: ERROR (the dead frames stay at thread.top), YIELD, AWAIT or, where the run takes turns or a census
 * needs the frames of resumers, too, SLICE. `first` is what the topmost frame's callee returned, or its signal.
 */
export function drive(vm: Vm, boundary: Frame | null, first: Result, room: number): Result {
  const thread = vm.thread;
  let r = first;
  for (;;) {
    if (r === SIGNAL && vm.nres < 0) {
      if (vm.top !== null || vm.signal === ERROR) linkToThread(vm, thread);
      if (vm.signal === ERROR) {
        const next = unwind(vm, thread, boundary);
        if (next === undefined) return SIGNAL;
        r = next.input;
      } else if (vm.signal === DEEP || vm.signal === REIFY) r = undefined;
      else if (vm.signal !== SLICE || vm.takesTurns) return SIGNAL;
      else {
        // Nobody takes turns with a synchronous run: the next slice begins at once, from the heap.
        if (vm.budget.censusDue && vm.offHeap > 0) return SIGNAL;
        if (vm.budget.censusDue) censusWhileSuspended(vm, thread);
        r = undefined;
      }
    }
    const frame = thread.top;
    if (frame === boundary) return r;
    vm.hooked = thread.hook !== null && !thread.inHook;
    vm.room = room;
    vm.limit = vm.hooked ? 0 : vm.depth + room;
    try {
      // Nearly always a Lua frame: a call that V8 knows.
      r = frame instanceof LuaFrame ? frame.resume(vm, r) : frame!.resume(vm, r);
    } catch (e) {
      r = vm.caught(e);
    }
  }
}

/**
 * Takes the census that is due when `thread` was left at the end of a slice, with the coroutines that it waits for. What
 * comes of it (finalizers, "not enough memory", a cancellation) comes where the work goes on: in the innermost of them.
 */
function censusWhileSuspended(vm: Vm, thread: LThread): void {
  let innermost = thread;
  for (let top = thread.top; top?.kind === "resume"; top = innermost.top) {
    if (top.thread === null || top.thread.status === "suspended") break;
    innermost = top.thread;
  }
  if (collectWhenDue(vm, innermost) !== SIGNAL) return;
  const raise = new RaiseFrame(vm.error!);
  raise.parent = innermost.top;
  innermost.top = raise;
}

/** Puts the frames that a signal has linked on top of the thread's. */
function linkToThread(vm: Vm, thread: LThread): void {
  if (vm.top !== null) {
    if (!vm.connected) {
      vm.tail!.parent = thread.top;
      if (vm.signal === ERROR && vm.error!.level > 0 && thread.top !== null) vm.locate(thread.top);
    }
    thread.top = vm.top;
  } else if (vm.signal === ERROR && vm.error!.level > 0 && thread.top !== null) vm.locate(thread.top);
  vm.top = vm.tail = null;
  vm.connected = false;
}

/** Goes to the innermost protected call, if any may catch; what to go on with there. */
function unwind(vm: Vm, thread: LThread, boundary: Frame | null): { input: Result } | undefined {
  const error = vm.error!;
  if (error.uncatchable) return undefined;
  for (let f = thread.top; f !== null && f !== boundary; f = f.parent) {
    if (f.kind === "handler") {
      const { handler, parent, depth } = f.protectedFrame;
      if (handler instanceof LFunction && f.nesting < MAX_HANDLERS && error.kind !== "memory") {
        // An error of the handler is handed to the handler, too (luaG_errormsg).
        settle(vm, error);
        const again = new HandlerFrame(f.protectedFrame, f.nesting + 1);
        again.parent = thread.top;
        const call = new CallFrame(handler, [error.value]);
        call.parent = again;
        thread.top = call;
        return { input: undefined };
      }
      thread.top = parent;
      vm.depth = depth;
      return { input: vm.two(false, "error in error handling") };
    }
    if (f.kind !== "protected") continue;
    settle(vm, error);
    if (!f.hasHandler || error.kind === "memory") {
      thread.top = f.parent;
      vm.depth = f.depth;
      return { input: vm.two(false, error.value) };
    }
    const handlerFrame = new HandlerFrame(f);
    handlerFrame.parent = thread.top;
    thread.top = handlerFrame;
    vm.depth = f.depth + 1;
    if (f.handler instanceof LFunction) {
      const call = new CallFrame(f.handler, [error.value]);
      call.parent = handlerFrame;
      thread.top = call;
      return { input: undefined };
    }
    thread.top = f.parent;
    vm.depth = f.depth;
    return { input: vm.two(false, "error in error handling") };
  }
  return undefined;
}

/** Fills in what is missing of an error that arrives at a caller that is no Lua function. */
function settle(vm: Vm, error: LuaThrow): void {
  if (error.level > 0) {
    error.level = 0;
    complete(error, null);
  }
  if (error.cause !== undefined) vm.causes.remember(error.value, error.cause);
}

/** Message and position of an error that leaves for the host, or for a host function that `caller` called. */
export function settleAtHost(vm: Vm, error: LuaThrow, caller: Frame | null = null): LuaThrow {
  if (caller !== null && error.level > 0) {
    vm.error = error;
    vm.locate(caller);
  }
  settle(vm, error);
  return error;
}

/**
 * Calls `f` from the host, or from a host function in progress. Throws LuaThrow, with a traceback. `handler` is called
 * with the error's value, on top of the frames that raised it, and gives the value to throw.
 */
export function run(vm: Vm, f: LValue, args: LValue[], handler?: LFunction): LValue[] {
  const { depth, limit, linkedDepth, frame, thread, takesTurns, offHeap, blind, hooked, room: outerRoom, nested } = vm;
  const { top } = thread;
  let boundary = top;
  if (top !== null && top.kind === "lua") {
    // Between two turns of a run (turns.ts): a Lua frame would take the result for that of its own call.
    boundary = new ResumeFrame(null, null, false);
    boundary.parent = top;
  }
  const room = vm.roomLeft - HOST_COST;
  if (vm.nested + HOST_CALL > MAX_NESTED || room < MIN_ROOM) throw runtimeError("C stack overflow");
  const { budget } = vm;
  const { sliceEnd } = budget;
  budget.poll();
  const { barriers } = thread;
  const activations = vm.activations.length;
  // Whatever calls, be it only a setter, may find the host's own stack at its end: all that must be undone is within.
  try {
    vm.takesTurns = false;
    vm.nested = nested + HOST_CALL;
    budget.sliceEnd = Infinity;
    thread.barriers++;
    vm.activations.push(frame);
    vm.blind = blind || offHeap > 0;
    vm.offHeap = 0;
    const fn = callable(vm, f, args);
    if (fn === undefined) throw settleAtHost(vm, operandError("call", f));
    const call = new CallFrame(fn, args);
    call.parent = boundary;
    thread.top = call;
    const r = drive(vm, boundary, undefined, room);
    if (r === SIGNAL && vm.nres < 0) {
      if (vm.signal === ERROR) {
        const error = settleAtHost(vm, vm.error!);
        error.traceback ??= traceback(topOfError(thread.top), undefined, 0);
        if (handler !== undefined && !error.uncatchable && error.kind !== "memory") {
          vm.depth = depth + 1;
          handle(vm, handler, error);
        }
        throw error;
      }
      throw new Error("a synchronous run was suspended");
    }
    return vm.list(r);
  } finally {
    vm.takesTurns = takesTurns;
    vm.nested = nested;
    budget.sliceEnd = sliceEnd;
    vm.activations.length = activations;
    vm.offHeap = offHeap;
    vm.blind = blind;
    thread.barriers = barriers;
    thread.top = top;
    vm.thread = thread;
    vm.depth = depth;
    vm.limit = limit;
    vm.hooked = hooked;
    vm.room = outerRoom;
    vm.linkedDepth = linkedDepth;
    vm.frame = frame;
  }
}

/** Puts the handler's result in the place of the error's value. */
function handle(vm: Vm, handler: LFunction, error: LuaThrow): void {
  // A frame of the host's, where the handler returns to: what lies below it is dead.
  const base = new HandlerFrame(new ProtectedFrame(null, vm.depth, undefined, false));
  base.parent = vm.thread.top;
  vm.thread.top = base;
  try {
    error.value = run(vm, handler, [error.value])[0];
  } catch (e) {
    if (!(e instanceof LuaThrow)) throw e;
    if (e.uncatchable) throw e;
    error.value = "error in error handling";
    error.kind = "handler";
  }
}

/**
 * coroutine.resume (wrap = false: true or false before the results) and the call of a wrapped coroutine (errors pass).
 * Never throws.
 */
export function resume(vm: Vm, co: LThread, args: LValue[], wrap: boolean): Result {
  if (!mayResume(vm, co)) return refuse(vm, co, wrap);
  let input: Result;
  if (co.start !== null) {
    co.top = new CallFrame(co.start, args);
    co.start = null;
    if (vm.budget.censusDue) {
      // It is what the resumer has allocated that is counted: an error is the resumer's, who would make one coroutine after
      // the other for it.
      vm.begin(SLICE);
      return link(vm, new ResumeFrame(null, co, wrap));
    }
    input = undefined;
  } else input = vm.many(args);
  return goOn(vm, co, input, wrap);
}

/** As `resume`, with one value, which needs no list if `co` has begun. */
export function resumeWith(vm: Vm, co: LThread, value: LValue, wrap: boolean): Result {
  if (co.start !== null) return resume(vm, co, [value], wrap);
  return mayResume(vm, co) ? goOn(vm, co, value, wrap) : refuse(vm, co, wrap);
}

/** As `resume`, with two values, which need no list if `co` has begun. */
export function resumeWithTwo(vm: Vm, co: LThread, a: LValue, b: LValue, wrap: boolean): Result {
  if (co.start !== null) return resume(vm, co, [a, b], wrap);
  return mayResume(vm, co) ? goOn(vm, co, vm.two(a, b), wrap) : refuse(vm, co, wrap);
}

function mayResume(vm: Vm, co: LThread): boolean {
  return co.status === "suspended" && vm.nested < MAX_NESTED;
}

/**
 * Whether a coroutine may be resumed from where the JavaScript stack is now: those within it, down to the last that the
 * count allows, must find enough of it if each begins with all frames on the heap. Where it is not so, the resumption is
 * to be made thus (vm.deep).
 */
export function hasRoom(vm: Vm): boolean {
  return vm.roomLeft >= (MAX_NESTED - vm.nested) * DRIVE_COST + MIN_ROOM || vm.linkedDepth === vm.depth;
}

function refuse(vm: Vm, co: LThread, wrap: boolean): Result {
  const message = co.status === "suspended" ? "C stack overflow" : `cannot resume ${co.status} coroutine`;
  return wrap ? vm.caught(runtimeError(message)) : vm.two(false, message);
}

/** Runs `co` from its top frame on, until it returns, yields or is suspended with the threads that wait for it. */
export function goOn(vm: Vm, co: LThread, input: Result, wrap: boolean): Result {
  const from = vm.thread;
  const { depth, limit, linkedDepth, frame, hooked, room, roomLeft } = vm;
  const hidden = linkedDepth !== depth;
  from.status = "normal";
  co.status = "running";
  co.resumer = from;
  vm.activations.push(frame);
  vm.nested++;
  vm.thread = co;
  vm.depth = co.depth;
  if (hidden) vm.offHeap++;
  const activations = vm.activations.length - 1;
  let outcome: Result;
  let done = false;
  try {
    outcome = finishResume(vm, co, drive(vm, null, input, roomLeft - DRIVE_COST), wrap);
    done = true;
  } finally {
    if (done) vm.activations.pop();
    else {
      // The host's own stack has ended within the driving loop.
      co.status = "dead";
      from.status = "running";
      vm.activations.length = activations;
    }
    if (hidden) vm.offHeap--;
    vm.nested--;
    vm.thread = from;
    vm.depth = depth;
    vm.limit = limit;
    vm.hooked = hooked;
    vm.room = room;
    vm.linkedDepth = linkedDepth;
    vm.frame = frame;
  }
  if (outcome === SIGNAL && vm.nres < 0 && vm.signal !== ERROR) {
    vm.innermost ??= co;
    return link(vm, new ResumeFrame(null, co, wrap));
  }
  from.status = "running";
  return outcome;
}

/** Accounts for the frames that `co` keeps. No limit is looked at here: the next allocation does. */
function chargeFrames(vm: Vm, co: LThread): void {
  if (co.depth <= co.chargedDepth) return;
  vm.budget.debt += (co.depth - co.chargedDepth) * FRAME_BYTES;
  co.chargedDepth = co.depth;
}

/** What resume returns for the way in which the driving loop left `co`. */
export function finishResume(vm: Vm, co: LThread, r: Result, wrap: boolean): Result {
  co.depth = vm.depth;
  if (r !== SIGNAL || vm.nres >= 0) {
    co.status = "dead";
    co.top = null;
    return wrap ? r : vm.prepend(true, r);
  }
  if (vm.signal === YIELD) {
    co.status = "suspended";
    chargeFrames(vm, co);
    const values = vm.several;
    if (values === null) return wrap ? vm.value : vm.two(true, vm.value);
    const r = vm.many(values);
    return wrap ? r : vm.prepend(true, r);
  }
  if (vm.signal === ERROR) {
    co.status = "dead";
    // For tracebacks they stay.
    chargeFrames(vm, co);
    const error = settleAtHost(vm, vm.error!);
    if (wrap || error.uncatchable) {
      // 5.1's wrap puts the position of its caller in front of a message (luaB_auxwrap, luaL_where).
      if (wrap && typeof error.value === "number") error.value = formatNumber(error.value);
      if (wrap && typeof error.value === "string" && !error.uncatchable) error.level = 1;
      error.argument = error.operand = null;
      return vm.raise(error);
    }
    return vm.two(false, error.value);
  }
  return r;
}

/**
 * pcall, and xpcall where `hasHandler`. `self` is the function, null where the call is only a part of what a library
 * function does. The caller has seen that vm.limit leaves room. Throws "stack overflow".
 */
export function protectedCall(
  vm: Vm,
  self: LFunction | null,
  f: LValue,
  args: LValue[],
  handler: LValue,
  hasHandler: boolean,
): Result {
  const depth = vm.depth;
  vm.enter();
  const activations = nativeActivations(args.length);
  vm.limit -= activations;
  const r = vm.call(f, args);
  vm.limit += activations;
  return finishProtected(vm, r, depth, self, handler, hasHandler);
}

/** What pcall or xpcall, called at `depth`, makes of what its callee returned. */
export function finishProtected(
  vm: Vm,
  r: Result,
  depth: number,
  self: LFunction | null,
  handler: LValue,
  hasHandler: boolean,
): Result {
  if (r !== SIGNAL || vm.nres >= 0) {
    vm.depth = depth;
    return vm.prepend(true, r);
  }
  const frame = new ProtectedFrame(self, depth, handler, hasHandler);
  const error = vm.error;
  if (vm.signal !== ERROR || error === null || error.uncatchable) return link(vm, frame);
  if (error.level > 1) {
    // Of level 2, and raised by the callee itself: the position is that of what called pcall.
    vm.begin(REIFY);
    link(vm, new RaiseFrame(error));
    return link(vm, frame);
  }
  settle(vm, error);
  vm.depth = depth;
  if (!hasHandler || error.kind === "memory") return vm.two(false, error.value);
  if (!(handler instanceof LFunction)) return vm.two(false, "error in error handling");
  // The driving loop calls the handler, on top of the frames of the error, so that it sees the whole stack.
  const { top, tail } = vm;
  const handlerFrame = new HandlerFrame(frame);
  handlerFrame.parent = top;
  const call = new CallFrame(handler, [error.value]);
  call.parent = handlerFrame;
  vm.begin(REIFY);
  vm.depth = depth + 1;
  vm.top = call;
  vm.tail = top === null ? handlerFrame : tail;
  return link(vm, frame);
}

/**
 * Runs that take turns: they are left at the end of a time slice, or when a host function returned a promise, and gone on
 * with later. Between turns every frame is on the heap; `vm.thread` is the coroutine that was left and all of the chain
 * of those that resumed one another wait for it, so that the host may call the state meanwhile, on top of what waits.
 */
import { type Result, SIGNAL } from "../runtime/function";
import { operandError } from "../runtime/lua-error";
import type { LThread } from "../runtime/thread";
import type { LValue } from "../runtime/value";
import { collectWhenDue } from "./collector";
import { drive, finishResume, HOST_CALL, settleAtHost } from "./executor";
import { CallFrame, type ResumeFrame } from "./frame";
import { callable } from "./operations";
import { topOfError, traceback } from "./traceback";
import { AWAIT, ERROR, JS_DEPTH, SLICE, type Vm } from "./vm";

/** What a host function that returned a promise gave the run to wait for. */
export interface Wait {
  readonly promise: PromiseLike<unknown>;
  /** What the call of the host function comes to, once the promise is settled; called within a turn. */
  outcome(settled: { readonly value: unknown } | { readonly reason: unknown }): Result;
  /** The wait is over, one way or the other. */
  end(): void;
}

/** How a turn ended. */
export type Turn =
  | { readonly kind: "done"; readonly values: LValue[] }
  | { readonly kind: "slice" }
  | { readonly kind: "wait"; readonly wait: Wait };

export class TurnedRun {
  private readonly call: CallFrame;

  /** Calls `f` on the main thread, from the host. Throws LuaThrow if it can't be called. */
  constructor(
    private readonly vm: Vm,
    f: LValue,
    args: LValue[],
  ) {
    const fn = callable(vm, f, args);
    if (fn === undefined) throw settleAtHost(vm, operandError("call", f));
    this.call = new CallFrame(fn, args);
  }

  /** The first turn. Throws LuaThrow, with a traceback. */
  start(): Turn {
    const { vm } = this;
    vm.main.top = this.call;
    return this.turn(() => {
      vm.budget.poll();
      return undefined;
    });
  }

  /** A further turn: `input` gives the result of what the run waited for; what it throws is raised there. */
  turn(input: () => Result): Turn {
    const { vm } = this;
    vm.takesTurns = true;
    const { nested } = vm;
    let r: Result;
    try {
      this.enter(vm.thread);
      r = this.advance(input);
    } finally {
      vm.nested = nested;
      vm.takesTurns = false;
    }
    if (r === SIGNAL && vm.nres < 0) {
      if (vm.signal === ERROR) {
        const error = settleAtHost(vm, vm.error!);
        error.traceback ??= traceback(topOfError(vm.main.top), undefined, 0);
        this.finish();
        throw error;
      }
      const wait = vm.awaited;
      vm.awaited = null;
      return vm.signal === AWAIT && wait !== null ? { kind: "wait", wait } : { kind: "slice" };
    }
    const values = vm.list(r);
    this.finish();
    return { kind: "done", values };
  }

  /** Drives the thread that was left, then those that wait for it, until the run ends or is left again. */
  private advance(input: () => Result): Result {
    const { vm } = this;
    let { thread } = vm;
    let r: Result;
    try {
      r = input();
    } catch (e) {
      r = vm.caught(e);
    }
    for (;;) {
      vm.innermost = null;
      // Its resumers count as if they were on the JavaScript stack: no limit may depend on when the slices end.
      vm.nested = HOST_CALL;
      for (let t = thread; t.resumer !== null; t = t.resumer) vm.nested++;
      r = drive(vm, null, r, JS_DEPTH);
      if (r === SIGNAL && vm.nres < 0 && (vm.signal === SLICE || vm.signal === AWAIT)) {
        thread.depth = vm.depth;
        thread = vm.innermost ?? thread;
        this.enter(thread);
        if (vm.signal === AWAIT || !vm.budget.censusDue) return r;
        r = collectWhenDue(vm);
        if (r === SIGNAL || !vm.budget.mustPause) continue;
        // A script that has a census due at every turn must not keep the turn by that.
        vm.begin(SLICE);
        return SIGNAL;
      }
      if (thread === vm.main) return r;
      // As at the end of `resume`, for a coroutine whose resumer was left with it.
      const from: LThread = thread.resumer!;
      const waiting = from.top as ResumeFrame;
      from.top = waiting.parent;
      from.status = "running";
      r = finishResume(vm, thread, r, waiting.wrap);
      this.enter(from);
      thread = from;
    }
  }

  private enter(thread: LThread): void {
    const { vm } = this;
    vm.thread = thread;
    vm.depth = thread.depth;
    vm.frame = thread.top;
    vm.linkedDepth = vm.depth;
    vm.hooked = false;
    vm.limit = vm.depth + JS_DEPTH;
  }

  private finish(): void {
    const { vm } = this;
    vm.main.top = null;
    vm.main.depth = 0;
    this.enter(vm.main);
    vm.frame = null;
  }
}

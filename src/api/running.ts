/**
 * Runs of scripts from the host, what may stop them, and the end of a state.
 *
 * A *call from the host* is what is in progress from the host's outermost call of a state until that returns: the limits
 * of time hold for it as a main, and what has struck it stays struck until it is over. runAsync is one such call, with
 * all its turns.
 */
import { HostFault } from "../host/host";
import type { LFunction } from "../runtime/function";
import { LuaThrow } from "../runtime/lua-error";
import type { LValue } from "../runtime/value";
import { stdoutOf } from "../stdlib/host-result";
import { finalizeAll } from "../vm/collector";
import { run } from "../vm/executor";
import { type Turn, TurnedRun, type Wait } from "../vm/turns";
import { type Cancel, Context, contextOf } from "./context";
import { nextTurn } from "./event-loop";
import { Introspection } from "./introspection";
import { checkRunOptions, type RunOptions } from "./options";
import { LuaUsageError } from "./usage-error";

const DEFAULT_SLICE_MS = 10;
/** Longest delay of setTimeout, in ms. */
const LONGEST_TIMER = 2_147_483_647;

/** What a context that is done raises in a script. */
function cancellation(context: Context): LuaThrow | undefined {
  const error = context.err();
  if (error === undefined) return undefined;
  const cause = context.cause();
  return new LuaThrow(error.message, "cancelled", 0, cause === error ? undefined : cause);
}

export abstract class Running extends Introspection {
  protected background: Context | undefined;
  /** Cancels the run in progress by runAsync. */
  private cancelRun: Cancel | undefined;
  /** Whether that run is in one of its turns, and not between two. */
  private inTurn = false;
  private closing = false;

  /** The LState of the state's main thread: what belongs to the state as a main lies there. */
  protected abstract readonly main: Running;

  // ---- calls from the host

  protected entered<T>(body: () => T): T {
    this.alive();
    if (this.isRunning()) return this.guarded(body);
    const { budget } = this.vm;
    budget.begin();
    try {
      return this.guarded(body);
    } finally {
      budget.end();
      this.left();
    }
  }

  /** A call from the host is over. */
  private left(): void {
    this.vm.registers.release();
    this.vm.handles.settle();
    try {
      // What a script printed is out when the host goes on, as it may print too.
      stdoutOf(this.vm).flush();
    } catch (e) {
      // Nobody reads it any more; a script that cares calls flush itself.
      if (!(e instanceof HostFault)) throw e;
    }
    if (this.main.closing) this.end();
  }

  /** Whether a call from the host is in progress. */
  isRunning(): boolean {
    return this.vm.depth > 0 || this.main.cancelRun !== undefined;
  }

  /** Runs a chunk; its results as JavaScript values. Throws LuaError. */
  run(source: string | Uint8Array, ...args: unknown[]): unknown[] {
    return this.calledFromJs(this.load(source), args);
  }

  protected calledFromJs(f: LFunction, args: readonly unknown[]): unknown[] {
    return this.entered(() => this.converter.allFromLua(run(this.vm, f, this.converter.allToLua(args))));
  }

  // ---- context

  /**
   * Has every call from the host end with an error of kind 'cancelled' as soon as the context is done (or the signal
   * aborted): no script can catch it. Holds for the calls that begin from now on.
   */
  setContext(context: Context | AbortSignal): void {
    this.alive();
    const { main } = this;
    const background = contextOf(context);
    main.background = background;
    this.vm.budget.context = () => cancellation(background);
  }

  /** What setContext set, with a signal as a context; undefined if there is none. */
  context(): Context | undefined {
    this.alive();
    return this.main.background;
  }

  /** Takes the context off, for calls that begin from now on, and returns it. */
  removeContext(): Context | undefined {
    this.alive();
    const { main } = this;
    const { background } = main;
    main.background = undefined;
    this.vm.budget.context = null;
    return background;
  }

  /** Steps taken so far, see LStateOptions.instructionLimit. */
  instructionCount(): number {
    return this.vm.budget.count;
  }

  // ---- asynchronous runs

  /**
   * Runs a chunk, or calls a function, in turns: after `sliceMs` the event loop goes round, and where a host function
   * returns a promise the script waits until it is settled; a rejection is an error that pcall catches. Resolves to the
   * results as JavaScript values; rejects with LuaError.
   *
   * A state has one such run at a time. In between its turns the host may call the state: such a call is part of the run
   * and under its limits.
   */
  async runAsync(source: string | Uint8Array | LFunction, options: RunOptions = {}): Promise<unknown[]> {
    this.alive();
    checkRunOptions(options);
    const { vm, main } = this;
    if (this.isRunning()) throw new LuaUsageError("runAsync: a call of this LState is in progress already");
    const text = typeof source === "string" || source instanceof Uint8Array;
    const f = text ? this.load(source, options.chunkName) : this.converter.function(source, "source");
    const args = this.guarded(() => this.converter.allToLua(options.args ?? []));

    const { budget } = vm;
    const [context, cancel] = this.runContext(options);
    budget.begin(Infinity, () => cancellation(context));
    main.cancelRun = cancel;
    try {
      const values = await this.turns(new TurnedRun(vm, f, args), options.sliceMs ?? DEFAULT_SLICE_MS, context);
      return this.guarded(() => this.converter.allFromLua(values));
    } catch (e) {
      throw e instanceof LuaThrow ? this.luaError(e) : e;
    } finally {
      main.cancelRun = undefined;
      budget.end();
      // Lets go of the parent context.
      cancel();
      this.left();
    }
  }

  /** What a run in turns is under: the state's context and time limit, and what its options say. */
  private runContext({ context, signal, timeoutMs = Infinity }: RunOptions): [Context, Cancel] {
    const contexts = [this.main.background, context, signal].filter((c) => c !== undefined).map(contextOf);
    return Context.withTimeout(Context.any(contexts), Math.min(timeoutMs, this.vm.budget.timeoutMs));
  }

  private async turns(turned: TurnedRun, sliceMs: number, context: Context): Promise<LValue[]> {
    const { budget } = this.vm;
    const { main } = this;
    const turn = (body: () => Turn): Turn => {
      budget.sliceEnd = performance.now() + sliceMs;
      main.inTurn = true;
      try {
        return body();
      } finally {
        main.inTurn = false;
        budget.sliceEnd = Infinity;
        this.vm.handles.settle();
      }
    };
    let result = turn(() => turned.start());
    for (;;) {
      if (result.kind === "done") return result.values;
      if (result.kind === "slice") {
        await nextTurn();
        result = turn(() =>
          turned.turn(() => {
            budget.poll();
            return undefined;
          }),
        );
      } else {
        const { wait } = result;
        const settled = await settlement(wait, context);
        result = turn(() =>
          turned.turn(() => {
            wait.end();
            budget.poll();
            return wait.outcome(settled);
          }),
        );
      }
    }
  }

  // ---- the end

  /**
   * Ends the state, with all its threads: every later use throws LuaUsageError. Closing again does nothing. Called by a
   * host function, it takes effect when the call from the host returns; between two turns of a run by runAsync, it
   * cancels that run first.
   */
  close(): void {
    const { vm, main } = this;
    if (vm.closed) return;
    if (!this.isRunning()) {
      this.end();
      return;
    }
    main.closing = true;
    if (!main.inTurn) main.cancelRun?.(new LuaUsageError("the LState was closed"));
  }

  /** Runs the finalizers of all objects; a cancellation is thrown, but the state is closed by then. */
  private end(): void {
    const { vm } = this;
    vm.budget.begin();
    try {
      this.guarded(() => finalizeAll(vm));
    } finally {
      vm.budget.end();
      vm.closed = true;
      vm.causes.clear();
    }
  }

  isClosed(): boolean {
    return this.vm.closed;
  }
}

/** Waits for a promise, or until the run must end: then what it was settled with does not matter. */
function settlement(wait: Wait, context: Context): Promise<{ value: unknown } | { reason: unknown }> {
  return new Promise((resolve) => {
    // A context's own timers let the process end; somebody waits for this one, which may come a little sooner than those.
    const deadline = context.deadline();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stayAlive = (end: number): void => {
      timer = setTimeout(() => stayAlive(end), Math.min(LONGEST_TIMER, Math.max(1, end - Date.now())));
    };
    if (deadline !== undefined) stayAlive(deadline.getTime());
    const stop = context.onDone(() => {
      clearTimeout(timer);
      resolve({ value: undefined });
    });
    const settle = (settled: { value: unknown } | { reason: unknown }): void => {
      stop();
      clearTimeout(timer);
      resolve(settled);
    };
    wait.promise.then(
      (value) => settle({ value }),
      (reason: unknown) => settle({ reason }),
    );
  });
}

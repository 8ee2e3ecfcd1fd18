/**
 * Go's context for JavaScript: what a call may take of time, who may cancel it, and values that go along with it.
 *
 * A context never changes but once: when it is cancelled, its deadline passes, or its parent is done. `err()` looks at
 * the clock, at signals and at flags whenever it is asked, so that it tells the truth while a script keeps the event
 * loop from turning. Timers and listeners exist only while somebody waits for `done`, and do not keep a process alive.
 */
import { kindOf, LuaUsageError } from "./usage-error";

/** Why a context is done: "context canceled" or "context deadline exceeded", as in Go. */
export class ContextError extends Error {
  override readonly name = "ContextError";
}

/** Cancels a context; what is done already stays as it is. `cause` is kept for cause(). */
export type Cancel = (cause?: unknown) => void;

const CANCELED = "context canceled";
const DEADLINE_EXCEEDED = "context deadline exceeded";
/** Longest delay of setTimeout, in ms. */
const LONGEST_TIMER = 2_147_483_647;
/** Between two checks while somebody waits for `done`, in ms. */
const CHECK_INTERVAL = 5;

/** Where a context's own end may come from, besides its parent. */
interface Origin {
  /** performance.now() value, in ms. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** Tells whether it is done; asked often, so it must be quick. */
  readonly check?: () => boolean;
  readonly entry?: { readonly key: unknown; readonly value: unknown };
}

/** A timer that does not keep the process alive, where there is such a thing. */
function unreferenced(timer: unknown): void {
  if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as { unref(): void }).unref();
}

export class Context {
  private static readonly root = new Context([], {});

  /** `error` is made when somebody asks: contexts end by the thousand, and an Error's stack costs microseconds. */
  private end: { readonly message: string; readonly cause: unknown; error?: ContextError } | null = null;
  /** The earliest deadline of this context and its ancestors, a performance.now() value in ms; Infinity = none. */
  private readonly until: number;
  private waiting: Set<() => void> | null = null;
  private stopWatching: (() => void) | null = null;
  private promise: Promise<void> | undefined;

  private constructor(
    private readonly parents: readonly Context[],
    private readonly origin: Origin,
  ) {
    this.until = Math.min(origin.deadline ?? Infinity, ...parents.map((p) => p.until));
  }

  /** The context that is never done: the root of all others. */
  static background(): Context {
    return Context.root;
  }

  static withCancel(parent: Context): [Context, Cancel] {
    const context = new Context([checkParent(parent)], {});
    return [context, (cause) => context.cancel(cause)];
  }

  /** Done after `ms` milliseconds at the latest. */
  static withTimeout(parent: Context, ms: number): [Context, Cancel] {
    if (typeof ms !== "number" || Number.isNaN(ms)) throw new LuaUsageError("a timeout is a number of milliseconds");
    const context = new Context([checkParent(parent)], { deadline: performance.now() + ms });
    return [context, (cause) => context.cancel(cause)];
  }

  /** Done at `deadline`, a Date or milliseconds since 1970, at the latest. */
  static withDeadline(parent: Context, deadline: Date | number): [Context, Cancel] {
    return Context.withTimeout(parent, Number(deadline) - Date.now());
  }

  /** As its parent, with `value` under `key`; keys are compared by identity. */
  static withValue(parent: Context, key: unknown, value: unknown): Context {
    return new Context([checkParent(parent)], { entry: { key, value } });
  }

  /** Done as soon as one of `contexts` is; a value is that of the first of them that has one. */
  static any(contexts: readonly Context[]): Context {
    return contexts.length === 1 ? checkParent(contexts[0]) : new Context(contexts.map(checkParent), {});
  }

  /** Cancelled when the signal is aborted; its reason is the cause. */
  static fromSignal(signal: AbortSignal, parent: Context = Context.root): Context {
    if (!isSignal(signal)) throw new LuaUsageError(`fromSignal takes an AbortSignal, not ${kindOf(signal)}`);
    return new Context([checkParent(parent)], { signal });
  }

  /**
   * Cancelled as soon as cells[index] is not 0. Over a SharedArrayBuffer another thread cancels a script that leaves this
   * thread no turn: `Atomics.store(cells, index, 1)`.
   */
  static fromFlag(cells: Int32Array, index = 0, parent: Context = Context.root): Context {
    if (!(cells instanceof Int32Array) || !Number.isInteger(index) || index < 0 || index >= cells.length)
      throw new LuaUsageError("fromFlag takes an Int32Array and the index of one of its elements");
    return Context.fromCheck(() => Atomics.load(cells, index) !== 0, parent);
  }

  /** @internal Cancelled as soon as `check`, which err() calls, returns true. */
  static fromCheck(check: () => boolean, parent: Context = Context.root): Context {
    return new Context([checkParent(parent)], { check });
  }

  /** Why this context is done; undefined while it is not. */
  err(): ContextError | undefined {
    const end = this.ended();
    if (end === null) return undefined;
    end.error ??= new ContextError(end.message);
    return end.error;
  }

  private ended(): typeof this.end {
    for (const c of this.line()) {
      if (this.end !== null) break;
      c.look();
      if (c.end !== null && this.end === null) this.finish(c.end.message, c.end.cause);
    }
    if (this.end === null && performance.now() >= this.until) this.finish(DEADLINE_EXCEEDED, undefined);
    return this.end;
  }

  /** What it was cancelled with (a signal's reason, cancel's argument), or else err(); undefined while it is not done. */
  cause(): unknown {
    const error = this.err();
    return error === undefined ? undefined : (this.end?.cause ?? error);
  }

  /** When it will be done at the latest; undefined if there is no deadline. */
  deadline(): Date | undefined {
    return this.until === Infinity ? undefined : new Date(Date.now() + this.until - performance.now());
  }

  /** The value under `key` of this context or the nearest ancestor that has one. */
  value(key: unknown): unknown {
    for (const c of this.line())
      if (c.origin.entry !== undefined && c.origin.entry.key === key) return c.origin.entry.value;
    return undefined;
  }

  /** Resolves when the context is done. */
  get done(): Promise<void> {
    this.promise ??= new Promise((resolve) => {
      this.onDone(resolve);
    });
    return this.promise;
  }

  /** Calls `listener` once when the context is done, at once if it is. Returns what takes the listener back. */
  onDone(listener: () => void): () => void {
    if (this.ended() !== null) {
      listener();
      return () => {};
    }
    this.waiting ??= new Set();
    this.waiting.add(listener);
    this.stopWatching ??= this.watch();
    return () => {
      this.waiting?.delete(listener);
      if (this.waiting?.size === 0) this.rest();
    };
  }

  /** This context and its ancestors, nearest first. */
  private *line(): Generator<Context> {
    let c: Context = this;
    while (c.parents.length === 1) {
      yield c;
      c = c.parents[0]!;
    }
    yield c;
    for (const parent of c.parents) yield* parent.line();
  }

  private cancel(cause: unknown): void {
    if (this.ended() === null) this.finish(CANCELED, cause);
  }

  /** Takes note of what this context's own origin says. */
  private look(): void {
    const { signal, check } = this.origin;
    if (this.end !== null) return;
    if (signal?.aborted === true) this.finish(CANCELED, signal.reason);
    else if (check?.() === true) this.finish(CANCELED, undefined);
  }

  private finish(message: string, cause: unknown): void {
    this.end = { message, cause };
    const listeners = this.waiting;
    this.rest();
    if (listeners !== null) for (const listener of listeners) listener();
  }

  private rest(): void {
    this.waiting = null;
    this.stopWatching?.();
    this.stopWatching = null;
  }

  /** Has err() asked whenever its answer may have changed. */
  private watch(): () => void {
    const stops: (() => void)[] = [];
    const { deadline, signal, check } = this.origin;
    const look = (): void => {
      this.ended();
    };
    for (const parent of this.parents) if (parent !== Context.root) stops.push(parent.onDone(look));
    if (deadline !== undefined && deadline !== Infinity) {
      let timer: ReturnType<typeof setTimeout>;
      const arm = (): void => {
        timer = setTimeout(
          () => {
            if (this.ended() === null) arm();
          },
          Math.min(LONGEST_TIMER, Math.max(0, Math.ceil(deadline - performance.now()))),
        );
        unreferenced(timer);
      };
      arm();
      stops.push(() => clearTimeout(timer));
    }
    if (signal !== undefined) {
      signal.addEventListener("abort", look);
      stops.push(() => signal.removeEventListener("abort", look));
    }
    if (check !== undefined) {
      const timer = setInterval(look, CHECK_INTERVAL);
      unreferenced(timer);
      stops.push(() => clearInterval(timer));
    }
    return () => {
      for (const stop of stops) stop();
    };
  }
}

function checkParent(parent: unknown): Context {
  if (!(parent instanceof Context))
    throw new LuaUsageError(`the parent of a context is a Context, not ${kindOf(parent)}`);
  return parent;
}

function isSignal(v: unknown): v is AbortSignal {
  return typeof v === "object" && v !== null && typeof (v as AbortSignal).aborted === "boolean";
}

/** A context from what an option or setContext takes. Throws LuaUsageError for anything else. */
export function contextOf(source: Context | AbortSignal): Context {
  if (source instanceof Context) return source;
  if (isSignal(source)) return Context.fromSignal(source);
  throw new LuaUsageError(`a context is a Context or an AbortSignal, not ${kindOf(source)}`);
}

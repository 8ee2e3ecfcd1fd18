/**
 * Runs scripts for many callers: a pool of sandboxed states behind one call, with a bound on what runs at a time and on
 * what waits, events and metrics, and an orderly end.
 */
import { Context } from "../api/context";
import { LuaError } from "../api/lua-error";
import { type LStateOptions, LuaOptionError } from "../api/options";
import { LuaUsageError } from "../api/usage-error";
import { type AdvancedPoolMetrics, AdvancedStatePool, HEALTH_NAMES, type PoolHealthOptions } from "./advanced-pool";
import type { StateSource } from "./basic-pool";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { ClosedError, QueueFullError, WaitTimeoutError } from "./errors";
import { LStateFactory } from "./factory";
import { checkClock, checkInteger, checkKind, checkMs, checkNames, checkSignal, type Names } from "./options";
import type { SandboxLevel, SandboxPolicy } from "./sandbox";
import { LifecycleTracker, type StateRecord } from "./tracker";

export interface ExecuteOptions {
  /** Cancels the wait for a state, and the script. */
  readonly signal?: AbortSignal;
  /** Most milliseconds from this call on, the wait included. Default: the manager's. */
  readonly timeoutMs?: number;
  /** The script's `...`. */
  readonly args?: readonly unknown[];
  /** Globals of this execution alone. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** What messages call the script; default: its text. */
  readonly chunkName?: string;
}

const EXECUTE_NAMES: Names<ExecuteOptions> = {
  signal: true,
  timeoutMs: true,
  args: true,
  globals: true,
  chunkName: true,
};

/** Throws LuaOptionError. */
function checkExecution(script: unknown, options: ExecuteOptions): void {
  checkKind("script", script ?? null, typeof script === "string", "a string");
  checkNames("options", options, EXECUTE_NAMES);
  const { signal, timeoutMs, args, globals, chunkName } = options;
  checkSignal(signal);
  checkMs("timeoutMs", timeoutMs, 0);
  checkKind("args", args, Array.isArray(args), "an array");
  checkKind("globals", globals, isPlain(globals), "a plain object");
  checkKind("chunkName", chunkName, typeof chunkName === "string", "a string");
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Where scripts run. */
export interface Engine {
  /** `deadline` is a time of the clock. Rejects as StateManager.execute. */
  execute(script: string, options: ExecuteOptions, signal: AbortSignal, deadline: number): Promise<unknown[]>;
  /** Takes no more work, and resolves when all that runs has ended. */
  close(): Promise<void>;
  running(): number;
  queued(): number;
  pool(): AdvancedPoolMetrics | undefined;
}

export interface ManagerOptions {
  /** Where states come from; instead of `sandbox` and `state`. */
  readonly factory?: StateSource;
  /** What scripts may reach, and their limits. Default "standard". */
  readonly sandbox?: SandboxLevel | SandboxPolicy;
  /** Options of the states, before the sandbox's limits. */
  readonly state?: LStateOptions;
  /** Health of the states. */
  readonly pool?: PoolHealthOptions;
  /** Most executions at a time, 1 to 10,000: that many states there are. Default 4. */
  readonly concurrency?: number;
  /** Most executions that wait; more are refused at once with QueueFullError. Default 1,000. */
  readonly maxQueue?: number;
  /** Most milliseconds of one execution, the wait included. Default: no limit but the sandbox's on its run. */
  readonly timeoutMs?: number;
  /** Milliseconds after which a running script lets others have their turn. Default 10. */
  readonly sliceMs?: number;
  /** Whom to tell of what happens; true: a tracker of the manager's own. */
  readonly tracker?: LifecycleTracker | boolean;
  readonly clock?: Clock;
}

export const MANAGER_NAMES: Names<ManagerOptions> = {
  factory: true,
  sandbox: true,
  state: true,
  pool: true,
  concurrency: true,
  maxQueue: true,
  timeoutMs: true,
  sliceMs: true,
  tracker: true,
  clock: true,
};

/** Calls of `execute` by how they ended; what neither runs nor waits adds up: the first is the sum of the others. */
export interface ExecutionCounts {
  readonly started: number;
  readonly succeeded: number;
  /** The script raised an error, or a limit of memory or work struck it. */
  readonly failed: number;
  /** By a signal, by time, or by shutdown. */
  readonly cancelled: number;
  /** Never began: the queue was full, or the manager shut down. */
  readonly rejected: number;
}

export interface ManagerStats extends ExecutionCounts {
  readonly running: number;
  readonly queued: number;
  readonly pool: AdvancedPoolMetrics | undefined;
}

/** Stop signals, and what they say, for one execution. */
function isCancellation(error: unknown, signal: AbortSignal): boolean {
  if (error instanceof WaitTimeoutError || error === signal.reason) return true;
  return error instanceof LuaError && error.kind === "cancelled" && !/instruction limit/.test(error.message);
}

export class StateManager {
  readonly tracker: LifecycleTracker | undefined;
  private readonly engine: Engine;
  protected readonly clock: Clock;
  private readonly timeoutMs: number;
  /** Of the executions in progress; aborted when a shutdown's grace is over. */
  private readonly aborts = new Set<AbortController>();
  private readonly counts = { started: 0, succeeded: 0, failed: 0, cancelled: 0, rejected: 0 };
  private closing: Promise<void> | undefined;
  private readonly ownsTracker: boolean;

  /** Throws LuaOptionError for what makes no sense, and what the factory throws. */
  constructor(options: ManagerOptions = {}) {
    this.checkNames(options);
    if (options.pool !== undefined) checkNames("pool", options.pool, HEALTH_NAMES);
    checkClock(options.clock);
    this.clock = options.clock ?? SYSTEM_CLOCK;
    checkMs("timeoutMs", options.timeoutMs, 1);
    checkInteger("concurrency", options.concurrency, 1, 10_000);
    checkInteger("maxQueue", options.maxQueue, 0);
    checkInteger("sliceMs", options.sliceMs, 1);
    this.timeoutMs = options.timeoutMs ?? Infinity;
    const { tracker } = options;
    const known = typeof tracker === "boolean" || tracker instanceof LifecycleTracker;
    checkKind("tracker", tracker, known, "a LifecycleTracker, true or false");
    this.ownsTracker = tracker === true;
    this.tracker = tracker === true ? new LifecycleTracker({ clock: this.clock }) : tracker || undefined;
    this.engine = this.createEngine(options);
  }

  protected checkNames(options: ManagerOptions): void {
    checkNames("options", options, MANAGER_NAMES);
  }

  /** Where scripts run: here, in turns. */
  protected createEngine(options: ManagerOptions): Engine {
    return new LocalEngine(options, this.clock, this.tracker);
  }

  /**
   * Runs a script in a state of its own; its results as JavaScript values. A function among them is dead by then, since
   * its state was put back. Rejects with LuaError, QueueFullError, WaitTimeoutError, ClosedError, or the signal's reason
   * if it was aborted before the script began; with LuaOptionError, and not counted, for options that make no sense.
   */
  async execute(script: string, options: ExecuteOptions = {}): Promise<unknown[]> {
    checkExecution(script, options);
    const { counts } = this;
    counts.started++;
    if (this.closing !== undefined) {
      counts.rejected++;
      throw new ClosedError("the manager is shut down");
    }
    const timeoutMs = Math.min(options.timeoutMs ?? Infinity, this.timeoutMs);
    const abort = new AbortController();
    const { signal } = abort;
    const { signal: given } = options;
    const onAbort = (): void => abort.abort(given?.reason);
    try {
      given?.throwIfAborted();
      given?.addEventListener("abort", onAbort, { once: true });
      this.aborts.add(abort);
      const results = await this.engine.execute(script, options, signal, this.clock.now() + timeoutMs);
      counts.succeeded++;
      return results;
    } catch (e) {
      if ((given?.aborted && e === given.reason) || isCancellation(e, signal)) counts.cancelled++;
      else if (e instanceof QueueFullError || e instanceof ClosedError) counts.rejected++;
      else counts.failed++;
      throw e;
    } finally {
      this.aborts.delete(abort);
      given?.removeEventListener("abort", onAbort);
    }
  }

  stats(): ManagerStats {
    const { engine } = this;
    return { ...this.counts, running: engine.running(), queued: engine.queued(), pool: engine.pool() };
  }

  /**
   * Refuses new work and rejects what waits; gives what runs `graceMs` (default 5,000) to end, then cancels it. Resolves
   * when nothing runs any more and every state is closed. Called again, it is the same shutdown.
   */
  shutdown({ graceMs = 5000 }: { readonly graceMs?: number } = {}): Promise<void> {
    checkMs("graceMs", graceMs, 0);
    this.closing ??= this.stop(graceMs);
    return this.closing;
  }

  private async stop(graceMs: number): Promise<void> {
    const cancel = (): void => {
      for (const abort of this.aborts) abort.abort(new ClosedError("the manager was shut down"));
    };
    const forget = graceMs === Infinity ? () => {} : this.clock.after(graceMs, cancel);
    await this.engine.close();
    forget();
    if (this.ownsTracker) this.tracker?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}

/** Runs scripts in the states of a pool, in this thread, in turns. */
export class LocalEngine implements Engine {
  private readonly states: AdvancedStatePool;
  private readonly records = new Map<number, StateRecord>();

  constructor(
    private readonly options: ManagerOptions,
    private readonly clock: Clock,
    tracker: LifecycleTracker | undefined,
  ) {
    const { factory, sandbox = "standard", state = {}, concurrency = 4, maxQueue = 1000 } = options;
    if (factory !== undefined && (options.sandbox !== undefined || options.state !== undefined))
      throw new LuaOptionError("factory", "given with sandbox or state", "one or the other");
    const { records } = this;
    this.states = new AdvancedStatePool({
      ...options.pool,
      factory: factory ?? new LStateFactory(state).withSandbox(sandbox),
      maxSize: concurrency,
      maxWaiting: maxQueue,
      clock,
      ...(tracker !== undefined && {
        observer: {
          created: (id) => records.set(id, tracker.record()),
          wasReset: (id) => records.get(id)?.wasReset(),
          destroyed: (id) => {
            records.get(id)?.wasDestroyed();
            records.delete(id);
          },
        },
      }),
    });
  }

  async execute(script: string, options: ExecuteOptions, signal: AbortSignal, deadline: number): Promise<unknown[]> {
    const { clock } = this;
    const lease = await this.states.get({ signal, timeoutMs: Math.max(0, deadline - clock.now()) });
    let end: ReturnType<StateRecord["started"]> | undefined;
    try {
      const L = lease.state;
      const { args = [], globals = {}, chunkName = script } = options;
      end = this.records.get(lease.id)?.started(chunkName);
      // For all that is done with the state, reading the script included; it goes with the reset.
      const timeoutMs = Math.max(1, deadline - clock.now());
      L.setContext(Context.withTimeout(Context.fromSignal(signal), timeoutMs)[0]);
      for (const [name, value] of Object.entries(globals)) L.setGlobal(name, value);
      const { sliceMs } = this.options;
      const results = await L.runAsync(L.load(script, chunkName), { args, sliceMs });
      end?.({ memory: L.memCount() });
      return results;
    } catch (error) {
      // What can't become a Lua value is the caller's mistake, and says nothing of the state.
      if (!(error instanceof LuaUsageError)) lease.fail(error);
      end?.({ error, memory: lease.state.memCount() });
      throw error;
    } finally {
      this.states.put(lease);
    }
  }

  close(): Promise<void> {
    return this.states.close();
  }

  running(): number {
    return this.states.metrics().borrowed;
  }

  queued(): number {
    return this.states.metrics().waiting;
  }

  pool(): AdvancedPoolMetrics {
    return this.states.metrics();
  }
}

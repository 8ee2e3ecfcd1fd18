/**
 * Runs scripts in worker threads: one script at a time in each. A script that does not end although it was told to, a
 * host function that blocks, or a heap that grows past V8's own limits costs its thread, and no other execution.
 */
import { availableParallelism } from "node:os";
import type { Piscina } from "piscina";
import { LuaError } from "../../api/lua-error";
import { LuaOptionError } from "../../api/options";
import { LuaUsageError } from "../../api/usage-error";
import { checkHealth } from "../advanced-pool";
import type { Clock } from "../clock";
import { ClosedError, WorkerKilledError } from "../errors";
import type { Engine, ExecuteOptions, ManagerOptions } from "../manager";
import { checkInteger, checkKind, checkNames, type Names } from "../options";
import { resolvePolicy } from "../sandbox";
import type { LifecycleTracker, StateRecord } from "../tracker";
import { WaitQueue } from "../wait-queue";
import { BEGUN, CANCEL, type Reply, type Task, type WorkerSetup } from "./messages";
import { decode, decodeFailure } from "./transfer";

/** V8's limits of a thread, in megabytes. Node's own type, written out: the package's types need none of Node's. */
export interface ResourceLimits {
  readonly maxYoungGenerationSizeMb?: number;
  readonly maxOldGenerationSizeMb?: number;
  readonly codeRangeSizeMb?: number;
  readonly stackSizeMb?: number;
}

const LIMIT_NAMES: Names<ResourceLimits> = {
  maxYoungGenerationSizeMb: true,
  maxOldGenerationSizeMb: true,
  codeRangeSizeMb: true,
  stackSizeMb: true,
};

export interface WorkerOptions {
  /** V8's limits of each thread, behind the soft ones. Default: twice the sandbox's memory limit, and 64 MB. */
  readonly resourceLimits?: ResourceLimits;
  /** Milliseconds from the moment a script should have ended until its thread is killed. Default 1,000. */
  readonly killAfterMs?: number;
  /**
   * URL or path of a module whose default export is the factory of the states, for functions of the host's; instead of
   * `sandbox` and `state`.
   */
  readonly factoryModule?: string | URL;
}

const NAMES: Names<WorkerOptions> = { resourceLimits: true, killAfterMs: true, factoryModule: true };

export interface WorkerManagerOptions extends ManagerOptions {
  readonly worker?: WorkerOptions;
}

const MIB = 1024 * 1024;
/** V8 counts what its own code needs, too. */
const HEAP_BASE_MB = 64;
/** Milliseconds that a thread may take until it begins with a script: it loads our code first, and factoryModule. */
const START_MS = 20_000;
/** Milliseconds without use after which a thread ends, unless it is the only one. */
const IDLE_MS = 60_000;
/** Least milliseconds between two looks at one that has not begun. */
const LOOK_MS = 10;

/** Beside this file, in the package as in the source tree. */
const WORKER_FILE = new URL(
  import.meta.url.endsWith(".ts") ? "./worker-in-source.mjs" : "./worker.js",
  import.meta.url,
);

/** One thread's place: there is one state at a time. */
interface Slot {
  record: StateRecord | undefined;
}

export class WorkerEngine implements Engine {
  private readonly setup: WorkerSetup;
  private readonly threads: number;
  private readonly killAfterMs: number;
  private readonly resourceLimits: ResourceLimits;
  /** The state's own limit of time. */
  private readonly stateTimeoutMs: number;
  private readonly sliceMs: number;
  private readonly free: Slot[] = [];
  private readonly queue: WaitQueue<Slot>;
  /** Of the executions whose task was sent: has them fail, unless a thread has begun with it. */
  private readonly waiting = new Set<(error: unknown) => void>();
  private piscina: Promise<Piscina> | undefined;
  private closing: Promise<void> | undefined;
  private finished: () => void = () => {};

  /** Throws LuaOptionError, also for options that can't cross to another thread. */
  constructor(
    options: WorkerManagerOptions,
    private readonly clock: Clock,
    private readonly tracker: LifecycleTracker | undefined,
  ) {
    const { sandbox = "standard", state = {}, pool = {}, worker = {}, maxQueue = 1000 } = options;
    if (options.factory !== undefined)
      throw new LuaOptionError("factory", "given", "worker.factoryModule, since a factory can't cross to a thread");
    checkNames("worker", worker, NAMES);
    const { killAfterMs = 1000, factoryModule } = worker;
    checkInteger("killAfterMs", killAfterMs, 0, 0x7fffffff);
    const isModule = typeof factoryModule === "string" || factoryModule instanceof URL;
    checkKind("factoryModule", factoryModule, isModule, "a URL or path");
    if (factoryModule !== undefined && (options.sandbox !== undefined || options.state !== undefined))
      throw new LuaOptionError("worker.factoryModule", "given with sandbox or state", "one or the other");
    if (worker.resourceLimits !== undefined) {
      checkNames("resourceLimits", worker.resourceLimits, LIMIT_NAMES);
      for (const [name, megabytes] of Object.entries(worker.resourceLimits)) checkInteger(name, megabytes, 1);
    }
    checkHealth(pool, 1);
    const { limits } = resolvePolicy(sandbox);
    this.setup = clonable({ sandbox, state, pool, factoryModule: factoryModule?.toString() });
    this.threads = options.concurrency ?? availableParallelism();
    this.killAfterMs = killAfterMs;
    this.stateTimeoutMs = factoryModule === undefined ? (state.timeoutMs ?? limits.timeoutMs) : Infinity;
    this.sliceMs = options.sliceMs ?? 10;
    const memory = state.memoryLimit ?? limits.memoryLimit;
    this.resourceLimits = worker.resourceLimits ?? {
      ...(memory !== Infinity && { maxOldGenerationSizeMb: HEAP_BASE_MB + Math.ceil((2 * memory) / MIB) }),
    };
    this.queue = new WaitQueue(maxQueue, clock, "worker thread");
    for (let i = 0; i < this.threads; i++) this.free.push({ record: tracker?.record() });
  }

  async execute(script: string, options: ExecuteOptions, signal: AbortSignal, deadline: number): Promise<unknown[]> {
    if (this.closing !== undefined) throw new ClosedError("the manager is shut down");
    const slot =
      (this.queue.size === 0 ? this.free.pop() : undefined) ??
      (await this.queue.wait({ signal, timeoutMs: Math.max(0, deadline - this.clock.now()) }));
    try {
      return await this.run(slot, script, options, signal, deadline);
    } finally {
      if (!this.queue.serve(() => slot)) this.free.push(slot);
      if (this.closing !== undefined && this.free.length === this.threads) this.finished();
    }
  }

  private async run(
    slot: Slot,
    script: string,
    options: ExecuteOptions,
    signal: AbortSignal,
    deadline: number,
  ): Promise<unknown[]> {
    const { args = [], globals = {}, chunkName = script } = options;
    const end = slot.record?.started(chunkName);
    const flags = new Int32Array(new SharedArrayBuffer(8));
    const kill = new AbortController();
    let dog: Watchdog | undefined;
    let died: unknown;
    const fail = (error: unknown): void => {
      if (Atomics.load(flags, BEGUN) !== 0) return;
      died = error;
      kill.abort();
    };
    const cancel = (): void => {
      Atomics.store(flags, CANCEL, 1);
      dog?.hurry(this.killAfterMs);
    };
    let piscina: Piscina | undefined;
    let reply: Reply | undefined;
    /** Whether the thread's state is gone. */
    let lost = false;
    try {
      piscina = await this.workers();
      signal.throwIfAborted();
      const timeoutMs = Math.max(1, Math.ceil(deadline - this.clock.now()));
      const most = Math.min(timeoutMs, this.stateTimeoutMs) + this.killAfterMs;
      dog = new Watchdog(this.clock, flags, most, () => kill.abort());
      signal.addEventListener("abort", cancel, { once: true });
      const { sliceMs } = this;
      const task: Task = { script, chunkName, args, globals, sent: Date.now(), timeoutMs, sliceMs, flags };
      lost = true;
      this.waiting.add(fail);
      reply = (await piscina.run(task, { signal: kill.signal })) as Reply;
      lost = !reply.reset;
      if ("failure" in reply) throw decodeFailure(reply.failure);
      end?.({ memory: reply.memory });
      return decode(reply.results) as unknown[];
    } catch (e) {
      const cause = died ?? e;
      const error = this.explain(cause, kill.signal.aborted && died === undefined, signal);
      if (piscina !== undefined && reply === undefined)
        this.failOrphans(piscina, kill.signal.aborted && died === undefined ? error : cause);
      // Then nothing was sent.
      if (reply === undefined && error instanceof LuaUsageError) lost = false;
      end?.({ error, memory: reply?.memory ?? 0 });
      throw error;
    } finally {
      dog?.stop();
      this.waiting.delete(fail);
      signal.removeEventListener("abort", cancel);
      if (reply?.reset) slot.record?.wasReset();
      if (lost && slot.record !== undefined) {
        slot.record.wasDestroyed();
        slot.record = this.tracker?.record();
      }
    }
  }

  /** What became of an execution, in the terms of one in this thread. */
  private explain(e: unknown, killed: boolean, signal: AbortSignal): unknown {
    if (killed) {
      const cause = new WorkerKilledError("the script did not end when it was told to: its thread was killed");
      const message = signal.aborted ? "context canceled" : "context deadline exceeded";
      return LuaError.received("cancelled", message, message, "", cause);
    }
    const { code, name } = e as { code?: string; name?: string };
    if (code === "ERR_WORKER_OUT_OF_MEMORY") {
      const cause = new WorkerKilledError("the thread passed V8's limits of memory", { cause: e });
      return LuaError.received("memory", "not enough memory", "not enough memory", "", cause);
    }
    if (name === "DataCloneError")
      return new LuaUsageError(`args and globals must be able to cross to a thread: ${(e as Error).message}`);
    return e;
  }

  private workers(): Promise<Piscina> {
    this.piscina ??= import("piscina").then(({ default: Piscina }) => {
      const piscina = new Piscina({
        filename: WORKER_FILE.href,
        minThreads: 1,
        maxThreads: this.threads,
        // A thread takes a while to start: it stays for what may come next, as a pool's states do.
        idleTimeout: Math.min(this.setup.pool.idleTimeout ?? IDLE_MS, 0x7fffffff),
        concurrentTasksPerWorker: 1,
        resourceLimits: this.resourceLimits,
        workerData: { manager: this.setup },
      });
      // A thread died that had no task: nobody's failure. An event without a listener would be the process's.
      piscina.on("error", (error: unknown) => this.failOrphans(piscina, error));
      return piscina;
    });
    return this.piscina;
  }

  /** Where the last thread has died of `error`, those whose task no thread has begun would wait in vain. */
  private failOrphans(piscina: Piscina, error: unknown): void {
    if (piscina.threads.length === 0) for (const fail of [...this.waiting]) fail(error);
  }

  close(): Promise<void> {
    this.closing ??= this.stop();
    return this.closing;
  }

  private async stop(): Promise<void> {
    this.queue.rejectAll(new ClosedError("the manager was shut down"));
    if (this.free.length < this.threads) {
      await new Promise<void>((resolve) => {
        this.finished = resolve;
      });
    }
    const piscina = await this.piscina;
    await piscina?.destroy();
    for (const { record } of this.free) record?.wasDestroyed();
  }

  running(): number {
    return this.threads - this.free.length;
  }

  queued(): number {
    return this.queue.size;
  }

  /** Each thread has a pool of its own. */
  pool(): undefined {
    return undefined;
  }
}

/** Has a thread killed whose script does not end in time, counted from when the thread began with it. */
class Watchdog {
  private readonly sent: number;
  private cancelTimer: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly flags: Int32Array,
    /** Milliseconds from its beginning. */
    private most: number,
    private readonly bite: () => void,
  ) {
    this.sent = clock.now();
    this.look();
  }

  /** It must have ended `ms` from now on. */
  hurry(ms: number): void {
    const begun = Atomics.load(this.flags, BEGUN);
    this.most = Math.min(this.most, ms + (begun === 0 ? 0 : this.clock.now() - this.sent - begun));
    this.look();
  }

  private look(): void {
    this.stop();
    if (this.most === Infinity) return;
    const begun = Atomics.load(this.flags, BEGUN);
    const left = this.sent + (begun === 0 ? START_MS : begun) + this.most - this.clock.now();
    if (left <= 0) this.bite();
    else {
      // A thread that has not begun is looked at again when its time would be over if it began now.
      const ms = begun === 0 ? Math.min(left, Math.max(this.most, LOOK_MS)) : left;
      this.cancelTimer = this.clock.after(Math.min(ms, 0x7fffffff), () => this.look());
    }
  }

  stop(): void {
    this.cancelTimer();
  }
}

function clonable(setup: WorkerSetup): WorkerSetup {
  for (const [name, value] of Object.entries(setup)) {
    try {
      structuredClone(value);
    } catch {
      throw new LuaOptionError(name, "something that can't cross to a thread", "plain data; see worker.factoryModule");
    }
  }
  return setup;
}

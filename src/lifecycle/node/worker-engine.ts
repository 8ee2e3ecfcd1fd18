/**
 * Runs scripts in worker threads: one script at a time in each. A script that does not end although it was told to, a
 * host function that blocks, or a heap that grows past V8's own limits costs its thread, and no other execution.
 */
import { availableParallelism } from "node:os";
import type { Piscina } from "piscina";
import { LuaError } from "../../api/lua-error";
import { LuaOptionError } from "../../api/options";
import { LuaUsageError } from "../../api/usage-error";
import type { Clock } from "../clock";
import { ClosedError, WorkerKilledError } from "../errors";
import type { Engine, ExecuteOptions, ManagerOptions } from "../manager";
import { checkInteger } from "../options";
import { resolvePolicy } from "../sandbox";
import type { LifecycleTracker, StateRecord } from "../tracker";
import { WaitQueue } from "../wait-queue";
import type { Reply, Task, WorkerSetup } from "./messages";
import { decode, decodeFailure } from "./transfer";

/** V8's limits of a thread, in megabytes. Node's own type, written out: the package's types need none of Node's. */
export interface ResourceLimits {
  readonly maxYoungGenerationSizeMb?: number;
  readonly maxOldGenerationSizeMb?: number;
  readonly codeRangeSizeMb?: number;
  readonly stackSizeMb?: number;
}

export interface WorkerOptions {
  /** V8's limits of each thread, behind the soft ones. Default: twice the sandbox's memory limit, and 64 MB. */
  readonly resourceLimits?: ResourceLimits;
  /** Milliseconds from the moment a script should have ended until its thread is killed. Default 1,000. */
  readonly killAfterMs?: number;
  /** URL or path of a module whose default export is the factory of the states, for functions of the host's. */
  readonly factoryModule?: string | URL;
}

export interface WorkerManagerOptions extends ManagerOptions {
  readonly worker?: WorkerOptions;
}

const MIB = 1024 * 1024;
/** V8 counts what its own code needs, too. */
const HEAP_BASE_MB = 64;

/** Beside this file, in the package as in the source tree. */
const WORKER_FILE = new URL(
  import.meta.url.endsWith(".ts") ? "./worker-in-source.mjs" : "./worker.js",
  import.meta.url,
);

/** One thread's place. */
interface Slot {
  /** Cancels the script that runs there. */
  readonly flag: Int32Array;
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
    const { killAfterMs = 1000, factoryModule } = worker;
    checkInteger("killAfterMs", killAfterMs, 0, 0x7fffffff);
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
    for (let i = 0; i < this.threads; i++)
      this.free.push({ flag: new Int32Array(new SharedArrayBuffer(4)), record: tracker?.record() });
  }

  async execute(script: string, options: ExecuteOptions, signal: AbortSignal, deadline: number): Promise<unknown[]> {
    if (this.closing !== undefined) throw new ClosedError("the manager is shut down");
    const slot =
      (this.queue.size === 0 ? this.free.pop() : undefined) ??
      (await this.queue.wait({ signal, timeoutMs: deadline - this.clock.now() }));
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
    const { flag } = slot;
    Atomics.store(flag, 0, 0);
    const timeoutMs = Math.max(1, Math.ceil(deadline - this.clock.now()));
    const kill = new AbortController();
    let stopKill: () => void = () => {};
    const killAfter = (ms: number): void => {
      stopKill();
      if (ms !== Infinity) stopKill = this.clock.after(ms, () => kill.abort());
    };
    const cancel = (): void => {
      Atomics.store(flag, 0, 1);
      killAfter(this.killAfterMs);
    };
    let memory = 0;
    try {
      const piscina = await this.workers();
      signal.throwIfAborted();
      killAfter(Math.min(timeoutMs, this.stateTimeoutMs) + this.killAfterMs);
      signal.addEventListener("abort", cancel, { once: true });
      const task: Task = { script, chunkName, args, globals, timeoutMs, sliceMs: this.sliceMs, flag };
      const reply = (await piscina.run(task, { signal: kill.signal })) as Reply;
      memory = reply.memory;
      if ("failure" in reply) throw decodeFailure(reply.failure);
      end?.({ memory });
      return decode(reply.results) as unknown[];
    } catch (e) {
      const error = this.explain(e, kill.signal.aborted, signal);
      end?.({ error, memory });
      if (kill.signal.aborted && slot.record !== undefined) {
        slot.record.wasDestroyed();
        slot.record = this.tracker?.record();
      }
      throw error;
    } finally {
      stopKill();
      signal.removeEventListener("abort", cancel);
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
        concurrentTasksPerWorker: 1,
        resourceLimits: this.resourceLimits,
        workerData: { manager: this.setup },
      });
      // A thread that dies between two tasks is replaced; its end is nobody's failure, and an event without a listener
      // would be the process's.
      piscina.on("error", () => {});
      return piscina;
    });
    return this.piscina;
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

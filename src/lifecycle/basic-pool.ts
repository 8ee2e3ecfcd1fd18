/**
 * A bounded pool of states. A state is lent to one borrower at a time, and reset when it comes back, so that nothing of
 * what one borrower did is there for the next. Callers for whom there is no state wait in the order of their arrival.
 *
 * Invariants: idle + borrowed = size ≤ maxSize; while anybody waits, no state is idle and size = maxSize.
 */
import type { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { ClosedError, LeaseError } from "./errors";
import { Lease } from "./lease";
import { checkClock, checkFactory, checkInteger, checkNames, type Names } from "./options";
import { checkWaitOptions, type WaitOptions, WaitQueue } from "./wait-queue";

/**
 * Where a pool's states come from: an LStateFactory, for instance. What a state is when it comes is what it is reset to,
 * unless it was marked before.
 */
export interface StateSource {
  create(): LState;
}

/** Hears of the life of a pool's states, named by their numbers. */
export interface PoolObserver {
  created?(id: number): void;
  wasReset?(id: number): void;
  destroyed?(id: number, reason: DestroyReason): void;
}

export interface BasicPoolOptions {
  readonly factory: StateSource;
  /** Most states at a time, 1 to 10,000. Default 10. */
  readonly maxSize?: number;
  /** Most callers that may wait; more are refused with QueueFullError. Default 10,000. */
  readonly maxWaiting?: number;
  readonly clock?: Clock;
  readonly observer?: PoolObserver;
}

export const BASIC_NAMES: Names<BasicPoolOptions> = {
  factory: true,
  maxSize: true,
  maxWaiting: true,
  clock: true,
  observer: true,
};

export const DESTROY_REASONS = [
  "closed", // the pool, or the state by its borrower
  "busy", // put back while it ran
  "broken", // its reset failed, or its borrower handed it over or marked it anew
  "age",
  "uses",
  "errors",
  "memory",
  "idle",
  "cancelled", // a limit of time or work struck, and the policy says so
  "exhausted", // it ran out of memory, and the policy says so
] as const;
export type DestroyReason = (typeof DESTROY_REASONS)[number];

export interface PoolMetrics {
  /** States there are: idle and borrowed. */
  readonly size: number;
  readonly idle: number;
  readonly borrowed: number;
  /** Callers. */
  readonly waiting: number;
  /** Since the pool was made, as the others below. */
  readonly created: number;
  readonly createFailures: number;
  readonly destroyed: Readonly<Record<DestroyReason, number>>;
  /** Leases granted. */
  readonly leases: number;
}

/** One state of a pool, with its health. */
export interface PooledState {
  readonly id: number;
  state: LState;
  /** What it is reset to. */
  readonly image: unknown;
  /** Clock time in ms. */
  readonly createdAt: number;
  lastUsed: number;
  uses: number;
  errors: number;
  /** Bytes when it was last put back, before it was reset. */
  memory: number;
}

export class BasicStatePool {
  protected readonly clock: Clock;
  protected readonly factory: StateSource;
  protected readonly maxSize: number;
  private readonly observer: PoolObserver;
  /** The last to come back is the first to go out: the others may grow old. */
  protected readonly idle: PooledState[] = [];
  private readonly leases = new Map<Lease, PooledState>();
  private readonly queue: WaitQueue<Lease>;
  private readonly destroyed = Object.fromEntries(DESTROY_REASONS.map((r) => [r, 0])) as Record<DestroyReason, number>;
  private created = 0;
  private createFailures = 0;
  private granted = 0;
  private closing: Promise<void> | undefined;
  private finished: () => void = () => {};

  /** Throws LuaOptionError for what makes no sense. */
  constructor(options: BasicPoolOptions) {
    checkNames("options", options, BASIC_NAMES);
    const { factory, maxSize = 10, maxWaiting = 10_000, clock = SYSTEM_CLOCK, observer = {} } = options;
    checkFactory(factory ?? null);
    checkClock(clock);
    checkInteger("maxSize", maxSize, 1, 10_000);
    checkInteger("maxWaiting", maxWaiting, 0);
    this.factory = factory;
    this.maxSize = maxSize;
    this.clock = clock;
    this.observer = observer;
    this.queue = new WaitQueue(maxWaiting, clock, "state of the pool");
  }

  get closed(): boolean {
    return this.closing !== undefined;
  }

  protected get size(): number {
    return this.idle.length + this.leases.size;
  }

  /**
   * Borrows a state. Rejects with ClosedError, QueueFullError, WaitTimeoutError, the signal's reason, what the factory
   * throws, or LuaOptionError.
   */
  async get(options: WaitOptions = {}): Promise<Lease> {
    checkWaitOptions(options);
    if (this.closed) throw new ClosedError("the pool is closed");
    options.signal?.throwIfAborted();
    const lease = this.queue.size === 0 ? this.lend() : undefined;
    return lease ?? this.queue.wait(options);
  }

  /** Runs `body` with a borrowed state and puts it back, with the error if there is one. */
  async use<T>(body: (L: LState, lease: Lease) => T | Promise<T>, options?: WaitOptions): Promise<T> {
    const lease = await this.get(options);
    try {
      return await body(lease.state, lease);
    } catch (e) {
      lease.fail(e);
      throw e;
    } finally {
      if (!lease.ended) this.put(lease);
    }
  }

  /** Ends a lease; `error` is as by lease.fail. Throws LeaseError for a lease that has ended or is another pool's. */
  put(lease: Lease, { error }: { readonly error?: unknown } = {}): void {
    const pooled = this.leases.get(lease);
    if (pooled === undefined)
      throw new LeaseError(lease instanceof Lease && lease.ended ? "put back already" : "not a lease of this pool");
    if (error !== undefined) lease.fail(error);
    this.leases.delete(lease);
    lease.end();
    pooled.lastUsed = this.clock.now();
    try {
      const reason = this.takeBack(pooled, lease.failure);
      if (reason === undefined) this.idle.push(pooled);
      else this.destroy(pooled, reason);
    } finally {
      // An observer that throws keeps nobody waiting.
      this.serve();
      if (this.closed && this.leases.size === 0) this.finished();
    }
  }

  /** Refuses new borrowers, rejects those who wait, and resolves when the states that are out have come back. */
  close(): Promise<void> {
    if (this.closing === undefined) {
      this.closing = new Promise((resolve) => {
        this.finished = resolve;
      });
      this.queue.rejectAll(new ClosedError("the pool was closed"));
      for (const pooled of this.idle.splice(0)) this.destroy(pooled, "closed");
      if (this.leases.size === 0) this.finished();
    }
    return this.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  metrics(): PoolMetrics {
    return {
      size: this.size,
      idle: this.idle.length,
      borrowed: this.leases.size,
      waiting: this.queue.size,
      created: this.created,
      createFailures: this.createFailures,
      destroyed: { ...this.destroyed },
      leases: this.granted,
    };
  }

  // ---- what a pool with a view on health refines

  /** Why a state that nobody uses must go. */
  protected unfit(_pooled: PooledState): DestroyReason | undefined {
    return undefined;
  }

  /** Why a state must go after a borrower's `failure` (undefined: none). */
  protected spoiled(_pooled: PooledState, _failure: unknown): DestroyReason | undefined {
    return undefined;
  }

  /** Whenever a state is gone. */
  protected shrunk(): void {}

  // ---- the life of a state

  /** Throws what the factory throws. */
  protected create(): PooledState {
    let state: LState;
    try {
      const made = this.factory.create();
      if (made.image() === undefined) made.markPristine();
      // What a set-up kept of its state is no borrower's.
      state = made.handOver();
    } catch (e) {
      this.createFailures++;
      throw e;
    }
    const now = this.clock.now();
    const id = ++this.created;
    this.observer.created?.(id);
    return { id, state, image: state.image(), createdAt: now, lastUsed: now, uses: 0, errors: 0, memory: 0 };
  }

  /** A lease of an idle state that is fit, or of a new one; undefined when there are as many as may be. */
  private lend(): Lease | undefined {
    let pooled = this.idle.pop();
    while (pooled !== undefined) {
      const reason = this.unfit(pooled);
      if (reason === undefined) break;
      this.destroy(pooled, reason);
      pooled = this.idle.pop();
    }
    if (pooled === undefined) {
      if (this.size >= this.maxSize) return undefined;
      pooled = this.create();
    }
    pooled.uses++;
    pooled.lastUsed = this.clock.now();
    this.granted++;
    const lease = new Lease(this, pooled.state, pooled.id);
    this.leases.set(lease, pooled);
    return lease;
  }

  /** Takes a state out of its borrower's hands and makes it as new; why it must go, if that can't be. */
  private takeBack(pooled: PooledState, failure: unknown): DestroyReason | undefined {
    const { state } = pooled;
    if (state.isClosed()) return "closed";
    if (state.isRunning()) return "busy";
    pooled.memory = state.memCount();
    if (failure !== undefined) pooled.errors++;
    const reason = this.closed ? "closed" : (this.spoiled(pooled, failure) ?? this.unfit(pooled));
    try {
      pooled.state = state.handOver();
      // A borrower that marked it anew would have its own things come back.
      if (pooled.state.image() !== pooled.image) return reason ?? "broken";
      // One that must go is reset, too: its close runs no finalizer that a script has left behind.
      pooled.state.reset();
    } catch {
      // Whatever keeps it from becoming as new: nobody shall get it.
      return reason ?? "broken";
    }
    if (reason === undefined) this.observer.wasReset?.(pooled.id);
    return reason;
  }

  protected destroy(pooled: PooledState, reason: DestroyReason): void {
    this.destroyed[reason]++;
    try {
      // One that still runs ends with that run.
      pooled.state.close();
    } catch (e) {
      // A finalizer that a limit stopped: the state is closed all the same.
      if (!(e instanceof LuaError)) throw e;
    }
    this.observer.destroyed?.(pooled.id, reason);
    this.shrunk();
  }

  /** Gives those who wait what there is for them. */
  protected serve(): void {
    while (!this.closed && this.queue.size > 0 && (this.idle.length > 0 || this.size < this.maxSize))
      this.queue.serve(() => this.lend()!);
  }
}

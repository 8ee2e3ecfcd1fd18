/**
 * A pool that looks after the health of its states: those too old, too much used, too faulty or too large are replaced,
 * when they come back, when they are picked, and in maintenance; it keeps some ready, and measures.
 */
import { LuaError } from "../api/lua-error";
import { LuaOptionError } from "../api/options";
import {
  BASIC_NAMES,
  type BasicPoolOptions,
  BasicStatePool,
  type DestroyReason,
  type PooledState,
  type PoolMetrics,
} from "./basic-pool";
import { Histogram, type Percentiles } from "./histogram";
import type { Lease } from "./lease";
import { checkAmount, checkInteger, checkNames, type Names } from "./options";
import type { WaitOptions } from "./wait-queue";

/** What becomes of a state after a limit struck its script: it is destroyed, or reset as after any other. */
export type AfterLimit = "recycle" | "reset";

/** How a pool looks after its states. */
export interface PoolHealthOptions {
  /** States kept at least; made at once. Default 0. */
  readonly minSize?: number;
  /** Milliseconds since its creation. Default 30 minutes. */
  readonly maxAge?: number;
  /** Leases. Default 10,000. */
  readonly maxUses?: number;
  /** Leases that failed, as a share of all (of ten, while there were fewer). Default 0.1. */
  readonly maxErrorRate?: number;
  /** Bytes at the end of a lease. Default 50 MiB. */
  readonly maxMemory?: number;
  /** Milliseconds without use after which a state beyond minSize goes. Default 1 minute. */
  readonly idleTimeout?: number;
  /** Milliseconds from one maintenance to the next. Default 30 seconds. */
  readonly maintenanceInterval?: number;
  /** After a script was cancelled, ran out of time or of steps. Default "reset". */
  readonly afterCancel?: AfterLimit;
  /** After a script ran out of memory. Default "recycle". */
  readonly afterExhaustion?: AfterLimit;
}

export interface AdvancedPoolOptions extends BasicPoolOptions, PoolHealthOptions {}

export const HEALTH_NAMES: Names<PoolHealthOptions> = {
  minSize: true,
  maxAge: true,
  maxUses: true,
  maxErrorRate: true,
  maxMemory: true,
  idleTimeout: true,
  maintenanceInterval: true,
  afterCancel: true,
  afterExhaustion: true,
};

const NAMES: Names<AdvancedPoolOptions> = { ...BASIC_NAMES, ...HEALTH_NAMES };

export interface StateHealth {
  readonly id: number;
  readonly uses: number;
  readonly errors: number;
  /** Milliseconds since its creation. */
  readonly age: number;
  /** Milliseconds since it was last lent or put back. */
  readonly unused: number;
  /** Bytes at the end of the last lease. */
  readonly memory: number;
}

export interface AdvancedPoolMetrics extends PoolMetrics {
  /** From asking to having, in ms; those that got none are not in it. */
  readonly waitTime: Percentiles;
  /** From having to putting back, in ms. */
  readonly runTime: Percentiles;
}

/** Throws LuaOptionError for what makes no sense in a pool of at most `maxSize` states. */
export function checkHealth(options: PoolHealthOptions, maxSize: number): void {
  checkInteger("minSize", options.minSize, 0, maxSize);
  checkInteger("maintenanceInterval", options.maintenanceInterval, 1, 0x7fffffff);
  checkAmount("maxAge", options.maxAge, 1);
  checkAmount("maxUses", options.maxUses, 1);
  checkAmount("maxErrorRate", options.maxErrorRate, 0);
  checkAmount("maxMemory", options.maxMemory, 0);
  checkAmount("idleTimeout", options.idleTimeout, 1);
  for (const name of ["afterCancel", "afterExhaustion"] as const)
    if (!["recycle", "reset", undefined].includes(options[name]))
      throw new LuaOptionError(name, options[name], "recycle or reset");
}

const MINUTE = 60_000;
/** A single failure says little of a state that was hardly used. */
const LEAST_USES = 10;

export class AdvancedStatePool extends BasicStatePool {
  private readonly minSize: number;
  private readonly maxAge: number;
  private readonly maxUses: number;
  private readonly maxErrorRate: number;
  private readonly maxMemory: number;
  private readonly idleTimeout: number;
  private readonly maintenanceInterval: number;
  private readonly afterCancel: AfterLimit;
  private readonly afterExhaustion: AfterLimit;
  private readonly waitTime = new Histogram();
  private readonly runTime = new Histogram();
  private readonly since = new WeakMap<Lease, number>();
  private stopMaintenance: () => void;
  private stopRefill: (() => void) | undefined;

  /** Throws LuaOptionError for what makes no sense, and what the factory throws. */
  constructor(options: AdvancedPoolOptions) {
    checkNames("options", options, NAMES);
    const { factory, maxSize, maxWaiting, clock, observer } = options;
    super({ factory, maxSize, maxWaiting, clock, observer });
    const { minSize = 0, maintenanceInterval = 30_000, maxErrorRate = 0.1 } = options;
    checkHealth(options, this.maxSize);
    this.minSize = minSize;
    this.maxAge = options.maxAge ?? 30 * MINUTE;
    this.maxUses = options.maxUses ?? 10_000;
    this.maxErrorRate = maxErrorRate;
    this.maxMemory = options.maxMemory ?? 50 * 1024 * 1024;
    this.idleTimeout = options.idleTimeout ?? MINUTE;
    this.maintenanceInterval = maintenanceInterval;
    this.afterCancel = options.afterCancel ?? "reset";
    this.afterExhaustion = options.afterExhaustion ?? "recycle";
    this.stopMaintenance = () => {};
    try {
      while (this.size < minSize) this.idle.push(this.create());
    } catch (e) {
      void this.close();
      throw e;
    }
    this.schedule();
  }

  override async get(options?: WaitOptions): Promise<Lease> {
    const asked = this.clock.now();
    const lease = await super.get(options);
    const now = this.clock.now();
    this.waitTime.record(now - asked);
    this.since.set(lease, now);
    return lease;
  }

  override put(lease: Lease, options?: { readonly error?: unknown }): void {
    const since = this.since.get(lease);
    super.put(lease, options);
    if (since !== undefined) this.runTime.record(this.clock.now() - since);
  }

  override close(): Promise<void> {
    this.stopMaintenance();
    this.stopRefill?.();
    return super.close();
  }

  /** Replaces idle states that are not fit, lets go of those long unused, and refills. The timer calls it, too. */
  maintain(): void {
    if (this.closed) return;
    const now = this.clock.now();
    let spare = this.size - this.minSize;
    const kept: PooledState[] = [];
    // The front of the list was unused longest.
    for (const pooled of this.idle.splice(0)) {
      let reason = this.unfit(pooled);
      if (reason === undefined && spare > 0 && now - pooled.lastUsed >= this.idleTimeout) reason = "idle";
      if (reason === undefined) kept.push(pooled);
      else {
        spare--;
        this.destroy(pooled, reason);
      }
    }
    this.idle.push(...kept);
    this.refill();
  }

  /** Of the states that are idle. */
  health(): StateHealth[] {
    const now = this.clock.now();
    return this.idle.map(({ id, uses, errors, createdAt, lastUsed, memory }) => ({
      id,
      uses,
      errors,
      age: now - createdAt,
      unused: now - lastUsed,
      memory,
    }));
  }

  override metrics(): AdvancedPoolMetrics {
    return { ...super.metrics(), waitTime: this.waitTime.summary(), runTime: this.runTime.summary() };
  }

  protected override unfit(pooled: PooledState): DestroyReason | undefined {
    if (this.clock.now() - pooled.createdAt >= this.maxAge) return "age";
    if (pooled.uses >= this.maxUses) return "uses";
    if (pooled.errors > this.maxErrorRate * Math.max(pooled.uses, LEAST_USES)) return "errors";
    if (pooled.memory > this.maxMemory) return "memory";
    return undefined;
  }

  protected override spoiled(_pooled: PooledState, failure: unknown): DestroyReason | undefined {
    if (!(failure instanceof LuaError)) return undefined;
    if (failure.kind === "cancelled" && this.afterCancel === "recycle") return "cancelled";
    if (failure.kind === "memory" && this.afterExhaustion === "recycle") return "exhausted";
    return undefined;
  }

  /** Not at once, so that many that go together are not each replaced within the call that ended them. */
  protected override shrunk(): void {
    if (this.closed || this.stopRefill !== undefined || this.size >= this.minSize) return;
    this.stopRefill = this.clock.after(0, () => this.refill());
  }

  private refill(): void {
    this.stopRefill?.();
    this.stopRefill = undefined;
    if (this.closed) return;
    try {
      while (this.size < this.minSize) this.idle.push(this.create());
    } catch {
      // Counted as createFailures; a borrower for whom there is no state hears of it, and maintenance tries again.
    }
    this.serve();
  }

  private schedule(): void {
    this.stopMaintenance = this.clock.after(this.maintenanceInterval, () => {
      this.maintain();
      if (!this.closed) this.schedule();
    });
  }
}

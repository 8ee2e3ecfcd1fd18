/**
 * All limits on work and memory, in one object, so that hot code touches one counter.
 *
 * Allocations add to a debt. When live size and debt pass a threshold, a census is asked for: it is taken at the next
 * safe point, where every frame is on the heap (vm/collector.ts), and tells garbage from what is live. Until then the
 * limit may be passed by a little.
 *
 * A step is one call of a Lua function, one backward jump, or one unit of library work (`charge`). `steps` counts
 * down; below zero `tick` looks at everything else. Once a limit has struck, every further tick of the same call from
 * the host throws again: no script goes on by catching the error.
 */
import { LuaThrow } from "./lua-error";
import type { MemoryMeter } from "./table";

/**
 * Steps between two looks at the clock: at most, and at first. After cheap steps that many dear ones may pass before the
 * next look: whatever is worth a unit must not take more than a microsecond.
 */
const QUANTUM = 2048;
const FIRST_QUANTUM = 64;
/** Values that a list may have without being work. */
export const FREE_LIST = 1000;
/** Values from which on the clock is looked at whenever a list is passed on. */
const LONG_LIST = 32768;
/** Milliseconds that should pass between them at most, and at least. */
const LONG_QUANTUM = 0.5;
const SHORT_QUANTUM = 0.05;
/** Share of the memory limit that may be live after a census: next to nothing left would soon cost another one. */
const HEADROOM = 63 / 64;
/** LUAI_GCPAUSE and LUAI_GCMUL. */
const DEFAULT_PAUSE = 200;
/** Least bytes allocated from one census to the next, without a limit. */
const LEAST_DEBT = 4 * 1024 * 1024;
/** Least bytes by which the limit may be passed until the census that tells garbage from the rest. */
const LEAST_SLACK = 1024 * 1024;
/** Bytes that are not worth a census: half of what an idle state takes. */
const LITTLE = 16 * 1024;
/** Bytes in use until which a limit that is found out later is not asked for. */
const PROVISIONAL = 16 * 1024 * 1024;
/** Bytes of a census that count as one step where a script asked for it. */
const CENSUS_BYTES_PER_STEP = 64;

export interface Collector {
  /** Takes a census, where no script is running or one waits for a host function; returns whether it did. */
  collectNow(): boolean;
}

export class Budget implements MemoryMeter {
  /** Steps left until the next tick. */
  steps = QUANTUM;
  private granted = QUANTUM;
  /** Steps until the next look, adapted to what a step takes. */
  private quantum = QUANTUM;
  /** performance.now() value of the last look, in ms. */
  private looked = 0;
  /** Most steps allowed; Infinity = unlimited. */
  private stepLimit = Infinity;
  /** Most milliseconds of a call from the host; Infinity = unlimited. */
  timeoutMs = Infinity;
  /** Gives the error to stop with, if the state's context asks for it. */
  context: (() => LuaThrow | undefined) | null = null;
  /** For the call from the host in progress: the performance.now() value, in ms, at which to stop; Infinity = never. */
  private deadline = Infinity;
  /** And who may cancel it. */
  private cancelled: (() => LuaThrow | undefined) | null = null;
  /** The limit that has struck it. */
  private struck: LuaThrow | null = null;
  /** Bytes allocated since the last census. */
  debt = 0;
  /** Bytes in use at the last census. */
  live = 0;
  /** Of these, what execution has learnt of the code, in whatever state: no script sees it, and no count of work depends on it. */
  learnt = 0;
  /** Most bytes in use so far, garbage that no census has found yet included. */
  peak = 0;
  /** A census shall be taken at the next safe point: there `tick` returns true. */
  censusDue = false;
  /** collectgarbage("stop"): only the limit calls for a census. */
  stopped = false;
  private stepped = 0;
  /** collectgarbage("setpause"): percent of the live size at which the next automatic census is due. */
  pause = DEFAULT_PAUSE;
  /** collectgarbage("setstepmul"): kept for scripts that ask for it. */
  stepMultiplier = DEFAULT_PAUSE;
  private limit = Infinity;
  /** There was next to nothing left when the call from the host began: it may use the slack, or nothing could be given back. */
  private full = false;
  /** A script would notice that none is taken (weak tables, finalizers, the count): a census is of use without a limit, too. */
  private automatic = false;
  /** Bytes in use beyond which `alloc` does more than add. */
  private threshold = Infinity;
  /** Who takes a census at once. */
  collector: Collector | null = null;

  /** Bytes in use that are the same on every run of the same programs: what collectgarbage("count") tells. */
  get ownBytes(): number {
    return this.live - this.learnt + this.debt;
  }

  /** Steps taken so far. */
  get count(): number {
    return this.granted - this.steps;
  }

  setStepLimit(limit: number): void {
    const count = this.count;
    this.stepLimit = limit;
    this.grant(count);
  }

  /** Starts the count anew. */
  resetCount(): void {
    this.grant(0);
  }

  /** As after the set-up of a state, with `live` bytes in use and no garbage; `automatic` as collectsAutomatically then. */
  renew(live: number, learnt: number, memoryLimit: number, automatic: boolean): void {
    this.resetCount();
    this.live = live;
    this.learnt = learnt;
    this.peak = live;
    this.debt = this.stepped = 0;
    this.censusDue = this.stopped = false;
    this.automatic = automatic;
    this.pause = this.stepMultiplier = DEFAULT_PAUSE;
    this.memoryLimit = memoryLimit;
    this.context = null;
    this.end();
  }

  /** A call from the host begins: what holds for it, from now on. */
  begin(timeoutMs = this.timeoutMs, cancelled = this.context): void {
    this.struck = null;
    this.looked = performance.now();
    this.deadline = this.looked + timeoutMs;
    this.full = this.live > this.limit * HEADROOM;
    this.cancelled = cancelled;
    this.quantum = FIRST_QUANTUM;
    this.grant(this.count);
  }

  /** It is over. */
  end(): void {
    this.struck = null;
    this.deadline = Infinity;
    this.cancelled = null;
  }

  /**
   * Throws if a limit has struck the call in progress, so that nothing goes on that has seen it and held it back; a host
   * function that caught the error, for instance.
   */
  passOn(): void {
    if (this.struck !== null) throw this.struck;
  }

  private strike(error: LuaThrow): never {
    this.struck = error;
    throw error;
  }

  /** collectgarbage("step"): whether `bytes`, times the step multiplier, end a cycle that looks at all there is. */
  step(bytes: number): boolean {
    this.stepped += (bytes * Math.max(1, this.stepMultiplier)) / 100;
    if (this.stepped < this.ownBytes) return false;
    this.stepped = 0;
    return true;
  }

  /** Looks at the clock and at cancellation without counting: for work whose amount is not the same on every run. */
  poll(): void {
    this.pollAt(performance.now());
  }

  private pollAt(now: number): void {
    if (this.struck !== null) throw this.struck;
    if (now >= this.deadline) this.strike(new LuaThrow("context deadline exceeded", "cancelled"));
    const reason = this.cancelled?.();
    if (reason !== undefined) this.strike(reason);
  }

  private grant(count: number): void {
    const next = Math.max(
      0,
      Math.min(this.suspends !== null || this.mustPause ? 0 : this.quantum, this.stepLimit - count),
    );
    this.granted = count + next;
    this.steps = next;
  }

  /** `units` of library work; call at least every few thousand. */
  charge(units: number): void {
    this.steps -= units;
    if (this.steps < 0) this.tick();
  }

  /** As `charge`, where nothing can be thrown: the next step looks. */
  owe(units: number): void {
    this.steps -= units;
  }

  /** As `charge`, for a list of `count` values that is passed on, and by that copied. */
  chargeList(count: number): void {
    if (count <= FREE_LIST) return;
    this.charge(count >> 6);
    this.alloc(count * 8);
    // Each copy of so many takes V8 a good part of a millisecond, its collections included.
    if (count > LONG_LIST) this.poll();
  }

  /** performance.now() value, in ms, at which the time slice ends; Infinity = never, for nobody could suspend the run. */
  get sliceEnd(): number {
    return this.slice;
  }

  set sliceEnd(time: number) {
    this.slice = time;
    this.sliceOver = false;
  }

  /**
   * Something waits for the run to be suspended. Until it is, every step is a tick: where library work uses up the steps,
   * no loop of the script's would otherwise come to one.
   */
  get mustPause(): boolean {
    return this.censusDue || this.sliceOver;
  }

  private slice = Infinity;
  private sliceOver = false;
  private suspends: (() => boolean) | null = null;

  /** Ends the slice at every step at which `when` says so: the tests' way to show that suspension is possible everywhere. */
  suspendAtEveryStep(when: () => boolean = () => true): void {
    this.suspends = when;
    this.grant(this.count);
  }

  /**
   * Called when `steps` is below zero. Throws when a limit is reached; true when the time slice is over or a census is
   * due: then the caller suspends itself, if it can.
   *
   * A step takes a few nanoseconds in compiled code and microseconds where it is a call of a library function that does
   * much: so the quantum follows.
   */
  tick(): boolean {
    const count = this.count;
    const now = performance.now();
    const passed = now - this.looked;
    this.looked = now;
    if (passed > LONG_QUANTUM) this.quantum = Math.max(1, Math.floor((this.quantum * LONG_QUANTUM) / passed));
    else if (passed < SHORT_QUANTUM) this.quantum = Math.min(QUANTUM, this.quantum << 1);
    this.pollAt(now);
    if (count > this.stepLimit) this.strike(new LuaThrow("instruction limit exceeded", "cancelled"));
    if (now >= this.slice) this.sliceOver = true;
    this.grant(count);
    return this.suspends?.() || this.mustPause;
  }

  // ---- memory

  /** Bytes; Infinity = unlimited. */
  get memoryLimit(): number {
    return this.limit;
  }

  set memoryLimit(bytes: number) {
    this.limit = bytes;
    this.findBound = null;
    this.schedule();
  }

  private findBound: (() => number) | null = null;

  /** The limit is at most what `find` gives, which is not asked before PROVISIONAL bytes are in use. */
  boundMemoryLater(find: () => number): void {
    const { limit } = this;
    this.memoryLimit = Math.min(limit, PROVISIONAL);
    this.findBound = () => Math.min(limit, find());
  }

  get collectsAutomatically(): boolean {
    return this.automatic;
  }

  collectAutomatically(): void {
    if (this.automatic) return;
    this.automatic = true;
    this.schedule();
  }

  /** Decides how much may be allocated before the next census. */
  schedule(): void {
    const { live, limit, pause } = this;
    const least = limit === Infinity ? LEAST_DEBT : this.slack;
    const wanted = this.stopped || (limit === Infinity && !this.automatic) ? Infinity : live * (pause / 100);
    this.threshold = Math.min(limit, Math.max(wanted, live + least));
  }

  /** Bytes by which the limit may be passed until the next safe point. */
  private get slack(): number {
    return Math.max(LEAST_SLACK, this.limit / 8);
  }

  /** Asks for a census at the next safe point; the count of steps stays what it is. */
  askForCensus(): void {
    this.censusDue = true;
    if (this.steps >= 0) {
      this.granted -= this.steps + 1;
      this.steps = -1;
    }
  }

  /** A census has found `bytes` in use, `learnt` of them by execution. */
  settle(bytes: number, learnt: number): void {
    this.live = bytes;
    this.learnt = learnt;
    this.debt = 0;
    this.censusDue = false;
    if (bytes > this.peak) this.peak = bytes;
    this.schedule();
  }

  /** No census can be taken for now: what was allocated counts as live, and the limit holds without one. */
  postponeCensus(): void {
    this.censusDue = false;
    this.threshold = this.limit + this.slack;
  }

  /** After a census. Throws when it left too little. */
  refuseIfFull(): void {
    if (this.live <= this.limit * HEADROOM) {
      this.full = false;
      return;
    }
    if (this.full && this.live <= this.limit + this.slack) return;
    this.chargeCensus();
    throw notEnoughMemory();
  }

  /** The work of a census that a script has caused, in powers of two: the same count whatever a register still holds. */
  chargeCensus(): void {
    this.charge(2 ** Math.floor(Math.log2(1 + (this.live - this.learnt) / CENSUS_BYTES_PER_STEP)));
  }

  /** Accounts for an allocation before it is made. */
  alloc(bytes: number): void {
    const total = this.live + this.debt + bytes;
    if (total > this.threshold) this.exceed(bytes);
    this.debt += bytes;
    if (total > this.peak) this.peak = total;
  }

  /** Execution has learnt `bytes` more of the code, which the next census counts. Throws nothing: it comes the sooner. */
  learn(bytes: number): void {
    this.threshold -= bytes;
  }

  /** Of what was accounted for, `bytes` are surely garbage by now. */
  release(bytes: number): void {
    this.debt = Math.max(0, this.debt - bytes);
  }

  private exceed(bytes: number): void {
    if (this.findBound !== null) {
      this.memoryLimit = this.findBound();
      if (this.live + this.debt + bytes <= this.threshold) return;
    }
    if (bytes > this.limit) throw notEnoughMemory();
    if (this.live + this.debt + bytes > this.limit) {
      // A census at each further allocation, where it has found no garbage, would take a conversion many seconds; and
      // without a little more than the limit no script could be loaded that gives something back.
      if (this.debt + bytes > LITTLE && this.collector?.collectNow()) {
        if (this.live + bytes <= this.limit) return;
        throw notEnoughMemory();
      }
      if (this.live + this.debt + bytes > this.limit + this.slack) throw notEnoughMemory();
    }
    if (!this.censusDue) this.askForCensus();
  }
}

export function notEnoughMemory(): LuaThrow {
  return new LuaThrow("not enough memory", "memory", 0);
}

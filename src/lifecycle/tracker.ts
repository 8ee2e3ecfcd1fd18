/**
 * Keeps an eye on states: tells of what happens to them as typed events, and counts it, for each state and over all.
 * Everything it keeps is bounded: what does not fit is dropped and counted.
 */
import type { LState } from "../api/lstate";
import { LuaOptionError } from "../api/options";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { EventStream } from "./event-stream";
import {
  clipped,
  type ErrorSummary,
  type EventDetails,
  type EventType,
  LIMIT_KINDS,
  type LifecycleEvent,
  type LimitKind,
  limitOf,
  summaryOf,
} from "./events";
import { Histogram, type Percentiles } from "./histogram";
import { checkClock, checkInteger, checkKind, checkNames, checkSignal, type Names } from "./options";

export interface TrackerOptions {
  /** Most events that a `for await` loop may be behind. Default 1,000. */
  readonly bufferSize?: number;
  /** Events kept for each state: the latest. Default 100. */
  readonly historySize?: number;
  readonly clock?: Clock;
}

const TRACKER_NAMES: Names<TrackerOptions> = { bufferSize: true, historySize: true, clock: true };

export interface StateMetrics {
  readonly id: string;
  readonly executions: number;
  readonly failures: number;
  /** Milliseconds in all. */
  readonly runTimeMs: number;
  readonly lastError: ErrorSummary | undefined;
  /** Most bytes seen at the end of an execution. */
  readonly memoryPeak: number;
  readonly limits: Readonly<Record<LimitKind, number>>;
}

export interface TrackerMetrics {
  readonly created: number;
  readonly destroyed: number;
  /** States tracked now. */
  readonly live: number;
  readonly executions: number;
  readonly failures: number;
  readonly resets: number;
  readonly functionCalls: number;
  readonly limits: Readonly<Record<LimitKind, number>>;
  /** Of executions, in ms. */
  readonly runTime: Percentiles;
  readonly runTimeMs: number;
  readonly memoryPeak: number;
  /** Events that streams and histories dropped. */
  readonly dropped: number;
}

export type EventListener = (event: LifecycleEvent) => void;

const noLimits = (): Record<LimitKind, number> =>
  Object.fromEntries(LIMIT_KINDS.map((kind) => [kind, 0])) as Record<LimitKind, number>;

/** One state's part of a tracker: what happens to it is told here. Pools and managers use it without a TrackedState. */
export class StateRecord {
  private executions = 0;
  private failures = 0;
  private runTimeMs = 0;
  private lastError: ErrorSummary | undefined = undefined;
  private memoryPeak = 0;
  private readonly limits = noLimits();
  private readonly createdAt: number;
  private readonly recent: LifecycleEvent[] = [];
  private forgotten = 0;

  /** Made by a tracker. */
  constructor(
    private readonly tracker: LifecycleTracker,
    readonly id: string,
    private readonly historySize: number,
    private readonly clock: Clock,
  ) {
    this.createdAt = clock.now();
  }

  /** Returns what tells of the end: of the error, if there was one, and of the bytes in use. */
  started(chunk: string): (outcome: { readonly error?: unknown; readonly memory: number }) => void {
    const start = this.clock.now();
    const chunkName = clipped(chunk);
    this.tracker.emit(this, "execution_start", { chunkName });
    return ({ error, memory }) => {
      const durationMs = this.clock.now() - start;
      const failed = error !== undefined;
      this.executions++;
      this.runTimeMs += durationMs;
      this.memoryPeak = Math.max(this.memoryPeak, memory);
      if (failed) {
        this.failures++;
        const summary = summaryOf(error);
        this.lastError = summary;
        const limit = limitOf(error);
        if (limit !== undefined) {
          this.limits[limit]++;
          this.tracker.emit(this, "limit", { limit, message: summary.message });
        }
        this.tracker.emit(this, "error", summary);
      }
      this.tracker.emit(this, "execution_end", { chunkName, durationMs, failed, memory });
    };
  }

  called(name: string): void {
    this.tracker.emit(this, "function_call", { function: name });
  }

  wasReset(): void {
    this.tracker.emit(this, "reset", {});
  }

  /** The tracker forgets the state; its numbers stay in the sums. */
  wasDestroyed(): void {
    const { executions, runTimeMs } = this;
    this.tracker.emit(this, "destroyed", { lifetimeMs: this.clock.now() - this.createdAt, executions, runTimeMs });
    this.tracker.forget(this);
  }

  /** Returns how many events it dropped for that. @internal */
  remember(event: LifecycleEvent): number {
    this.recent.push(event);
    if (this.recent.length <= this.historySize) return 0;
    this.recent.shift();
    this.forgotten++;
    return 1;
  }

  /** The latest events, oldest first. */
  history(): { readonly events: readonly LifecycleEvent[]; readonly dropped: number } {
    return { events: [...this.recent], dropped: this.forgotten };
  }

  metrics(): StateMetrics {
    const { id, executions, failures, runTimeMs, lastError, memoryPeak, limits } = this;
    return { id, executions, failures, runTimeMs, lastError, memoryPeak, limits: { ...limits } };
  }
}

export interface TrackOptions {
  /** Default: "state-1", "state-2", … */
  readonly id?: string;
  /** Functions whose calls are told of: globals, or fields of global tables ("error", "math.floor"). */
  readonly functions?: readonly string[];
}

const TRACK_NAMES: Names<TrackOptions> = { id: true, functions: true };

/** A state whose executions are told of. */
export class TrackedState {
  /** Made by tracker.track. */
  constructor(
    readonly state: LState,
    readonly record: StateRecord,
    private readonly functions: readonly string[],
  ) {
    this.tap();
  }

  get id(): string {
    return this.record.id;
  }

  /** As LState.run. */
  run(source: string, ...args: unknown[]): unknown[] {
    const end = this.record.started(source);
    try {
      const results = this.state.run(source, ...args);
      end({ memory: this.state.memCount() });
      return results;
    } catch (error) {
      end({ error, memory: this.state.memCount() });
      throw error;
    }
  }

  /** As LState.runAsync. */
  async runAsync(source: string, options?: Parameters<LState["runAsync"]>[1]): Promise<unknown[]> {
    const end = this.record.started(source);
    try {
      const results = await this.state.runAsync(source, options);
      end({ memory: this.state.memCount() });
      return results;
    } catch (error) {
      end({ error, memory: this.state.memCount() });
      throw error;
    }
  }

  /** As LState.reset. */
  reset(): void {
    this.state.reset();
    this.tap();
    this.record.wasReset();
  }

  /** Closes the state. */
  destroy(): void {
    if (this.state.isClosed()) return;
    this.state.close();
    this.record.wasDestroyed();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  private tap(): void {
    for (const name of this.functions) {
      if (!this.state.tapFunction(name, () => this.record.called(name)))
        throw new LuaOptionError("functions", name, "the name of a function that is there");
    }
  }
}

export class LifecycleTracker {
  private readonly bufferSize: number;
  private readonly historySize: number;
  private readonly clock: Clock;
  private readonly records = new Map<string, StateRecord>();
  private readonly listeners = new Set<EventListener>();
  private readonly streams = new Set<EventStream<LifecycleEvent>>();
  private readonly runTime = new Histogram();
  private readonly counts: Record<EventType, number> = {
    created: 0,
    execution_start: 0,
    execution_end: 0,
    function_call: 0,
    error: 0,
    limit: 0,
    reset: 0,
    destroyed: 0,
  };
  private readonly limits = noLimits();
  private memoryPeak = 0;
  private dropped = 0;
  private named = 0;

  /** Throws LuaOptionError for what makes no sense. */
  constructor(options: TrackerOptions = {}) {
    checkNames("options", options, TRACKER_NAMES);
    const { bufferSize = 1000, historySize = 100, clock = SYSTEM_CLOCK } = options;
    checkClock(clock);
    checkInteger("bufferSize", bufferSize, 1);
    checkInteger("historySize", historySize, 0);
    this.bufferSize = bufferSize;
    this.historySize = historySize;
    this.clock = clock;
  }

  /** Follows a state from now on. Throws LuaOptionError for an id in use or a function that is not there. */
  track(state: LState, options: TrackOptions = {}): TrackedState {
    checkNames("options", options, TRACK_NAMES);
    const { id, functions = [] } = options;
    checkKind("id", id, typeof id === "string", "a string");
    checkKind("functions", functions, Array.isArray(functions), "an array of names");
    const record = this.record(id);
    try {
      return new TrackedState(state, record, functions);
    } catch (e) {
      record.wasDestroyed();
      throw e;
    }
  }

  /** The record of a state that somebody else runs. Throws LuaOptionError for an id in use. */
  record(id?: string): StateRecord {
    const name = id ?? `state-${++this.named}`;
    if (this.records.has(name)) throw new LuaOptionError("id", name, "an id that no state tracked now has");
    const record = new StateRecord(this, name, this.historySize, this.clock);
    this.records.set(name, record);
    this.emit(record, "created", {});
    return record;
  }

  /**
   * Calls `listener` with every event until the function returned is called. What it throws is an uncaught exception of
   * the process, as with EventTarget, and does not touch the script.
   */
  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Events from now on, for one `for await` loop; it ends with `break`, with the signal, or with the tracker. */
  events({
    signal,
    bufferSize = this.bufferSize,
  }: {
    signal?: AbortSignal;
    bufferSize?: number;
  } = {}): EventStream<LifecycleEvent> {
    checkInteger("bufferSize", bufferSize, 1);
    checkSignal(signal);
    const onAbort = (): void => stream.end();
    const stream = new EventStream<LifecycleEvent>(bufferSize, () => {
      signal?.removeEventListener("abort", onAbort);
      this.streams.delete(stream);
      this.dropped += stream.dropped;
    });
    this.streams.add(stream);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) stream.end();
    return stream;
  }

  /** Ends all streams and forgets the listeners. */
  close(): void {
    for (const stream of this.streams) stream.end();
    this.listeners.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  states(): StateMetrics[] {
    return [...this.records.values()].map((record) => record.metrics());
  }

  metrics(): TrackerMetrics {
    const { counts } = this;
    let { dropped } = this;
    for (const stream of this.streams) dropped += stream.dropped;
    return {
      created: counts.created,
      destroyed: counts.destroyed,
      live: this.records.size,
      executions: counts.execution_end,
      failures: counts.error,
      resets: counts.reset,
      functionCalls: counts.function_call,
      limits: { ...this.limits },
      runTime: this.runTime.summary(),
      runTimeMs: this.runTime.sum,
      memoryPeak: this.memoryPeak,
      dropped,
    };
  }

  // ---- for records

  /** @internal */
  emit<T extends EventType>(record: StateRecord, type: T, details: EventDetails[T]): void {
    const event = { type, stateId: record.id, time: this.clock.date(), details } as LifecycleEvent;
    this.counts[type]++;
    if (event.type === "limit") this.limits[event.details.limit]++;
    else if (event.type === "execution_end") {
      this.runTime.record(event.details.durationMs);
      this.memoryPeak = Math.max(this.memoryPeak, event.details.memory);
    }
    this.dropped += record.remember(event);
    for (const stream of this.streams) stream.push(event);
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (e) {
        queueMicrotask(() => {
          throw e;
        });
      }
    }
  }

  /** @internal */
  forget(record: StateRecord): void {
    this.records.delete(record.id);
  }
}

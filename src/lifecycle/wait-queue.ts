/** Callers that wait for something, served first come, first served; bounded. */
import type { Clock } from "./clock";
import { QueueFullError, WaitTimeoutError } from "./errors";
import { checkMs, checkNames, checkSignal, type Names } from "./options";

export interface WaitOptions {
  /** Gives up: rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Most milliseconds to wait; default: no limit. Rejects with WaitTimeoutError. */
  readonly timeoutMs?: number;
}

const NAMES: Names<WaitOptions> = { signal: true, timeoutMs: true };

/** Throws LuaOptionError. */
export function checkWaitOptions(options: WaitOptions): void {
  checkNames("options", options, NAMES);
  checkMs("timeoutMs", options.timeoutMs, 0);
  checkSignal(options.signal);
}

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  /** Takes timer and listener away. */
  release(): void;
}

export class WaitQueue<T> {
  /** In order of arrival: a Set keeps it and forgets one in the middle in constant time. */
  private readonly waiters = new Set<Waiter<T>>();

  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
    /** For messages: what is waited for. */
    private readonly what: string,
  ) {}

  get size(): number {
    return this.waiters.size;
  }

  /** Rejects with QueueFullError at once, with WaitTimeoutError, the signal's reason, or what rejectAll gives. */
  wait({ signal, timeoutMs }: WaitOptions = {}): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.waiters.size >= this.limit) return Promise.reject(new QueueFullError(this.limit));
    return new Promise<T>((resolve, reject) => {
      const leave = (error: unknown): void => {
        this.waiters.delete(waiter);
        waiter.release();
        reject(error);
      };
      const onAbort = (): void => leave(signal?.reason);
      const stop =
        timeoutMs === undefined || timeoutMs === Infinity
          ? undefined
          : this.clock.after(timeoutMs, () => leave(new WaitTimeoutError(timeoutMs, this.what)), true);
      const waiter: Waiter<T> = {
        resolve,
        reject,
        release: () => {
          stop?.();
          signal?.removeEventListener("abort", onAbort);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.waiters.add(waiter);
    });
  }

  private take(): Waiter<T> | undefined {
    for (const waiter of this.waiters) {
      this.waiters.delete(waiter);
      waiter.release();
      return waiter;
    }
    return undefined;
  }

  /** Gives the first in the queue what `make` makes, or why it can't; false when nobody waits. */
  serve(make: () => T): boolean {
    const waiter = this.take();
    if (waiter === undefined) return false;
    let value: T;
    try {
      value = make();
    } catch (e) {
      waiter.reject(e);
      return true;
    }
    waiter.resolve(value);
    return true;
  }

  rejectAll(error: unknown): void {
    for (let waiter = this.take(); waiter !== undefined; waiter = this.take()) waiter.reject(error);
  }
}

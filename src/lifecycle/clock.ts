/** Time as pools, trackers and managers see it, so that a test can make an hour pass. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Milliseconds since 1970, for time stamps. */
  date(): number;
  /** Calls `body` once after `ms`; returns a function that prevents it. Does not keep the process alive. */
  after(ms: number, body: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (ms, body) => {
    const timer: unknown = setTimeout(body, ms);
    // Browsers' timers are numbers and keep nothing alive.
    if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as number);
  },
};

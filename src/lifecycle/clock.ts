/** Time as pools, trackers and managers see it, so that a test can make an hour pass. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Milliseconds since 1970, for time stamps. */
  date(): number;
  /**
   * Calls `body` once after `ms`; returns a function that prevents it. `awaited`: somebody waits for it, so the process
   * stays alive until then; default false, as for all that is done in the background.
   */
  after(ms: number, body: () => void, awaited?: boolean): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (ms, body, awaited = false) => {
    const timer: unknown = setTimeout(body, ms);
    // Browsers' timers are numbers and keep nothing alive.
    if (!awaited && typeof timer === "object" && timer !== null && "unref" in timer)
      (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as number);
  },
};

import type { Clock } from "../../src/index";

interface Timer {
  readonly at: number;
  readonly body: () => void;
}

/** A clock that stands still until told. */
export class FakeClock implements Clock {
  private time = 1000;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  date(): number {
    return 1_700_000_000_000 + this.time;
  }

  after(ms: number, body: () => void): () => void {
    const timer = { at: this.time + ms, body };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Timers not yet due. */
  get pending(): number {
    return this.timers.size;
  }

  /** Lets time pass, and what waits for it happen, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers.delete(due);
      this.time = Math.max(this.time, due.at);
      due.body();
    }
    this.time = end;
  }
}

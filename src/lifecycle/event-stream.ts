/** Events for one `for await` loop. */

/**
 * Holds at most `limit` events that were not read yet. What comes when it is full is dropped and counted, so that a slow
 * reader sees what happened up to then without a gap. It has one reader.
 */
export class EventStream<T> implements AsyncIterableIterator<T> {
  private readonly buffer: T[] = [];
  private waiting: ((result: IteratorResult<T>) => void) | undefined;
  private ended = false;
  /** Events that did not fit. */
  dropped = 0;

  constructor(
    private readonly limit: number,
    private readonly onEnd: () => void,
  ) {}

  push(event: T): void {
    if (this.ended) return;
    if (this.waiting !== undefined) {
      const resolve = this.waiting;
      this.waiting = undefined;
      resolve({ done: false, value: event });
    } else if (this.buffer.length < this.limit) this.buffer.push(event);
    else this.dropped++;
  }

  /** The loop ends when what is buffered has been read. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
    this.waiting?.({ done: true, value: undefined });
    this.waiting = undefined;
  }

  next(): Promise<IteratorResult<T>> {
    const value = this.buffer.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.ended) return Promise.resolve({ done: true, value: undefined });
    if (this.waiting !== undefined) return Promise.reject(new TypeError("an event stream has one reader at a time"));
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  /** `break` in the loop. */
  return(): Promise<IteratorResult<T>> {
    this.buffer.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

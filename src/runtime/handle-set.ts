/**
 * Objects that the host may hold: each stays in the set for as long as JavaScript's own garbage collection keeps it.
 *
 * A WeakRef keeps what it refers to until the JavaScript that runs has returned to the event loop. So whatever is added
 * is held openly, in `fresh`, until `settle`, and counts as a script's own until then: a script could add for ever.
 * Entries of objects that are gone are swept whenever the set has doubled, so that adding costs constant time.
 */
const LEAST = 64;

export class HandleSet<T extends object> {
  /** What was added since `settle` was called last. */
  fresh: T[] = [];
  private refs: WeakRef<T>[] = [];
  private sweepAt = LEAST;

  add(o: T): void {
    this.fresh.push(o);
  }

  /** The call from the host, or its turn, is over. */
  settle(): void {
    if (this.fresh.length === 0) return;
    if (this.refs.length >= this.sweepAt) {
      this.refs = this.refs.filter((ref) => ref.deref() !== undefined);
      this.sweepAt = Math.max(LEAST, this.refs.length * 2);
    }
    for (const o of this.fresh) this.refs.push(new WeakRef(o));
    this.fresh = [];
  }

  /** What was added before and is still there. */
  *settled(): Generator<T> {
    for (const ref of this.refs) {
      const o = ref.deref();
      if (o !== undefined) yield o;
    }
  }
}

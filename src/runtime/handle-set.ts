/**
 * Objects that the host may hold: each stays in the set for as long as JavaScript's own garbage collection keeps it.
 *
 * Entries of objects that are gone are swept whenever the set has doubled, so that adding costs constant time.
 */
const LEAST = 64;

export class HandleSet<T extends object> {
  private refs: WeakRef<T>[] = [];
  private sweepAt = LEAST;

  add(o: T): void {
    if (this.refs.length >= this.sweepAt) {
      this.refs = this.refs.filter((ref) => ref.deref() !== undefined);
      this.sweepAt = Math.max(LEAST, this.refs.length * 2);
    }
    this.refs.push(new WeakRef(o));
  }

  *[Symbol.iterator](): Generator<T> {
    for (const ref of this.refs) {
      const o = ref.deref();
      if (o !== undefined) yield o;
    }
  }
}

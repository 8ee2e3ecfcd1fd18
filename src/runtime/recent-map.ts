/**
 * A cache of bounded size: keeps what was used lately.
 *
 * Two generations: entries that are used move to the young one; when that is full it becomes the old one, and what
 * was in the old one is forgotten. So at most 2 · half entries are kept, and a hit costs one or two look-ups. None at all
 * for the key that was asked for last among those that share its place in a short list.
 */

/** Places in that list: a power of two. */
const LATEST = 16;

const placeOf = (key: string): number => (key.length * 5 + key.charCodeAt(key.length - 1)) & (LATEST - 1);

export interface Kept {
  /** Of the heap, with its key. */
  readonly bytes: number;
}

export class RecentMap<V extends Kept> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private youngBytes = 0;
  private oldBytes = 0;
  private readonly latestKeys: (string | undefined)[] = [undefined];
  private readonly latest: (V | undefined)[] = [undefined];

  constructor(private readonly half: number) {
    for (let i = 1; i < LATEST; i++) {
      this.latestKeys.push(undefined);
      this.latest.push(undefined);
    }
  }

  get(key: string): V | undefined {
    const place = placeOf(key);
    if (this.latestKeys[place] === key) return this.latest[place];
    const v = this.young.get(key);
    if (v !== undefined) {
      this.latestKeys[place] = key;
      this.latest[place] = v;
      return v;
    }
    const o = this.old.get(key);
    if (o !== undefined) this.set(key, o);
    return o;
  }

  set(key: string, value: V): void {
    const place = placeOf(key);
    this.latestKeys[place] = key;
    this.latest[place] = value;
    if (this.young.size >= this.half) {
      this.old = this.young;
      this.oldBytes = this.youngBytes;
      this.young = new Map();
      this.youngBytes = 0;
    }
    this.young.set(key, value);
    this.youngBytes += value.bytes;
  }

  clear(): void {
    if (this.size === 0) return;
    this.young = new Map();
    this.old = new Map();
    this.youngBytes = this.oldBytes = 0;
    this.latestKeys.fill(undefined);
    this.latest.fill(undefined);
  }

  /** Of the heap, at most: what is in both generations counts twice. */
  get bytes(): number {
    return this.youngBytes + this.oldBytes;
  }

  get size(): number {
    return this.young.size + this.old.size;
  }
}

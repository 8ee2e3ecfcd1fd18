/**
 * A table's hash part: keys in the order in which they came, each with its value, and an index that tells a key's place.
 *
 * V8's Map doubles all at once, which takes 30 ms for 500,000 keys; nothing interrupts it, and its limit is 2^24. So a hash
 * part that has LEAF keys becomes a branch, with a part for each value of some bits of the keys' hashes; and these in turn.
 * Objects have no hash that JavaScript tells, and keys may be chosen so that theirs agree: a part that would stay
 * nearly what it is goes on to grow.
 *
 * `places`, `live`, `limit`, `longKeys` and `leaves` are kept by the root alone; what holds keys is a *leaf*, which the
 * root of a small table is itself.
 */
import { generalList } from "../bytecode/prototype";
import { HASHED } from "./byte-string";
import { type LuaThrow, runtimeError } from "./lua-error";
import type { LValue } from "./value";

/** Pairs for which a hash part has room at first. */
export const LEAST_HASH = 4;
/** Keys at which a leaf becomes a branch: V8 has doubled its index at half as many, in less than 3 ms. */
const LEAF_BITS = 17;
const LEAF = 1 << LEAF_BITS;
/** V8's maps hold no more, and where half as many were deleted and others took their places, half as many. */
const MOST_PLACES = 1 << 24;
/** Bits of a hash that a branch looks at, and the first that the root looks at. */
const BRANCH_BITS = 4;
const BRANCHES = 1 << BRANCH_BITS;
const ROOT_SHIFT = 28;
/** Share of a leaf's keys that may go to one and the same part: else it is not worth while. */
const MOST_TOGETHER = 15 / 16;
/** Keys looked at between two charges, and what they are charged. */
const BLOCK = 1024;
const PER_BLOCK = 128;
/** Characters of a string that its hash looks at. */
const LOOKED_AT = 32;
/** Characters up to which a key that a census finds once more is taken for the same string as the last time. */
const LONG_KEY = 64;

/** What splitting is charged to; it may throw, and then nothing has changed. */
interface Meter {
  charge(units: number): void;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** The same for keys that are equal; 0 for all objects. */
function hashOf(key: LValue): number {
  let h = 0;
  if (typeof key === "string") {
    const n = key.length;
    const step = Math.ceil(n / LOOKED_AT);
    h = n;
    for (let i = n - 1; i >= 0; i -= step) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  } else if (typeof key === "number") {
    if ((key | 0) === key) h = key;
    else {
      float[0] = key;
      h = Math.imul(words[0]!, 0x85ebca6b) ^ words[1]!;
    }
  }
  // Every bit of the key's bears upon the uppermost.
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return Math.imul(h ^ (h >>> 15), 0x846ca68b);
}

/** ltable.c's word for a table that cannot grow any more. */
export function tableOverflow(): LuaThrow {
  return runtimeError("table overflow");
}

export function isLong(key: LValue): boolean {
  return typeof key === "string" && key.length > HASHED;
}

export class HashPart {
  /** Places by keys. */
  index = new Map<LValue, number>();
  keys = generalList<LValue>();
  vals = generalList<LValue>();
  /** Values that are not nil. */
  live = 0;
  /** Keys, those without a value included. */
  places = 0;
  /** No position before this one holds a value: a table that is emptied from its front is not searched anew each time. */
  first = 0;
  /** `places` at which dead entries are swept and integer keys may move to the array part. */
  limit = LEAST_HASH;
  /** The string that was looked for last, and its position or undefined: `t[k] = (t[k] or 0) + 1` looks once. */
  latest: string | undefined = undefined;
  latestPlace: number | undefined = undefined;
  /** Keys of more than HASHED characters, those whose value was cleared included. */
  longKeys = 0;
  /** Places before this one have a key that `index` holds itself, and no equal one. */
  rekeyed = 0;
  /** keys.length at which this leaf becomes a branch. */
  splitAt = LEAF;
  /** Position of this leaf's first place in the order of traversal. */
  base = 0;
  /** Of a branch: the parts, of which the bits of the hash from `shift` on choose. */
  parts: HashPart[] | null = null;
  private shift = ROOT_SHIFT;
  /** All leaves, in the order of traversal; null as long as the root is the only one. */
  leaves: HashPart[] | null = null;
  /** The one of them that a traversal was in last. */
  private visited = 0;

  /** `same` is the key at `place` from now on, for a string that equals it: `index` holds no other. */
  rekey(place: number, same: string): void {
    if (place < this.rekeyed && same.length <= LONG_KEY) return;
    if (this.keys.length > MOST_PLACES / 2 || !this.index.delete(same)) return;
    this.index.set(same, place);
  }

  /** The leaf in which `key` is, if it is in any; to be asked of a root that is a branch. */
  leafOf(key: LValue): HashPart {
    const h = hashOf(key);
    let part: HashPart = this;
    while (part.parts !== null) part = part.parts[(h >>> part.shift) & (BRANCHES - 1)]!;
    return part;
  }

  /** The leaf that has the place at `position`; to be asked of a root that is a branch. */
  leafAt(position: number): HashPart {
    let i = this.visited;
    const leaves = this.leaves!;
    if (leaves[i]!.base > position || (i + 1 < leaves.length && leaves[i + 1]!.base <= position)) {
      // A leaf that goes on to grow has room for several.
      i = Math.min(position >>> LEAF_BITS, leaves.length - 1);
      while (leaves[i]!.base > position) i--;
      this.visited = i;
    }
    return leaves[i]!;
  }

  /** First position from `position` on that holds a value, or -1. */
  occupied(position: number): number {
    if (this.leaves === null) return this.occupiedHere(position);
    let leaf = this.leafAt(position);
    for (;;) {
      const at = leaf.occupiedHere(position - leaf.base);
      if (at >= 0) return at + leaf.base;
      if (++this.visited >= this.leaves.length) break;
      leaf = this.leaves[this.visited]!;
    }
    this.visited = 0;
    return -1;
  }

  /** First place of this leaf from `from` on that holds a value, or -1. */
  private occupiedHere(from: number): number {
    const { vals, first } = this;
    let i = Math.max(from, first);
    const searched = i === first;
    while (i < vals.length && vals[i] === undefined) i++;
    if (searched) this.first = i;
    return i < vals.length ? i : -1;
  }

  /** All leaves, for what does not mind a list. */
  all(): readonly HashPart[] {
    return this.leaves ?? [this];
  }

  /** Adds a key that there is not. Throws what `meter` throws, and "table overflow", before anything has changed. */
  add(key: LValue, value: LValue, meter: Meter): void {
    let leaf = this.parts === null ? this : this.leafOf(key);
    if (leaf.keys.length >= leaf.splitAt) {
      this.split(leaf, meter);
      leaf = this.parts === null ? this : this.leafOf(key);
    }
    leaf.latest = undefined;
    leaf.append(key, value);
    if (isLong(key)) this.longKeys++;
    this.places++;
    if (value !== undefined) this.live++;
  }

  private append(key: LValue, value: LValue): void {
    this.index.set(key, this.keys.length);
    this.keys.push(key);
    this.vals.push(value);
  }

  /** Makes a branch of `leaf`, without the keys that have no value; or lets it grow. */
  private split(leaf: HashPart, meter: Meter): void {
    const { keys, vals, shift } = leaf;
    const sizes = new Array<number>(BRANCHES).fill(0);
    let count = 0;
    for (let i = 0; i < keys.length; i++) {
      if ((i & (BLOCK - 1)) === BLOCK - 1) meter.charge(PER_BLOCK >> 2);
      if (vals[i] === undefined) continue;
      sizes[(hashOf(keys[i]) >>> shift) & (BRANCHES - 1)]!++;
      count++;
    }
    if (shift === 0 || Math.max(...sizes) > count * MOST_TOGETHER) {
      if (leaf.splitAt >= MOST_PLACES) throw tableOverflow();
      leaf.splitAt *= 2;
      this.number();
      return;
    }
    const parts: HashPart[] = [];
    for (let i = 0; i < BRANCHES; i++) {
      const part = new HashPart();
      part.shift = shift - BRANCH_BITS;
      parts.push(part);
    }
    let longKeys = 0;
    for (let i = 0; i < keys.length; i++) {
      if ((i & (BLOCK - 1)) === BLOCK - 1) meter.charge(PER_BLOCK);
      const key = keys[i];
      if (vals[i] !== undefined) parts[(hashOf(key) >>> shift) & (BRANCHES - 1)]!.append(key, vals[i]);
      else if (isLong(key)) longKeys++;
    }
    this.places -= keys.length - count;
    this.longKeys -= longKeys;
    leaf.empty();
    leaf.parts = parts;
    if (this.leaves === null) this.leaves = parts.slice();
    else this.leaves.splice(this.leaves.indexOf(leaf), 1, ...parts);
    this.number();
  }

  private empty(): void {
    this.index = new Map();
    this.keys = generalList();
    this.vals = generalList();
    this.latest = undefined;
    this.first = this.rekeyed = 0;
  }

  /** Gives each leaf room for its places in the order of traversal. */
  private number(): void {
    let base = 0;
    for (const leaf of this.all()) {
      leaf.base = base;
      base += leaf.splitAt;
    }
  }

  /** Becomes what `other` is, which is given up. */
  become(other: HashPart): void {
    this.index = other.index;
    this.keys = other.keys;
    this.vals = other.vals;
    this.live = other.live;
    this.places = other.places;
    this.first = other.first;
    this.limit = other.limit;
    this.latest = undefined;
    this.longKeys = other.longKeys;
    this.rekeyed = other.rekeyed;
    this.splitAt = other.splitAt;
    this.parts = other.parts;
    this.leaves = other.leaves;
    this.visited = 0;
  }

  /** The key at `place` of `leaf` leaves this part: there is no way back to it by `index`. */
  leave(leaf: HashPart, place: number): void {
    leaf.index.delete(leaf.keys[place]);
    leaf.vals[place] = undefined;
    this.live--;
  }

  /**
   * Takes away the pairs of a weak table whose key or value is gone. A key that is gone leaves no trace: no traversal
   * can be at it. `poll` is called now and then, and may throw: then some are left.
   */
  clear(
    goneKey: ((key: LValue) => boolean) | null,
    goneValue: ((value: LValue) => boolean) | null,
    poll: () => void,
  ): void {
    for (const leaf of this.all()) {
      const { vals } = leaf;
      if (goneValue !== null) {
        for (let i = 0; i < vals.length; i++) {
          if ((i & (BLOCK - 1)) === 0) poll();
          if (!goneValue(vals[i])) continue;
          vals[i] = undefined;
          this.live--;
        }
      }
      if (goneKey !== null) this.clearKeys(leaf, goneKey, poll);
    }
  }

  private clearKeys(leaf: HashPart, goneKey: (key: LValue) => boolean, poll: () => void): void {
    const { keys, vals, index } = leaf;
    let gone = 0;
    while (gone < keys.length && !goneKey(keys[gone])) if ((++gone & (BLOCK - 1)) === 0) poll();
    if (gone === keys.length) return;
    const kept = new HashPart();
    let long = 0;
    for (let i = 0; i < keys.length; i++) {
      if ((i & (BLOCK - 1)) === 0) poll();
      const key = keys[i];
      if (isLong(key)) long++;
      if (goneKey(key)) {
        if (vals[i] !== undefined) kept.live--;
        continue;
      }
      if (isLong(key)) long--;
      // A key that left for the array part has no place in the index (leave), and comes back to none.
      if (vals[i] !== undefined || index.has(key)) kept.index.set(key, kept.keys.length);
      kept.keys.push(key);
      kept.vals.push(vals[i]);
    }
    this.places -= keys.length - kept.keys.length;
    this.longKeys -= long;
    this.live += kept.live;
    leaf.empty();
    leaf.index = kept.index;
    leaf.keys = kept.keys;
    leaf.vals = kept.vals;
  }
}

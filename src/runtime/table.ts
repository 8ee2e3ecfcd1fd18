/**
 * Lua tables (manual §2.2, §2.5.6).
 *
 * Invariants:
 * - A key lives in exactly one place: `arr` (integer keys 1..arr.length, at index key-1), `slots` (string keys of
 *   `shape`), or `hash`.
 * - `arr` is never holey in V8's sense: nil inside it is an explicit undefined. Its last element is never nil, and
 *   `hash` never holds the key arr.length+1 with a value; so `#t` is arr.length.
 * - A slot or hash entry with value nil keeps its key, so that `next` may go on from a key that was just cleared.
 */
import { generalList } from "../bytecode/prototype";
import { HASHED } from "./byte-string";
import { HashPart, isLong, LEAST_HASH, tableOverflow } from "./hash-part";
import { type LuaThrow, runtimeError } from "./lua-error";
import { EVENT_NAMES, Event, SHAPES, type Shape } from "./shape";
import { ARRAY_HEADER, grownRoom, HASH_BYTES, HASH_ENTRY, LEAST_SLOTS } from "./sizes";
import type { LValue } from "./value";

/** What growth is charged to: the state's budget. May throw when the memory limit would be passed. */
export interface MemoryMeter {
  alloc(bytes: number): void;
  /** Work that is more than a step, and may throw. What it interrupts is left as it was, or can go on. */
  charge(units: number): void;
}

/** Entries looked at between two charges. */
const BLOCK = 1024;
/** Bytes compared that make a unit of work. */
const COMPARED = 12;

/** Shared by all tables that have no array part or no slots yet; never written. */
const EMPTY: LValue[] = generalList<LValue>();
const ONE: readonly LValue[] = [undefined];

/**
 * An array of V8's general kind: were it of numbers alone, it would change its kind when it gets something else, and code
 * that has seen one kind be made anew. (Tried: arrays of doubles unboxed. Numeric programs were no faster.)
 */
function single(value: LValue): LValue[] {
  const list = ONE.slice();
  list[0] = value;
  return list;
}

/** Longer strings are not remembered: a table must not keep one alive that nobody counts. */
const LONGEST_LATEST = 40;

/** Keys for which the array part has room at first. */
const LEAST_ARRAY = 4;

/** Integer keys above this never go to the array part. V8 ends the process when an array of half as many more is to grow. */
const MAX_ARRAY = 1 << 26;

/** Counts nothing, and never interrupts. */
const SILENT: MemoryMeter = { alloc: () => {}, charge: () => {} };

const NO_COUNTS: readonly number[] = new Array<number>(27).fill(0);

/** The least b with k <= 2^b, for integers from 1 to MAX_ARRAY. */
function powerFor(k: number): number {
  return 32 - Math.clz32(k - 1);
}

/**
 * The largest power of two such that more than half of the keys from 1 to it are in use (ltable.c, computesizes): those in
 * `counts`, and all up to `full` besides. `most`: no more are in use in all.
 */
function denseSize(counts: readonly number[], most: number, full: number): number {
  let size = 0;
  let total = 0;
  for (let b = 0, p = 1; b < counts.length && p < most * 2; b++, p *= 2) {
    total += counts[b]!;
    if (total > 0 && total + Math.min(full, p) > p / 2) size = p;
  }
  return size;
}

function readOnlyError(): LuaThrow {
  return runtimeError("attempt to modify a read-only table");
}

export class LTable {
  shape: Shape = SHAPES.root;
  slots: LValue[] = EMPTY;
  /** Elements that `slots` has room for, and that are charged. */
  slotRoom = 0;
  arr: LValue[] = EMPTY;
  /** arr.length at which the array part is charged and checked for density. */
  arrLimit = LEAST_ARRAY;
  hash: HashPart | null = null;
  meta: LTable | null = null;
  /** Bit set of metamethods known to be absent from this table as a metatable; any write of a new field clears it. */
  absent = 0;
  /** The census that saw this object last. */
  mark = 0;
  meter: MemoryMeter;

  constructor(meter: MemoryMeter) {
    this.meter = meter;
  }

  // ---- reading

  get(key: LValue): LValue {
    if (typeof key === "string") return this.getStr(key);
    if (typeof key === "number") return this.getNum(key);
    return this.hash === null || key === undefined ? undefined : this.fromHash(key);
  }

  getStr(key: string): LValue {
    const { shape } = this;
    if (shape.size > 0) {
      const i = shape.find(key);
      if (i >= 0) return this.slots[i];
    }
    if (this.hash === null) return undefined;
    if (key.length > HASHED) this.chargeLong(key);
    return this.fromHash(key);
  }

  /** For a look-up that may compare `key` with others of its length. */
  private chargeLong(key: string): void {
    this.meter.charge((1 + this.hash!.longKeys) * (key.length >> COMPARED));
  }

  /** What this table holds as a metatable for an operator. */
  getEvent(event: Event): LValue {
    const i = this.shape.findEvent(event);
    if (i >= 0) return this.slots[i];
    return this.hash === null ? undefined : this.fromHash(EVENT_NAMES[event]);
  }

  getNum(key: number): LValue {
    const i = key - 1;
    if (i >= 0 && i < this.arr.length && Math.floor(i) === i) return this.arr[i];
    return this.hash === null ? undefined : this.fromHash(key);
  }

  private fromHash(key: LValue): LValue {
    const h = this.leafOf(key);
    const i = h.index.get(key);
    if (typeof key === "string" && key.length <= LONGEST_LATEST) {
      h.latest = key;
      h.latestPlace = i;
    }
    return i === undefined ? undefined : h.vals[i];
  }

  /** A border (§2.5.5). */
  length(): number {
    return this.arr.length;
  }

  // ---- writing (raw; the caller has refused nil and NaN keys)

  set(key: LValue, value: LValue): void {
    if (typeof key === "string") this.setStr(key, value);
    else if (typeof key === "number") this.setNum(key, value);
    else this.setHash(key, value);
  }

  /**
   * Makes this table read-only for good: every write raises an error, raw ones and a change of the metatable too. It may
   * have no array part. Throws TypeError if it has one.
   */
  freeze(): void {
    if (this.arr.length > 0) throw new TypeError("a table with an array part can't be made read-only");
    this.arrLimit = 0;
    this.shape = this.shape.readOnly;
  }

  /** The leaf of the hash part that has `key` or would have it. */
  private leafOf(key: LValue): HashPart {
    const h = this.hash!;
    return h.parts === null ? h : h.leafOf(key);
  }

  /** Replaces the hash part; for going back to what the table was. Charges nothing. */
  setHashPart(keys: readonly LValue[], vals: readonly LValue[], limit: number): void {
    const h = new HashPart();
    for (let i = 0; i < keys.length; i++) h.add(keys[i], vals[i], SILENT);
    h.limit = limit;
    this.hash = h;
  }

  /** setmetatable: throws for a read-only table. */
  setMeta(meta: LTable | null): void {
    if (this.shape.frozen) throw readOnlyError();
    this.meta = meta;
  }

  /** Sets a string key that a program computed: it seldom extends the shape. */
  setStr(key: string, value: LValue): void {
    const { shape } = this;
    const i = shape.size > 0 ? shape.find(key) : -1;
    if (i >= 0) {
      if (shape.frozen) throw readOnlyError();
      if (this.slots[i] === undefined) this.absent = 0;
      this.slots[i] = value;
      return;
    }
    const longer = this.hash === null && value !== undefined ? shape.addComputed(key) : undefined;
    if (longer === undefined) this.setHash(key, value);
    else {
      this.absent = 0;
      this.addSlot(longer, value);
    }
  }

  /** Sets a string key that stands as a constant in a program: may extend the shape. */
  setField(key: string, value: LValue): void {
    const i = this.shape.find(key);
    if (i >= 0) {
      if (this.shape.frozen) throw readOnlyError();
      if (this.slots[i] === undefined) this.absent = 0;
      this.slots[i] = value;
      return;
    }
    if (this.hash !== null && this.leafOf(key).index.has(key)) {
      this.setHash(key, value);
      return;
    }
    if (value === undefined) return;
    this.absent = 0;
    const shape = this.shape.add(key);
    if (shape === undefined) {
      this.setHash(key, value);
      return;
    }
    this.addSlot(shape, value);
  }

  /** Fills the slot that `shape` has beyond this table's. */
  addSlot(shape: Shape, value: LValue): void {
    const { slots } = this;
    if (slots.length === this.slotRoom) this.growSlots();
    if (slots === EMPTY) this.slots = single(value);
    else slots.push(value);
    this.shape = shape;
  }

  private growSlots(): void {
    const room = grownRoom(this.slotRoom + 1);
    this.meter.alloc((room - this.slotRoom) * 8 + (this.slotRoom === 0 ? ARRAY_HEADER : 0));
    this.slotRoom = room;
  }

  /** Gives a new table the keys of `shape`, all nil. The caller has charged them. */
  begin(shape: Shape): void {
    this.shape = shape;
    this.slots = shape.blank.slice();
    this.slotRoom = shape.size;
  }

  /** Whether a field of its own that is nil may be set without more ado; for the caller that does so. */
  isVacant(): boolean {
    const { meta } = this;
    if (meta !== null && (meta.hash !== null || meta.shape.findEvent(Event.NEWINDEX) >= 0)) return false;
    this.absent = 0;
    return !this.shape.frozen;
  }

  /** setField for each pair, at once where the table has no string keys yet: libraries are most of a new state's cost. */
  setFields(keys: readonly string[], values: readonly LValue[]): void {
    let shape: Shape | undefined = this.shape;
    if (shape.size === 0 && this.hash === null) {
      for (let i = 0; i < keys.length && shape !== undefined; i++) shape = shape.add(keys[i]!);
      if (shape !== undefined && shape.size === values.length) {
        this.meter.alloc(ARRAY_HEADER + values.length * 8);
        this.slots = values.slice();
        this.slotRoom = values.length;
        this.shape = shape;
        this.absent = 0;
        return;
      }
    }
    for (let i = 0; i < keys.length; i++) this.setField(keys[i]!, values[i]);
  }

  setNum(key: number, value: LValue): void {
    const i = key - 1;
    const arr = this.arr;
    if (i >= 0 && i < arr.length && Math.floor(i) === i) {
      if (value === undefined && i === arr.length - 1) {
        arr.pop();
        while (arr.length > 0 && arr[arr.length - 1] === undefined) arr.pop();
      } else arr[i] = value;
    } else if (i === arr.length) {
      if (value !== undefined) this.append(value);
      else if (this.hash !== null) this.setHash(key, value);
    } else if (key <= this.arrLimit && key > LEAST_ARRAY && i > arr.length && arr.length > 0 && Math.floor(i) === i) {
      // A key that is there stays where it is: a traversal may be at it.
      if (value === undefined || (this.hash !== null && this.fromHash(key) !== undefined)) this.setHash(key, value);
      else this.leap(i, value);
    } else this.setHash(key, value);
  }

  /** Sets arr[i], beyond the end but within the room of the array part, as PUC-Rio's table does: what lies between are holes. */
  private leap(i: number, value: LValue): void {
    const { arr, hash } = this;
    this.meter.charge((i - arr.length) >> 3);
    const mixed = hash !== null && hash.live > 0;
    for (let k = arr.length + 1; k <= i; k++) arr.push(mixed ? this.takeFromHash(k) : undefined);
    arr.push(value);
    if (mixed && hash.live > 0) this.migrate();
  }

  private takeFromHash(key: number): LValue {
    const leaf = this.leafOf(key);
    const at = leaf.index.get(key);
    if (at === undefined) return undefined;
    const value = leaf.vals[at];
    // There, and no longer here, traversal goes on from it.
    if (value !== undefined) this.hash!.leave(leaf, at);
    return value;
  }

  /** append, where `key` is #t+1 and nothing else is to be done; returns whether it was. */
  push(key: number, value: LValue): boolean {
    const { arr, hash } = this;
    const n = arr.length;
    if (key - 1 !== n || n === 0 || n >= this.arrLimit || value === undefined || (hash !== null && hash.live > 0))
      return false;
    arr.push(value);
    return true;
  }

  /** Sets t[#t+1] to a value that is not nil. */
  append(value: LValue): void {
    if (this.hash !== null && this.hash.live > 0) {
      this.takeFromHash(this.arr.length + 1);
    }
    const key = this.arr.length + 1;
    if (key > this.arrLimit && !this.growArray()) {
      this.setHash(key, value);
      // What stayed in the array part, or came back to it, may end just before: the length is a border.
      this.migrate();
      return;
    }
    if (this.arr === EMPTY) {
      this.meter.alloc(ARRAY_HEADER + LEAST_SLOTS / 2);
      this.arr = single(value);
    } else this.arr.push(value);
    if (this.hash !== null && this.hash.live > 0) this.migrate();
  }

  /** Moves arr.length+1, … from the hash part to the array part: where it ends the length is a border. */
  private migrate(): void {
    this.toItsEnd(this.takeRun);
  }

  /** Runs `step`, which goes on where it was interrupted, to its end: only then does an interruption pass on. */
  private toItsEnd(step: (this: LTable) => void): void {
    try {
      step.call(this);
    } catch (e) {
      const { meter } = this;
      this.meter = SILENT;
      try {
        step.call(this);
      } finally {
        this.meter = meter;
      }
      throw e;
    }
  }

  private takeRun(): void {
    for (let moved = 1; ; moved++) {
      const leaf = this.leafOf(this.arr.length + 1);
      const i = leaf.index.get(this.arr.length + 1);
      if (i === undefined || leaf.vals[i] === undefined) return;
      if ((moved & (BLOCK - 1)) === 0) this.meter.charge(BLOCK >> 3);
      if (this.arr.length >= this.arrLimit && !this.growArray()) return;
      if (this.arr === EMPTY) {
        this.meter.alloc(ARRAY_HEADER);
        this.arr = generalList();
      }
      this.arr.push(leaf.vals[i]);
      this.hash!.leave(leaf, i);
    }
  }

  /**
   * At each doubling of the array part: charges it, and moves it to the hash part when less than half is in use, or a
   * queue (append at the tail, clear at the head) would hold on to its past. Returns whether there still is room.
   */
  private growArray(): boolean {
    if (this.shape.frozen) throw readOnlyError();
    const arr = this.arr;
    const n = arr.length;
    let live = 0;
    for (let from = 0; from < n; from += BLOCK) {
      if (from > 0) this.meter.charge(BLOCK >> 6);
      for (let i = from; i < n && i < from + BLOCK; i++) if (arr[i] !== undefined) live++;
    }
    if (live * 2 < n) {
      this.leaveArray();
      this.migrate();
      return false;
    }
    if (n >= MAX_ARRAY) throw tableOverflow();
    this.meter.alloc(n * 8);
    this.arrLimit = Math.min(n * 2, MAX_ARRAY);
    return true;
  }

  /** Moves the array part to the hash part; some of it may come back at once. */
  private leaveArray(): void {
    const { arr } = this;
    this.arr = EMPTY;
    this.arrLimit = LEAST_ARRAY;
    let i = 0;
    this.toItsEnd(() => {
      for (; i < arr.length; i++) {
        if ((i & (BLOCK - 1)) === BLOCK - 1) this.meter.charge(BLOCK >> 3);
        if (arr[i] !== undefined) this.setNum(i + 1, arr[i]);
      }
    });
  }

  /** Replaces an empty array part by `values` (owned from now on; a general list, as `single` says). */
  adopt(values: LValue[]): void {
    while (values.length > 0 && values[values.length - 1] === undefined) values.pop();
    if (values.length === 0) return;
    this.meter.alloc(ARRAY_HEADER + values.length * 8);
    this.arr = values;
    if (values.length > this.arrLimit) this.arrLimit = values.length;
    if (this.hash !== null && this.hash.live > 0) this.migrate();
  }

  private setHash(key: LValue, value: LValue): void {
    if (this.shape.frozen) throw readOnlyError();
    let h = this.hash;
    if (h === null) {
      if (value === undefined) return;
      this.meter.alloc(HASH_BYTES + LEAST_HASH * HASH_ENTRY);
      h = this.hash = new HashPart();
    }
    if (isLong(key)) this.chargeLong(key as string);
    const leaf = h.parts === null ? h : h.leafOf(key);
    const i = key === leaf.latest ? leaf.latestPlace : leaf.index.get(key);
    if (i !== undefined) {
      const old = leaf.vals[i];
      if (old === undefined) {
        if (value === undefined) return;
        h.live++;
        if (i < leaf.first) leaf.first = i;
        this.absent = 0;
      } else if (value === undefined) h.live--;
      leaf.vals[i] = value;
      return;
    }
    if (value === undefined) return;
    if (h.places >= h.limit) {
      this.rehash();
      this.set(key, value);
      return;
    }
    this.absent = 0;
    h.add(key, value, this.meter);
  }

  /** Sweeps dead entries, moves a dense run of integer keys to the array part (as ltable.c's computesizes), doubles. */
  private rehash(): void {
    const h = this.hash!;
    const arr = this.arr;
    // How many integer keys lie in (2^(b-1), 2^b], for each b.
    const counts = NO_COUNTS.slice();
    let integers = 0;
    for (const { keys, vals } of h.all()) {
      for (let i = 0; i < keys.length; i++) {
        if ((i & (BLOCK - 1)) === BLOCK - 1) this.meter.charge(BLOCK >> 6);
        const k = keys[i];
        if (typeof k === "number" && k >= 1 && k <= MAX_ARRAY && Math.floor(k) === k && vals[i] !== undefined) {
          counts[powerFor(k)]!++;
          integers++;
        }
      }
    }
    // The array part is counted as full, since it may be long, until that says that it is to grow.
    let size = integers === 0 ? 0 : denseSize(counts, integers + arr.length, arr.length);
    if (size > arr.length && arr.length > 0) {
      // Counted with its holes, as growArray does: what one of the two moves here the other must not move back.
      for (let b = 0, from = 0; from < arr.length; b++) {
        const end = Math.min(1 << b, arr.length);
        let used = 0;
        for (let i = from; i < end; i++) {
          if ((i & (BLOCK - 1)) === BLOCK - 1) this.meter.charge(BLOCK >> 6);
          if (arr[i] !== undefined) used++;
        }
        counts[b]! += used;
        integers += used;
        from = end;
      }
      size = denseSize(counts, integers, 0);
    }
    if (size <= arr.length && h.live === h.places) {
      const limit = h.live * 2;
      this.meter.alloc((limit - h.limit) * HASH_ENTRY);
      h.limit = limit;
      return;
    }
    const fresh = this.sweptHash(size);
    if (fresh.limit > h.limit) this.meter.alloc((fresh.limit - h.limit) * HASH_ENTRY);
    if (size > arr.length) this.extendArray(size);
    h.become(fresh);
    if (h.live > 0) this.migrate();
  }

  /** The hash part without dead entries and without the integer keys from arr.length + 1 to `size`. */
  private sweptHash(size: number): HashPart {
    const fresh = new HashPart();
    const least = this.arr.length;
    for (const { keys, vals } of this.hash!.all()) {
      for (let i = 0; i < keys.length; i++) {
        if ((i & (BLOCK - 1)) === BLOCK - 1) this.meter.charge(BLOCK >> 3);
        if (vals[i] === undefined) continue;
        const k = keys[i];
        if (typeof k === "number" && k > least && k <= size && Math.floor(k) === k) continue;
        if (isLong(k)) this.meter.charge((1 + fresh.longKeys) * ((k as string).length >> COMPARED));
        fresh.add(k, vals[i], this.meter);
      }
    }
    fresh.limit = Math.max(LEAST_HASH, fresh.live * 2);
    return fresh;
  }

  /** Takes the integer keys of the hash part up to `size` into the array part, where they end at the last with a value. */
  private extendArray(size: number): void {
    const { arr } = this;
    const n = arr.length;
    let top = n;
    for (const { keys, vals } of this.hash!.all()) {
      for (let i = 0; i < keys.length; i++) {
        if ((i & (BLOCK - 1)) === BLOCK - 1) this.meter.charge(BLOCK >> 6);
        const k = keys[i];
        if (typeof k === "number" && k > top && k <= size && Math.floor(k) === k && vals[i] !== undefined) top = k;
      }
    }
    this.meter.alloc((size - n) * 8 + ARRAY_HEADER);
    const added = generalList<LValue>();
    for (let k = n + 1; k <= top; k++) {
      if ((k & (BLOCK - 1)) === 0) this.meter.charge(BLOCK >> 3);
      const leaf = this.leafOf(k);
      const i = leaf.index.get(k);
      added.push(i === undefined ? undefined : leaf.vals[i]);
    }
    if (n === 0) this.arr = added;
    else for (const v of added) arr.push(v);
    this.arrLimit = Math.max(this.arrLimit, size, LEAST_ARRAY);
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
    const { slots, arr, hash } = this;
    if (goneValue !== null) {
      for (let i = 0; i < slots.length; i++) if (goneValue(slots[i])) slots[i] = undefined;
      for (let i = arr.length - 1; i >= 0; i--) {
        if ((i & (BLOCK - 1)) === 0) poll();
        if (goneValue(arr[i])) this.setNum(i + 1, undefined);
      }
    }
    hash?.clear(goneKey, goneValue, poll);
  }

  // ---- traversal

  /**
   * Position after `key` in the order of traversal (0 for nil), for `entryAt`; -1 when the key was never in the table.
   * `next` is `entryAt(positionAfter(key))`.
   */
  positionAfter(key: LValue): number {
    if (key === undefined) return 0;
    const arr = this.arr;
    if (typeof key === "number" && key >= 1 && key <= arr.length && Math.floor(key) === key) return key;
    if (typeof key === "string" && this.shape.size > 0) {
      const i = this.shape.find(key);
      if (i >= 0) return arr.length + i + 1;
    }
    if (this.hash !== null) {
      const leaf = this.leafOf(key);
      const i = leaf.index.get(key);
      if (i !== undefined) return arr.length + this.shape.size + leaf.base + i + 1;
    }
    // An array item that was cleared at the end of the array part is no longer there: traversal goes on after it.
    if (arr !== EMPTY && typeof key === "number" && key >= 1 && Math.floor(key) === key && key <= this.arrLimit)
      return arr.length;
    return -1;
  }

  /** First position >= `position` that holds a value, or -1. */
  occupied(position: number): number {
    const a = this.arr.length;
    for (let i = position; i < a; i++) if (this.arr[i] !== undefined) return i;
    const s = a + this.shape.size;
    for (let i = Math.max(position, a); i < s; i++) if (this.slots[i - a] !== undefined) return i;
    const h = this.hash;
    if (h === null) return -1;
    const at = h.occupied(Math.max(0, position - s));
    return at < 0 ? -1 : at + s;
  }

  /** Whether `position` is that of `key`. */
  hasKeyAt(position: number, key: LValue): boolean {
    const a = this.arr.length;
    if (position < a) return position + 1 === key;
    const s = position - a;
    if (s < this.shape.size) return this.shape.keyAt(s) === key;
    const h = this.hash;
    if (h === null) return false;
    const place = s - this.shape.size;
    const leaf = h.leaves === null ? h : h.leafAt(place);
    return place - leaf.base < leaf.keys.length && leaf.keys[place - leaf.base] === key;
  }

  keyAt(position: number): LValue {
    const a = this.arr.length;
    if (position < a) return position + 1;
    const s = position - a;
    if (s < this.shape.size) return this.shape.keyAt(s);
    const h = this.hash!;
    const place = s - this.shape.size;
    if (h.leaves === null) return h.keys[place];
    const leaf = h.leafAt(place);
    return leaf.keys[place - leaf.base];
  }

  valueAt(position: number): LValue {
    const a = this.arr.length;
    if (position < a) return this.arr[position];
    const s = position - a;
    if (s < this.shape.size) return this.slots[s];
    const h = this.hash!;
    const place = s - this.shape.size;
    if (h.leaves === null) return h.vals[place];
    const leaf = h.leafAt(place);
    return leaf.vals[place - leaf.base];
  }

  /** Calls `visit` for each pair; the table must not get new keys meanwhile. */
  forEach(visit: (key: LValue, value: LValue) => void): void {
    for (let p = this.occupied(0); p >= 0; p = this.occupied(p + 1)) visit(this.keyAt(p), this.valueAt(p));
  }
}

/**
 * Shapes: which string keys a table holds in which slots.
 *
 * Tables that got the same constant names in the same order share one Shape, whose identity an access site caches.
 * Shapes along one line of descent share one key list (`Family`); a shape sees its first `size` keys.
 * Names that stand as constants in a program make transitions, and a few computed ones; a shape has at most MAX_FIELDS
 * keys, and after MAX_SHAPES shapes the tree starts anew (old shapes go with the last table that uses them): hostile keys cannot make
 * it grow.
 */
import type { LValue } from "./value";

/** Metamethods of the operators (§2.8), whose slots shapes remember. */
export enum Event {
  INDEX = 0,
  NEWINDEX = 1,
  CALL = 2,
  EQ = 3,
  LT = 4,
  LE = 5,
  CONCAT = 6,
  LEN = 7,
  UNM = 8,
  ADD = 9,
  SUB = 10,
  MUL = 11,
  DIV = 12,
  MOD = 13,
  POW = 14,
}

export const EVENT_NAMES: readonly string[] = Object.keys(Event)
  .filter((name) => Number.isNaN(Number(name)))
  .map((name) => `__${name.toLowerCase()}`);

const MAX_FIELDS = 128;
const MAX_SHAPES = 8192;
/** The tree outlives every state: longer names stay in their tables' hash parts, where they are counted. */
const MAX_NAME = 100;
/** A record gets so many fields by computed keys before it is taken for a dictionary. */
const MAX_COMPUTED_FIELDS = 24;
/** New shapes by computed keys, until the tree starts anew. */
const MAX_COMPUTED_SHAPES = 2048;

/** A list of keys with a shape that tables have; and a key in it, with its name. */
const FAMILY_BYTES = 400;
const KEY_BYTES = 90;

class Family {
  readonly keys: string[] = [];
  readonly index = new Map<string, number>();
  /** The census, of whatever state, that saw this object last. */
  mark = 0;
}

export class Shape {
  private next: Map<string, Shape> | null = null;
  private lastKey: string | undefined = undefined;
  private lastShape: Shape | undefined = undefined;
  private frozenTwin: Shape | undefined = undefined;
  private blankSlots: LValue[] | null = null;
  private events: number[] | null = null;

  /** Of the heap, the first time that the census `number` asks for it or for a shape with the same list of keys; then 0. */
  bytesIn(number: number): number {
    const { family } = this;
    if (family.mark === number) return 0;
    family.mark = number;
    return FAMILY_BYTES + family.keys.length * KEY_BYTES;
  }

  constructor(
    readonly family: Family,
    readonly size: number,
    private readonly tree: ShapeTree,
    /** Its tables are read-only: no access site may learn to write to them. */
    readonly frozen = false,
  ) {}

  /** The shape with the same keys in the same slots for read-only tables. */
  get readOnly(): Shape {
    if (this.frozen) return this;
    this.frozenTwin ??= new Shape(this.family, this.size, this.tree, true);
    return this.frozenTwin;
  }

  /** As many nils as there are slots, in an array of V8's general kind: to be copied. */
  get blank(): readonly LValue[] {
    if (this.blankSlots === null) {
      this.blankSlots = [];
      for (let i = 0; i < this.size; i++) this.blankSlots.push(undefined);
    }
    return this.blankSlots;
  }

  /** Slot of `key`, or -1. */
  find(key: string): number {
    const i = this.family.index.get(key);
    return i !== undefined && i < this.size ? i : -1;
  }

  /** Slot of a metamethod, or -1. */
  findEvent(event: Event): number {
    this.events ??= EVENT_NAMES.map((name) => this.find(name));
    return this.events[event]!;
  }

  /** The key in slot `i`. */
  keyAt(i: number): string {
    return this.family.keys[i]!;
  }

  /** The shape with `key` added in slot `size`; undefined when this shape is full, or is one of read-only tables. */
  add(key: string): Shape | undefined {
    if (this.frozen) return undefined;
    if (key === this.lastKey) return this.lastShape;
    let shape = this.next?.get(key);
    if (shape === undefined) {
      if (this.size >= MAX_FIELDS || key.length > MAX_NAME) return undefined;
      shape = this.grow(key);
      this.next ??= new Map();
      this.next.set(key, shape);
    }
    this.lastKey = key;
    this.lastShape = shape;
    return shape;
  }

  /**
   * As `add`, for a key that a program computed: a table that has fields already is most likely a record that is copied
   * field by field, but need not be.
   */
  addComputed(key: string): Shape | undefined {
    if (this.size === 0 || this.size >= MAX_COMPUTED_FIELDS) return undefined;
    if (key === this.lastKey || this.next?.has(key) || this.tree.takesComputed()) return this.add(key);
    return undefined;
  }

  private grow(key: string): Shape {
    let family = this.family;
    if (family.keys.length !== this.size) {
      family = new Family();
      for (let i = 0; i < this.size; i++) {
        family.keys.push(this.family.keys[i]!);
        family.index.set(this.family.keys[i]!, i);
      }
    }
    family.index.set(key, this.size);
    family.keys.push(key);
    this.tree.count();
    return new Shape(family, this.size + 1, this.tree);
  }
}

export class ShapeTree {
  root: Shape = new Shape(new Family(), 0, this);
  private shapes = 0;
  private computed = 0;

  private censuses = 0;

  /** A number for a census that is to see shapes. */
  nextCensus(): number {
    return ++this.censuses;
  }

  /** Whether one more shape may be made for a computed key. */
  takesComputed(): boolean {
    return ++this.computed <= MAX_COMPUTED_SHAPES;
  }

  count(): void {
    if (++this.shapes >= MAX_SHAPES) {
      this.shapes = this.computed = 0;
      this.root = new Shape(new Family(), 0, this);
    }
  }
}

/**
 * One tree for the process, so that compiled code shared by many states keeps its caches when it moves from one to
 * the next. It holds names only, no state's values, and its size is bounded as said above.
 */
export const SHAPES = new ShapeTree();

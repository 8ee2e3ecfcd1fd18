/**
 * The order of comparisons and moves of `table.sort` (§5.5), apart from who compares.
 *
 * A Sorter sorts `items[1]` … `items[n]`. It is driven from outside, so that a comparison may be a call of Lua that is
 * suspended: `start` and `next(answer)` move items until the next comparison is due and return true; the question is
 * then whether `x < y`. They return false at the end.
 *
 * Invariants:
 * - Quicksort with the median of three, smaller part first, as PUC-Rio's: without ties of the comparison in play the
 *   result is determined, and with them (an unstable sort) it comes out as PUC-Rio 5.1's does.
 * - A part that has been split more than 2·log2(n) times is heap-sorted: n·log n comparisons at worst, whatever the
 *   comparator does.
 * - No comparison reads outside items[0] … items[n+1]; a comparator without a consistent order raises "invalid order
 *   function for sorting" there, as in PUC-Rio. Whatever it answers, no item is lost.
 */
import type { LFunction, Result } from "../runtime/function";
import { runtimeError } from "../runtime/lua-error";
import { ARRAY_HEADER } from "../runtime/sizes";
import type { LValue } from "../runtime/value";
import { lessThan } from "../vm/operations";
import type { Vm } from "../vm/vm";

/** A Sorter and the generator that drives it. */
const SORTER_BYTES = 400;

// What the answer to the question in progress decides.
const BEGIN = 0; //    nothing yet: take the part [lo, up]
const ENDS = 1; //     items[up] < items[lo]
const MIDDLE_LO = 2; // items[mid] < items[lo]
const MIDDLE_UP = 3; // items[up] < items[mid]
const FROM_LEFT = 4; // items[i] < pivot
const FROM_RIGHT = 5; // pivot < items[j]
const CHILDREN = 6; // left child < right child
const PARENT = 7; //   parent < larger child

export class Sorter {
  /** The two values of the comparison that is due. */
  x: LValue = undefined;
  y: LValue = undefined;

  private state = BEGIN;
  private lo: number;
  private up: number;
  private i = 0;
  private j = 0;
  private pivot: LValue = undefined;
  /** Splits left before the current part is heap-sorted. */
  private splits: number;
  /** Parts yet to be sorted: lo, up, splits of each. At most log2(n) of them, for the smaller part goes first. */
  private readonly parts: number[] = [];
  // Heap sort of [lo, up]: heap positions are 1-based, relative to lo.
  private heapSize = 0;
  private building = 0;
  private hole = 0;
  private child = 0;
  private sifted: LValue = undefined;

  constructor(
    /** items[0] and items[n+1] are what an inconsistent comparator gets to see. */
    private readonly items: LValue[],
    n: number,
  ) {
    this.lo = 1;
    this.up = n;
    this.splits = 2 * Math.ceil(Math.log2(n + 1));
  }

  /** Returns whether there is anything to compare. */
  start(): boolean {
    return this.part();
  }

  /** Goes on with the answer to `x < y`; returns whether another comparison is due. */
  next(answer: boolean): boolean {
    const a = this.items;
    switch (this.state) {
      case FROM_LEFT:
        if (answer) {
          if (this.i > this.up) throw invalidOrder();
          this.x = a[++this.i];
          return true;
        }
        this.state = FROM_RIGHT;
        this.x = this.pivot;
        this.y = a[--this.j];
        return true;
      case FROM_RIGHT:
        if (answer) {
          if (this.j < this.lo) throw invalidOrder();
          this.y = a[--this.j];
          return true;
        }
        if (this.j < this.i) return this.split();
        this.swap(this.i, this.j);
        this.state = FROM_LEFT;
        this.x = a[++this.i];
        this.y = this.pivot;
        return true;
      case ENDS:
        if (answer) this.swap(this.lo, this.up);
        if (this.up - this.lo === 1) return this.pop();
        this.i = (this.lo + this.up) >>> 1;
        return this.ask(MIDDLE_LO, a[this.i], a[this.lo]);
      case MIDDLE_LO:
        if (answer) {
          this.swap(this.i, this.lo);
          return this.partition();
        }
        return this.ask(MIDDLE_UP, a[this.up], a[this.i]);
      case MIDDLE_UP:
        if (answer) this.swap(this.i, this.up);
        return this.partition();
      case CHILDREN:
        if (answer) this.child++;
        return this.ask(PARENT, this.sifted, a[this.lo + this.child - 1]);
      case PARENT:
        if (!answer) return this.settle();
        a[this.lo + this.hole - 1] = a[this.lo + this.child - 1];
        this.hole = this.child;
        return this.descend();
      default:
        return this.part();
    }
  }

  /**
   * The answer to `x < y`, from `comparator` where there is one. A method of its own, so that a sort that is suspended
   * holds on to nothing that `trace` does not show.
   */
  compare(vm: Vm, comparator: LFunction | undefined): Result {
    const { x, y } = this;
    if (comparator !== undefined) return comparator.unit.code(vm, comparator, x, y);
    if (typeof x === "number" && typeof y === "number") return x < y;
    return lessThan(vm, x, y);
  }

  /** Shows what is being sorted; returns the bytes of the copy. */
  trace(visit: (v: LValue) => LValue): number {
    const { items } = this;
    for (let i = 0; i < items.length; i++) items[i] = visit(items[i]);
    this.pivot = visit(this.pivot);
    this.sifted = visit(this.sifted);
    this.x = visit(this.x);
    this.y = visit(this.y);
    return SORTER_BYTES + ARRAY_HEADER + this.items.length * 8;
  }

  private ask(state: number, x: LValue, y: LValue): boolean {
    this.state = state;
    this.x = x;
    this.y = y;
    return true;
  }

  private swap(i: number, j: number): void {
    const a = this.items;
    const v = a[i];
    a[i] = a[j];
    a[j] = v;
  }

  /** Begins with [lo, up]. */
  private part(): boolean {
    if (this.lo >= this.up) return this.pop();
    if (--this.splits < 0) {
      this.heapSize = this.up - this.lo + 1;
      this.building = (this.heapSize >> 1) + 1;
      return this.heap();
    }
    return this.ask(ENDS, this.items[this.up], this.items[this.lo]);
  }

  private pop(): boolean {
    const { parts } = this;
    while (parts.length > 0) {
      this.splits = parts.pop()!;
      this.up = parts.pop()!;
      this.lo = parts.pop()!;
      if (this.lo < this.up) return this.part();
    }
    return false;
  }

  /** The median of three is at `i`; the ends are in order. */
  private partition(): boolean {
    const { items, lo, up } = this;
    if (up - lo === 2) return this.pop();
    this.pivot = items[this.i];
    this.swap(this.i, up - 1);
    this.i = lo + 1;
    this.j = up - 1;
    return this.ask(FROM_LEFT, items[this.i], this.pivot);
  }

  /** The scans have met: the pivot goes to `i`. */
  private split(): boolean {
    const { lo, up, i } = this;
    // PUC-Rio lets what lies behind the part in, and loses an item.
    if (i > up) throw invalidOrder();
    this.swap(up - 1, i);
    if (i - lo < up - i) {
      this.parts.push(i + 1, up, this.splits);
      this.up = i - 1;
    } else {
      this.parts.push(lo, i - 1, this.splits);
      this.lo = i + 1;
    }
    return this.part();
  }

  /** Takes the next item to sift down: while building, the next inner node; then the last item of the heap. */
  private heap(): boolean {
    const { items, lo } = this;
    if (this.building > 1) {
      this.hole = --this.building;
    } else {
      if (this.heapSize <= 1) return this.pop();
      this.swap(lo, lo + this.heapSize - 1);
      if (--this.heapSize <= 1) return this.pop();
      this.hole = 1;
    }
    this.sifted = items[lo + this.hole - 1];
    return this.descend();
  }

  private descend(): boolean {
    const { items, lo, hole, heapSize } = this;
    this.child = hole * 2;
    if (this.child > heapSize) return this.settle();
    if (this.child === heapSize) return this.ask(PARENT, this.sifted, items[lo + this.child - 1]);
    return this.ask(CHILDREN, items[lo + this.child - 1], items[lo + this.child]);
  }

  private settle(): boolean {
    this.items[this.lo + this.hole - 1] = this.sifted;
    return this.heap();
  }
}

function invalidOrder() {
  return runtimeError("invalid order function for sorting");
}

/**
 * The table library (manual §5.5), with `move`, `pack` and `unpack` of 5.2 and 5.3.
 *
 * Invariants:
 * - All access is raw, as in PUC-Rio 5.1. Positions are 32-bit integers, converted as luaL_checkint does.
 * - Loops over positions charge the budget as they go: a position that a script gives may be absurd.
 */
import { checkFunction, checkInteger, checkString, checkTable } from "../runtime/arguments";
import { type LFunction, type Result, SIGNAL, type Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, resumable, variadic } from "../runtime/native";
import { formatNumber } from "../runtime/number";
import { LTable } from "../runtime/table";
import { type LValue, typeName } from "../runtime/value";
import type { Holding } from "../vm/census";
import { MAX_STRING } from "../vm/operations";
import { MAX_RESULTS } from "../vm/registers";
import type { Vm } from "../vm/vm";
import { hot } from "./hot";
import { checkInt, optInt } from "./integer";
import { EVERYTHING, type Grant, register } from "./library";
import { Sorter } from "./sort";

/** Elementary steps between two reports to the budget. */
const BLOCK = 1024;
/** Items moved by V8's own memory move that count as one unit of work. */
const MOVED_PER_UNIT = 32;
/** Items that are moved at once; more are moved one by one, for the clock's sake. */
const MOST_MOVED = 1 << 20;

// ---- concat

/** table.concat(t [, sep [, i [, j]]]) §5.5. Raises "invalid value (nil) at index 3 in table for 'concat'". */
function concat(vm: Vm, a: LValue, b: LValue, c: LValue, d: LValue): Result {
  const separator = typeof b === "string" ? b : b === undefined ? "" : checkString(b, 2);
  const t = checkTable(a, 1);
  const first = optInt(c, 3, 1, vm.budget);
  const last = d === undefined ? t.length() : checkInt(d, 4, vm.budget);
  if (first > last) return "";
  const { budget } = vm;
  const count = last - first + 1;
  let total = 0;
  let pieces: string[] = [];
  /** Finished blocks: each a flat string, so that no long list of pieces nor a deep rope comes about. */
  let blocks: string[] | null = null;
  let blockBytes = 0;
  for (let k = 0; k < count; k++) {
    const v = t.getNum(first + k);
    let s: string;
    if (typeof v === "string") s = v;
    else if (typeof v === "number") s = formatNumber(v);
    else throw runtimeError(`invalid value (${typeName(v)}) at index ${first + k} in table for 'concat'`);
    blockBytes += s.length + separator.length;
    pieces.push(s);
    if (pieces.length === BLOCK || blockBytes > 65536) {
      total += blockBytes;
      if (total - separator.length > MAX_STRING) throw runtimeError("string length overflow");
      budget.charge(pieces.length + (blockBytes >> 8));
      budget.alloc(blockBytes + 32);
      blocks ??= [];
      blocks.push(pieces.length === 1 ? pieces[0]! : pieces.join(separator));
      pieces = [];
      blockBytes = 0;
    }
  }
  if (blocks === null) {
    budget.charge(1 + (pieces.length >> 2));
    budget.alloc(24 + blockBytes);
    return pieces.length === 1 ? pieces[0] : pieces.join(separator);
  }
  if (pieces.length > 0) {
    total += blockBytes;
    if (total - separator.length > MAX_STRING) throw runtimeError("string length overflow");
    budget.alloc(blockBytes);
    blocks.push(pieces.join(separator));
  }
  budget.alloc(total);
  budget.charge(total >> 8);
  return blocks.join(separator);
}

// ---- insert and remove

/** table.insert(t, [pos,] value) §5.5. Raises "wrong number of arguments to 'insert'". */
function insertAt(vm: Vm, t: LTable, pos: number, value: LValue): void {
  const n = t.length();
  const arr = t.arr;
  if (pos > n) {
    // Also what lies beyond n+1: nothing is moved then.
    t.setNum(pos, value);
    return;
  }
  if (pos >= 1) {
    const moved = n - pos + 1;
    vm.budget.charge(1 + Math.floor(moved / MOVED_PER_UNIT));
    t.append(arr[n - 1]);
    if (t.arr === arr) {
      if (moved > 48 && moved < MOST_MOVED && arr.length === n + 1) {
        arr.pop();
        arr.splice(pos - 1, 0, value);
      } else {
        for (let i = n - 1; i >= pos; i--) {
          if ((i & (BLOCK - 1)) === 0 && moved >= MOST_MOVED) vm.budget.poll();
          arr[i] = arr[i - 1];
        }
        arr[pos - 1] = value;
      }
      return;
    }
    // The array part has moved to the hash part.
    for (let i = n; i > pos; i--) {
      if (((n - i) & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK);
      t.setNum(i, t.getNum(i - 1));
    }
    t.setNum(pos, value);
    return;
  }
  for (let i = n + 1; i > pos; i--) {
    if (((n + 1 - i) & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK);
    t.setNum(i, t.getNum(i - 1));
  }
  t.setNum(pos, value);
}

function insert(vm: Vm, args: LValue[]): Result {
  const t = checkTable(args[0], 1);
  if (args.length === 2) t.setNum(t.length() + 1, args[1]);
  else if (args.length === 3) insertAt(vm, t, checkInt(args[1], 2, vm.budget), args[2]);
  else throw runtimeError("wrong number of arguments to 'insert'");
  return vm.none();
}

/** insert is called so often that it has its own calling code: no rest array, and the append in place. */
const INSERT = hot(
  variadic("insert", insert),
  (general) =>
    function (this: unknown, vm, _self, a, b, c) {
      // biome-ignore lint/complexity/noArguments: its length only
      const argc = arguments.length - 2;
      try {
        if (argc === 2 && a instanceof LTable) {
          if (b === undefined) a.setNum(a.length() + 1, b);
          else a.append(b);
          return vm.none();
        }
        if (argc === 3 && a instanceof LTable) {
          insertAt(vm, a, checkInt(b, 2, vm.budget), c);
          return vm.none();
        }
      } catch (e) {
        return vm.caught(e, [a, b, c].slice(0, argc));
      }
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as unknown as Parameters<typeof general>);
    },
);

/** table.remove(t [, pos]) §5.5: nothing when pos is outside 1..#t. */
function remove(vm: Vm, a: LValue, b: LValue): Result {
  const t = checkTable(a, 1);
  const n = t.length();
  const pos = b === undefined ? n : checkInt(b, 2, vm.budget);
  if (pos < 1 || pos > n) return vm.none();
  const arr = t.arr;
  const removed = arr[pos - 1];
  if (pos < n) {
    const moved = n - pos;
    vm.budget.charge(1 + Math.floor(moved / MOVED_PER_UNIT));
    if (moved > 48 && moved < MOST_MOVED) {
      const last = arr[n - 1];
      arr.splice(pos - 1, 1);
      // setNum below takes the last item away, and what nils come to lie at the end.
      arr.push(last);
    } else {
      for (let i = pos; i < n; i++) {
        if ((i & (BLOCK - 1)) === 0 && moved >= MOST_MOVED) vm.budget.poll();
        arr[i - 1] = arr[i];
      }
    }
  }
  t.setNum(n, undefined);
  return removed;
}

// ---- traversal

/** table.foreach(t, f) §7.2 (deprecated): calls f(k, v) until it returns something but nil. */
function* foreach(vm: Vm, args: LValue[]): Generator<Holding | undefined, Result, Result> {
  const t = checkTable(args[0], 1);
  const f = checkFunction(args[1], 2);
  let key: LValue;
  const held: Holding = {
    trace: (visit) => {
      key = visit(key);
      return 0;
    },
  };
  for (;;) {
    const after = t.positionAfter(key);
    if (after < 0) throw runtimeError("invalid key to 'next'", 0);
    const p = t.occupied(after);
    if (p < 0) return vm.none();
    vm.budget.charge(1 + ((p - after) >> 3));
    key = t.keyAt(p);
    if (vm.pausing()) yield held;
    let r = callWith(vm, f, key, t.get(key));
    if (r === SIGNAL && vm.nres < 0) r = yield held;
    const v = vm.first(r);
    if (v !== undefined) return v;
  }
}

/** f(key, value): a function of its own, so that a traversal that is suspended does not hold on to the value. */
function callWith(vm: Vm, f: LFunction, key: LValue, value: LValue): Result {
  return vm.call2(f, key, value);
}

/** table.foreachi(t, f) §7.2 (deprecated): calls f(i, t[i]) for 1..#t until it returns something but nil. */
function* foreachi(vm: Vm, args: LValue[]): Generator<Holding | undefined, Result, Result> {
  const t = checkTable(args[0], 1);
  const n = t.length();
  const f = checkFunction(args[1], 2);
  for (let i = 1; i <= n; i++) {
    vm.budget.charge(1);
    if (vm.pausing()) yield;
    let r = callWith(vm, f, i, t.getNum(i));
    if (r === SIGNAL && vm.nres < 0) r = yield;
    const v = vm.first(r);
    if (v !== undefined) return v;
  }
  return vm.none();
}

/** table.maxn(t) §5.5: the greatest positive numerical index, 0 if none; looks at every key. */
function maxn(vm: Vm, a: LValue): Result {
  const t = checkTable(a, 1);
  let max = t.length();
  let visited = 0;
  t.forEach((key) => {
    if ((++visited & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK);
    if (typeof key === "number" && key > max) max = key;
  });
  vm.budget.charge((visited & (BLOCK - 1)) >> 3);
  return max;
}

/** table.getn(t) §7.2 (deprecated). */
function getn(_vm: Vm, a: LValue): Result {
  return checkTable(a, 1).length();
}

/** table.setn §7.2: gone since 5.1. */
function setn(_vm: Vm, a: LValue): Result {
  checkTable(a, 1);
  throw runtimeError("'setn' is obsolete");
}

// ---- pack, unpack, move

/** table.pack(...) (5.2 §6.5): a table with the arguments and their number in `n`. */
function pack(vm: Vm, args: LValue[]): Result {
  const n = args.length;
  vm.budget.charge(n >> 4);
  const t = vm.newTable();
  // Positions past the last value that isn't nil have no place in the array part.
  t.adopt(args);
  t.setField("n", n);
  return t;
}

/** unpack(t [, i [, j]]) §5.1. Raises "too many results to unpack". */
function unpack(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const t = checkTable(a, 1);
  const first = optInt(b, 2, 1, vm.budget);
  const last = c === undefined ? t.length() : checkInt(c, 3, vm.budget);
  if (first > last) return vm.none();
  const count = last - first + 1;
  if (count === 1) return t.getNum(first);
  if (count >= MAX_RESULTS) throw runtimeError("too many results to unpack");
  vm.registers.claimList(count);
  vm.budget.charge(1 + (count >> 4));
  if (count > 64) vm.budget.alloc(count * 8);
  if (first === 1 && last <= t.arr.length) return vm.many(t.arr.slice(0, last));
  const values: LValue[] = [];
  for (let i = first; i <= last; i++) {
    if ((i & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK >> 4);
    values.push(t.getNum(i));
  }
  return vm.many(values);
}

/** The unit of the global `unpack` and of table.unpack. */
export const UNPACK = fixed("unpack", unpack);

/** table.move(a1, f, e, t [, a2]) (5.3 §6.6), raw. Raises "too many elements to move", "destination wrap around". */
function move(vm: Vm, args: LValue[]): Result {
  const source = checkTable(args[0], 1);
  const first = checkInteger(args[1], 2, vm.budget);
  const last = checkInteger(args[2], 3, vm.budget);
  const to = checkInteger(args[3], 4, vm.budget);
  const target = args[4] === undefined ? source : checkTable(args[4], 5);
  if (last < first) return target;
  const max = Number.MAX_SAFE_INTEGER;
  if (!(first > 0 || last < max + first)) throw argumentError(3, "too many elements to move");
  const count = last - first + 1;
  if (to > max - count + 1) throw argumentError(4, "destination wrap around");
  const { budget } = vm;
  if (to > last || to <= first || target !== source) {
    for (let i = 0; i < count; i++) {
      if ((i & (BLOCK - 1)) === 0) budget.charge(Math.min(BLOCK, count - i));
      target.setNum(to + i, source.getNum(first + i));
    }
  } else {
    for (let i = count - 1; i >= 0; i--) {
      if ((i & (BLOCK - 1)) === 0) budget.charge(BLOCK);
      target.setNum(to + i, source.getNum(first + i));
    }
  }
  return target;
}

// ---- sort

/** Items copied between two looks at the clock. */
const COPIED = 65536;
/** Numbers are sorted by V8 itself in runs of this length, which take some 2 ms each, and then merged. */
const NATIVE_RUN = 32768;

/** Sorts numbers without NaN. */
function sortNumbers(vm: Vm, numbers: Float64Array): Float64Array {
  const n = numbers.length;
  for (let from = 0; from < n; from += NATIVE_RUN) {
    const run = numbers.subarray(from, from + NATIVE_RUN);
    vm.budget.charge(run.length);
    run.sort();
  }
  let source = numbers;
  let target = n > NATIVE_RUN ? new Float64Array(n) : numbers;
  for (let width = NATIVE_RUN; width < n; width *= 2) {
    for (let from = 0; from < n; from += 2 * width) merge(vm, source, target, from, from + width, from + 2 * width);
    [source, target] = [target, source];
  }
  return source;
}

/** Merges source[from, middle) and source[middle, end), cut off at its length, into target. */
function merge(
  vm: Vm,
  source: Float64Array,
  target: Float64Array,
  from: number,
  middleAt: number,
  endAt: number,
): void {
  const middle = Math.min(middleAt, source.length);
  const end = Math.min(endAt, source.length);
  let i = from;
  let j = middle;
  for (let k = from; k < end; k++) {
    if ((k & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK >> 4);
    target[k] = j >= end || (i < middle && source[i]! <= source[j]!) ? source[i++]! : source[j++]!;
  }
}

/**
 * table.sort(t [, comp]) §5.5. The items are sorted in a copy, so that a comparator that changes the table, or raises
 * an error, finds and leaves it as it was. Raises "invalid order function for sorting", "attempt to compare …".
 */
function* sort(vm: Vm, args: LValue[]): Generator<Holding | undefined, Result, Result> {
  const t = checkTable(args[0], 1);
  const n = t.length();
  const comparator = args[1] === undefined ? undefined : checkFunction(args[1], 2);
  if (n < 2) return vm.none();
  const { budget } = vm;
  budget.charge(1 + (n >> 4));
  budget.alloc(48 + n * 8);
  const numbers = comparator === undefined ? numbersOf(vm, t.arr) : null;
  if (numbers !== null) {
    const sorted = sortNumbers(vm, numbers);
    for (let i = 0; i < n; i++) {
      if ((i & (COPIED - 1)) === COPIED - 1) budget.poll();
      t.arr[i] = sorted[i];
    }
    return vm.none();
  }
  const items: LValue[] = [t.getNum(0)];
  for (let i = 0; i < n; i++) {
    if ((i & (COPIED - 1)) === COPIED - 1) budget.poll();
    items.push(t.arr[i]);
  }
  items.push(undefined);
  const sorter = new Sorter(items, n);
  let more = sorter.start();
  let work = 0;
  while (more) {
    if (++work === 256) {
      work = 0;
      budget.charge(256);
      if (vm.pausing()) yield sorter;
    }
    let r = sorter.compare(vm, comparator);
    if (r === SIGNAL) {
      if (vm.nres < 0) r = yield sorter;
      if (r === SIGNAL) r = vm.nres > 0 ? vm.res[0] : undefined;
    }
    more = sorter.next(r !== undefined && r !== false);
  }
  items.pop();
  const { arr } = t;
  if (arr.length === n) {
    for (let i = 0; i < n; i++) {
      if ((i & (COPIED - 1)) === COPIED - 1) budget.poll();
      arr[i] = items[i + 1];
    }
    // nil may have come to lie at the end.
    if (arr[n - 1] === undefined) t.setNum(n, undefined);
  } else {
    for (let i = 1; i <= n; i++) {
      if ((i & (BLOCK - 1)) === 0) budget.charge(BLOCK);
      t.setNum(i, items[i]);
    }
  }
  return vm.none();
}

/** A copy of `arr`, with as much room again charged; null unless all are numbers but NaN, whose place depends on the order of comparisons. */
function numbersOf(vm: Vm, arr: readonly LValue[]): Float64Array | null {
  if (typeof arr[0] !== "number" || typeof arr[arr.length - 1] !== "number") return null;
  vm.budget.alloc(arr.length * 16);
  const numbers = new Float64Array(arr.length);
  for (let i = 0; i < arr.length; i++) {
    if ((i & (COPIED - 1)) === COPIED - 1) vm.budget.poll();
    const v = arr[i];
    if (typeof v !== "number" || v !== v) return null;
    numbers[i] = v;
  }
  return numbers;
}

const UNITS: readonly Unit[] = [
  fixed("concat", concat),
  resumable("foreach", foreach),
  resumable("foreachi", foreachi),
  fixed("getn", getn),
  INSERT,
  fixed("maxn", maxn),
  variadic("move", move),
  variadic("pack", pack),
  fixed("remove", remove),
  fixed("setn", setn),
  resumable("sort", sort),
  UNPACK,
];

/** Opens the library: global `table`. */
export function openTable(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "table", UNITS, grant);
}

/** Properties of tables against a model: a Map of what was set and not cleared. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { LTable } from "../../src/runtime/table";
import type { LValue } from "../../src/runtime/value";

const meter = { alloc: (): void => {}, charge: () => undefined };

type Key = number | string | boolean;
/** Keys of all three parts, close enough together to meet. */
const key: fc.Arbitrary<Key> = fc.oneof(
  fc.integer({ min: -1, max: 20 }),
  fc.constantFrom(0.5, 1e15, 2 ** 53, 33, 64, 65),
  fc.constantFrom("x", "y", "z", "__index", "1", ""),
  fc.boolean(),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant("set" as const), key, fc.integer({ min: 1, max: 9 })) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("clear" as const), key, fc.constant(undefined)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constant("field" as const), fc.constantFrom("x", "y", "w"), fc.integer({ min: 0, max: 9 })),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant("push" as const), fc.constant(0), fc.integer({ min: 1, max: 9 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("pop" as const), fc.constant(0), fc.constant(undefined)) },
);

function pairsOf(table: LTable): [LValue, LValue][] {
  const pairs: [LValue, LValue][] = [];
  table.forEach((k, v) => pairs.push([k, v]));
  return pairs;
}

/** It holds what a map holds, and its length is a border. */
export function holdsWhatAMapHolds() {
  return fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
    const table = new LTable(meter);
    const model = new Map<LValue, LValue>();
    for (const [what, at, value] of steps) {
      const n = table.length();
      if (what === "pop" && n === 0) continue;
      const k: LValue = what === "push" ? n + 1 : what === "pop" ? n : at;
      if (what === "field") table.setField(k as string, value);
      else if (what === "push") table.append(value);
      else table.set(k, value);
      if (value !== undefined) model.set(k, value);
      else model.delete(k);
      assert.equal(table.get(k), value);
      const border = table.length();
      assert.equal(border === 0 || model.has(border), true);
      assert.equal(model.has(border + 1), false);
    }
    assert.deepEqual(new Map(pairsOf(table)), model);
    for (const k of [...model.keys(), 21, "q", 0.25, -5]) assert.equal(table.get(k), model.get(k));
  });
}

/** It is traversed key by key, each once, while values are changed and cleared. */
export function isTraversed() {
  return fc.property(
    fc.uniqueArray(key, { maxLength: 40, size: "max" }),
    fc.array(key, { maxLength: 10 }),
    fc.array(fc.tuple(fc.constantFrom("keep", "clear", "change", "clearOther"), fc.nat(50)), { maxLength: 50 }),
    (keys, cleared, actions) => {
      const table = new LTable(meter);
      for (const k of keys) table.set(k, 1);
      for (const k of cleared) table.set(k, undefined);
      const present = new Set<LValue>(keys.filter((k) => !cleared.includes(k)));
      const due = new Set(present);
      let i = 0;
      for (let k: LValue; ; i++) {
        const position = table.occupied(table.positionAfter(k));
        if (position < 0) break;
        k = table.keyAt(position);
        assert.equal(due.delete(k), true);
        assert.equal(table.valueAt(position), table.get(k));
        const [action, n] = actions[i] ?? ["keep", 0];
        const other = action === "clearOther" ? [...present][n % present.size] : k;
        if (action === "change") table.set(k, 2);
        else if (action !== "keep" && other !== undefined) {
          table.set(other, undefined);
          due.delete(other);
          present.delete(other);
        }
      }
      assert.deepEqual([...due], []);
      assert.deepEqual(new Set(pairsOf(table).map(([k]) => k)), present);
    },
  );
}

/** Many keys at once: of how many each kind of key is set or cleared, in an order of its own. */
const bulk = fc.tuple(
  fc.constantFrom("append", "down", "clearFront", "clearBack", "clearMost", "strings", "clearStrings", "fleeting"),
  fc.integer({ min: 1, max: 3000 }),
);

/** Looked up at a price. */
const LONG = "-".repeat(20_000);

function* keysOf(what: string, n: number, length: number): Generator<LValue> {
  switch (what) {
    case "append":
      for (let i = 1; i <= n; i++) yield length + i;
      return;
    case "down":
      for (let i = n; i >= 1; i--) yield i;
      return;
    case "clearFront":
      for (let i = 1; i <= n; i++) yield i;
      return;
    case "clearBack":
      for (let i = length; i > length - n && i > 0; i--) yield i;
      return;
    case "clearMost":
      for (let i = 1; i < length; i++) if (i % 5 !== 0) yield i;
      return;
    default:
      for (let i = 1; i <= n; i++) yield `${what === "fleeting" ? "f" : "s"}${i}${i % 97 === 0 ? LONG : ""}`;
  }
}

/**
 * With many keys: it holds what a map holds, in room for no more than a few times the most that it held, which it has told
 * its meter; and where the meter interrupts, the step has happened or has not, and all goes on. `observe` is given all that
 * the meter was told.
 */
export function isMetered(observe: (bytes: number, units: number) => void = () => {}) {
  const steps = fc.array(bulk, { maxLength: 8 });
  return fc.property(steps, fc.option(fc.integer({ min: 1, max: 4000 }), { nil: 0 }), (batches, interrupted) => {
    let calls = 0;
    let allocated = 0;
    const call = (): void => {
      if (++calls === interrupted) throw new Error("interrupted");
    };
    const table = new LTable({
      alloc: (bytes) => {
        call();
        allocated += bytes;
        observe(bytes, 0);
      },
      charge: (units) => {
        call();
        observe(0, units);
      },
    });
    const model = new Map<LValue, LValue>();
    let most = 0;
    let count = 0;
    const set = (k: LValue, value: LValue): void => {
      count++;
      try {
        table.set(k, value);
      } catch (e) {
        assert.equal((e as Error).message, "interrupted");
        assert.equal([value, model.get(k)].includes(table.get(k)), true);
        if (table.get(k) !== value) return;
      }
      if (value !== undefined) model.set(k, value);
      else model.delete(k);
      if (model.size > most) most = model.size;
    };
    for (const [what, n] of batches) {
      for (const k of keysOf(what, n, table.length())) {
        set(k, what.startsWith("clear") ? undefined : count);
        if (what === "fleeting") set(k, undefined);
      }
      const border = table.length();
      assert.equal(border === 0 || model.has(border), true);
      assert.equal(model.has(border + 1), false);
      const room = table.arr.length + table.slots.length + (table.hash?.keys.length ?? 0);
      assert.equal(room <= 4 * most + 16, true);
      if (interrupted === 0) assert.equal(allocated >= 8 * room && allocated <= 200 * (count + 2), true);
    }
    assert.deepEqual(new Map(pairsOf(table)), model);
  });
}

/** A read-only table refuses each write, and stays as it is. */
export function isReadOnly() {
  const fields = fc.array(key, { maxLength: 10 });
  return fc.property(fields, key, fc.constantFrom("set", "setField", "append", "setMeta", "clear"), (keys, at, how) => {
    const table = new LTable(meter);
    const model = new Map<LValue, LValue>();
    for (const k of keys) {
      // No key that is, or could come to be, in the array part.
      if (typeof k === "number" && k >= 1) continue;
      if (typeof k === "string") table.setField(k, 1);
      else table.set(k, 1);
      model.set(k, 1);
    }
    table.freeze();
    assert.equal(table.isVacant(), false);
    const write = (): void => {
      if (how === "setMeta") table.setMeta(null);
      else if (how === "append") table.append(2);
      else if (how === "setField" && typeof at === "string") table.setField(at, 2);
      else table.set(at, how === "clear" ? undefined : 2);
    };
    // To clear what is not there is no change.
    if (how !== "clear" || model.has(at)) assert.throws(write);
    assert.deepEqual(new Map(pairsOf(table)), model);
  });
}

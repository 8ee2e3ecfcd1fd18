/** Hash parts with more keys than one index of V8's is to have. */
import { expect, it } from "vitest";
import { HashPart } from "../../src/runtime/hash-part";
import { LTable } from "../../src/runtime/table";
import type { LValue } from "../../src/runtime/value";

const SILENT = { alloc: () => {}, charge: () => {} };
/** More than a leaf has. */
const MANY = 150_000;

const numbered =
  (make: (i: number) => LValue) =>
  (n: number): LValue[] =>
    Array.from({ length: n }, (_, i) => make(i));

/** What a hash looks at is the same in all: of 64 characters it sees every second. */
const agreeing = numbered((i) =>
  Array.from(i.toString(2).padStart(18, "0"))
    .map((c) => `${c}-`)
    .join("")
    .padStart(64, "--"),
);

const KINDS: Record<string, (n: number) => LValue[]> = {
  strings: numbered((i) => `k${i}`),
  "long strings": numbered((i) => `${"x".repeat(100)}${i}`),
  fractions: numbered((i) => i * 1.5 + 0.25),
  "negative integers": numbered((i) => -i - 1),
  "powers of two": numbered((i) => (i % 2 === 0 ? 1 : -1) * (1 + (i >> 11) / 128) * 2 ** ((i >> 1) % 1024)),
  objects: numbered(() => new LTable(SILENT)),
  "strings whose hashes agree": agreeing,
  "all kinds": (n) => {
    const third = Math.ceil(n / 3);
    return [...KINDS["strings"]!(third), ...KINDS["fractions"]!(third), ...KINDS["objects"]!(n - 2 * third)];
  },
};

function table(keys: readonly LValue[]): LTable {
  const t = new LTable(SILENT);
  for (const [i, key] of keys.entries()) t.set(key, i);
  return t;
}

/** What a traversal meets; `visit` may clear it. */
function pairs(t: LTable, visit?: (key: LValue, value: LValue) => void): Map<LValue, LValue> {
  const seen = new Map<LValue, LValue>();
  for (let p = t.occupied(0); p >= 0; ) {
    const key = t.keyAt(p);
    const value = t.valueAt(p);
    if (!t.hasKeyAt(p, key) || seen.has(key)) throw new Error(`${String(key)} at ${p}`);
    seen.set(key, value);
    visit?.(key, value);
    p = t.occupied(t.positionAfter(key));
  }
  return seen;
}

/** toEqual, which takes a minute for so many. */
function equal(a: Map<LValue, LValue>, b: Map<LValue, LValue>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

it.each(Object.entries(KINDS))("%s are found, walked through and taken away", (name, make) => {
  const keys = [...new Set(make(MANY))];
  expect(keys.length).toBeGreaterThan(MANY * 0.9);
  const t = table(keys);
  expect(t.hash!.leaves === null).toBe(name === "objects" || name === "strings whose hashes agree");
  expect(keys.every((key, i) => t.get(key) === i)).toBe(true);
  expect(t.get("absent")).toBe(undefined);
  expect(t.get(0.125)).toBe(undefined);
  expect(equal(pairs(t), new Map(keys.map((key, i) => [key, i])))).toBe(true);
  // Every second one is cleared on the way.
  const seen = pairs(t, (key, value) => {
    if ((value as number) % 2 === 0) t.set(key, undefined);
  });
  expect(seen.size).toBe(keys.length);
  expect(pairs(t).size).toBe(Math.floor(keys.length / 2));
  // And comes again, with others.
  for (const [i, key] of keys.entries()) if (i % 2 === 0) t.set(key, -i);
  for (let i = 0; i < MANY; i++) t.set(`more ${i}`, i);
  expect(keys.every((key, i) => t.get(key) === (i % 2 === 0 ? -i : i))).toBe(true);
  expect(pairs(t).size).toBe(keys.length + MANY);
});

it("zero has one place, whatever its sign", () => {
  const t = table(KINDS["fractions"]!(MANY));
  t.set(-0, "zero");
  expect(t.get(0)).toBe("zero");
  t.set(0, undefined);
  expect(t.get(-0)).toBe(undefined);
});

it("integers that came in any order become an array", () => {
  const n = 2 ** 18;
  const t = new LTable(SILENT);
  for (let i = 0; i < n; i++) t.set(((i * 40503) % n) + 1, i);
  expect(t.length()).toBe(n);
  expect(t.hash?.live ?? 0).toBe(0);
  for (let i = 0; i < n; i++) expect(t.get(((i * 40503) % n) + 1)).toBe(i);
});

it("what interrupts a split leaves all as it was", () => {
  const keys = KINDS["strings"]!(MANY);
  const h = new HashPart();
  let added = 0;
  let interruptions = 0;
  let units = 0;
  const meter = {
    charge: (n: number) => {
      units += n;
      if (interruptions < 50 && units > 1000 * interruptions) {
        units = 0;
        interruptions++;
        throw new Error("interrupted");
      }
    },
  };
  while (added < MANY) {
    try {
      h.add(keys[added], added, meter);
      added++;
    } catch {
      expect(h.leaves).toBe(null);
      expect(h.places).toBe(added);
      expect(keys.slice(0, added).every((key, i) => h.index.get(key) === i)).toBe(true);
    }
  }
  expect(interruptions).toBeGreaterThan(5);
  expect(h.leaves).not.toBe(null);
  expect(keys.every((key, i) => h.leafOf(key).vals[h.leafOf(key).index.get(key)!] === i)).toBe(true);
});

it("weak entries go from every leaf", () => {
  const keys = KINDS["all kinds"]!(MANY);
  const t = table(keys);
  let polls = 0;
  t.clear(
    (key) => key instanceof LTable,
    (value) => (value as number) % 2 === 0,
    () => polls++,
  );
  const left = keys
    .map((key, i): [LValue, number] => [key, i])
    .filter(([key, i]) => !(key instanceof LTable) && i % 2 === 1);
  expect(equal(pairs(t), new Map(left))).toBe(true);
  expect(t.hash!.live).toBe(left.length);
  expect(polls).toBeGreaterThan(MANY / 1024);
});

import { describe, expect, it } from "vitest";
import { LuaThrow } from "../../src/runtime/lua-error";
import { ShapeTree } from "../../src/runtime/shape";
import { LTable } from "../../src/runtime/table";

const meter = { alloc: (): void => {}, charge: (): void => {} };

it("a table with an array part can't be made read-only", () => {
  const t = new LTable(meter);
  t.append(1);
  expect(() => t.freeze()).toThrow(TypeError);
  t.setNum(1, undefined);
  t.freeze();
  expect(() => t.append(1)).toThrow();
});

it("keys that V8 must have in one map are as many as it takes, and no more", () => {
  const most = 2 ** 24;
  const t = new LTable(meter);
  const keys = Array.from({ length: 8 }, () => new LTable(meter));
  for (const key of keys) t.set(key, true);
  const hash = t.hash!;
  // As if it were so full: to fill it takes a minute.
  const fill = (n: number): void => {
    for (let i = hash.keys.length; i < n; i++) {
      hash.keys.push(keys[0]);
      hash.vals.push(true);
    }
    hash.places = hash.live = n;
    hash.limit = 2 * most;
  };
  fill(most / 2);
  hash.splitAt = most / 2;
  t.set(new LTable(meter), true);
  expect(hash.splitAt).toBe(most);
  fill(most);
  for (let i = 0; i < 2; i++) expect(() => t.set(new LTable(meter), true)).toThrow(LuaThrow);
  t.set(keys[1], 5);
  expect([t.get(keys[1]), hash.places]).toEqual([5, most]);
});

describe("the tree of shapes", () => {
  it("begins anew when there are many, and old shapes go on", () => {
    const tree = new ShapeTree();
    const { root } = tree;
    const old = root.add("first")!;
    for (let i = 0; tree.root === root; i++) {
      expect(i).toBeLessThan(10_000);
      root.add(`k${i}`);
    }
    expect(root.add("first")).toBe(old);
    expect(old.find("first")).toBe(0);
    expect(tree.root.add("first")).not.toBe(old);
  });

  it("takes computed names for few shapes, and those that it knows for any", () => {
    const tree = new ShapeTree();
    const record = tree.root.add("id")!;
    let made = 0;
    while (record.addComputed(`c${made}`) !== undefined) made++;
    expect(made).toBeGreaterThan(1000);
    expect(made).toBeLessThan(4000);
    expect(record.addComputed("c0")).toBe(record.add("c0"));
    expect(record.add("a constant")).toBeDefined();
    expect(tree.root.addComputed("of an empty table")).toBeUndefined();
  });

  it("gives a shape so many fields and no more", () => {
    let shape = new ShapeTree().root;
    for (let i = 0; i < 128; i++) shape = shape.add(`k${i}`)!;
    expect(shape.add("one more")).toBeUndefined();
    expect(shape.find("k127")).toBe(127);
    expect(new ShapeTree().root.add("n".repeat(101))).toBeUndefined();
    expect(new ShapeTree().root.add("n".repeat(100))).toBeDefined();
  });
});

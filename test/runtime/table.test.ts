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

it("a hash part takes as many keys as V8's maps do, and no more", () => {
  const most = 2 ** 24;
  const t = new LTable(meter);
  for (let i = 0; i < 8; i++) t.setNum(i + 0.5, true);
  const hash = t.hash!;
  // As if it were so full: to fill it takes a minute.
  hash.keys.length = hash.vals.length = hash.live = hash.limit = most / 2 + 1;
  t.setNum(-1, true);
  expect(hash.limit).toBe(most);
  hash.keys.length = hash.vals.length = hash.live = most;
  for (let i = 0; i < 2; i++) expect(() => t.setNum(-2, true)).toThrow(LuaThrow);
  t.setNum(0.5, 5);
  expect([t.getNum(0.5), t.getNum(-2)]).toEqual([5, undefined]);
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

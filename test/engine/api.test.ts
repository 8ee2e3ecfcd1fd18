/** Conversions and the stack at their edges: clear errors, nothing of JavaScript's own. */
import { describe, expect, it } from "vitest";
import { LState, LuaError } from "../../src/index";

describe("conversions", () => {
  it("refuse values that nest too deep, both ways", () => {
    const L = new LState();
    expect(() => L.run("local t = {} for i = 1, 1e5 do t = {t} end return t")).toThrow(LuaError);
    let nested: unknown[] = [];
    for (let i = 0; i < 100_000; i++) nested = [nested];
    expect(() => L.setGlobal("x", nested)).toThrow("nested deeper than 500 levels");
    expect(L.run("return 1")).toEqual([1]);
  });

  it("count what comes in against the memory limit", () => {
    const L = new LState({ memoryLimit: 1024 * 1024 });
    expect(() => L.setGlobal("x", new Uint8Array(50_000_000))).toThrow("not enough memory");
    expect(L.run("return x")).toEqual([undefined]);
  });

  it("keep cycles and hostile keys", () => {
    const L = new LState();
    const a: unknown[] = [1];
    a.push(a);
    L.setGlobal("a", a);
    expect(L.run("return a[2] == a")).toEqual([true]);
    L.setGlobal("o", JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}'));
    expect(L.run("return o.x, o.constructor, o.toString")).toEqual([undefined, 2, undefined]);
    const [back] = L.run("return {['__proto__'] = 5}") as [Record<string, unknown>];
    expect(Object.keys(back)).toEqual(["__proto__"]);
  });

  it("refuse host objects", () => {
    const L = new LState();
    expect(() => L.setGlobal("d", new Date())).toThrow(TypeError);
    expect(() => L.setGlobal("d", Symbol("s"))).toThrow(TypeError);
  });
});

describe("the stack", () => {
  it("names a bad index", () => {
    const L = new LState();
    expect(() => L.setTop(-9)).toThrow("setTop(-9)");
    expect(() => L.replace(-5, 1)).toThrow("stack index -5");
    expect(() => L.remove(1)).toThrow("stack index 1");
    expect(L.get(3)).toBe(undefined);
  });
});

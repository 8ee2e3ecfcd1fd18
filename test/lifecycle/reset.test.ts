/** After reset() nothing is left of what scripts did. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { LState, LStateFactory, LuaUsageError, nodeHost } from "../../src/index.node";
import { ALL_ACTS, adversary, each, INIT, PROBE, UTILS } from "./adversary";

const factory = new LStateFactory({ print: () => {} })
  .withSandbox({ level: "minimal" })
  .withModule("utils", UTILS)
  .withGlobal("each", each)
  .withInitScript(INIT, "=init");

function misbehave(L: LState, acts: readonly string[]): void {
  for (const act of acts) {
    try {
      L.run(act);
    } catch {
      // An act may have broken what the next one needs.
    }
  }
}

describe("reset", () => {
  let clean: unknown;
  beforeAll(() => {
    clean = factory.create().run(PROBE)[0];
  });

  it("shows the same state twice", () => {
    const L = factory.create();
    expect(L.run(PROBE)[0]).toBe(clean);
    L.reset();
    expect(L.run(PROBE)[0]).toBe(clean);
  });

  it.each(ALL_ACTS)("undoes %s", (act) => {
    const L = factory.create();
    misbehave(L, [act]);
    L.reset();
    expect(L.run(PROBE)[0]).toBe(clean);
  });

  it.each([
    ["as it comes", true],
    ["interpreted", false],
    ["compiled at once", { threshold: 0 }],
  ] as const)("undoes any sequence of them, %s, and shows it to no other state", (_, jit) => {
    const alike = factory.withOptions({ jit });
    let [L, M] = [alike.create(), alike.create()];
    fc.assert(
      fc.property(adversary, fc.boolean(), (acts, swap) => {
        // Both run the same units, with what these have learnt.
        if (swap) [L, M] = [M, L];
        misbehave(L, acts);
        expect(M.run(PROBE)[0]).toBe(clean);
        M.reset();
        L.reset();
        expect(L.run(PROBE)[0]).toBe(clean);
        L.reset();
      }),
      { numRuns: 80 },
    );
  });

  it("undoes what the host did through the API", () => {
    const L = factory.create();
    class Point {
      x = 1;
    }
    L.doString("return 1, 2, 3");
    L.registerClass(Point, { getters: ["x"] });
    L.setGlobal("point", new Point());
    L.setMx(1);
    L.reset();
    expect(L.getTop()).toBe(0);
    L.registerClass(Point, { getters: ["x"] });
    L.reset();
    expect(L.run(PROBE)[0]).toBe(clean);
    expect(L.run("return #('x'):rep(5e6)")).toEqual([5_000_000]);
  });

  it("starts the step count and the memory anew", () => {
    const L = new LState({ instructionLimit: 10_000, memoryLimit: 4_000_000 });
    L.markPristine();
    const before = L.memUsage();
    for (let i = 0; i < 3; i++) {
      expect(() => L.run("while true do end")).toThrow("instruction limit exceeded");
      L.reset();
      expect(L.instructionCount()).toBe(0);
      L.run("t = {} for i = 1, 5000 do t[i] = {} end");
      L.reset();
      expect(L.memCount()).toBe(before);
    }
    // Names that were met stay in the process's lists of keys.
    expect(L.memUsage() - before).toBeLessThan(1000);
  });

  it("undoes what was done to the process's streams", () => {
    const written: string[] = [];
    vi.spyOn(fs, "writeSync").mockImplementation((fd: number, data: unknown) => {
      written.push(`${fd}: ${String(data)}`);
      return (data as Uint8Array).length;
    });
    syncBuiltinESMExports();
    try {
      for (const factory of [new LStateFactory({ host: nodeHost() }), new LStateFactory().withSandbox("minimal")]) {
        const L = factory.create();
        L.run("io.stderr:setvbuf('full') io.stderr:write('one')");
        expect(written.splice(0)).toEqual([]);
        L.reset();
        expect(written.splice(0)).toEqual(["2: one"]);
        L.run("io.stderr:write('two')");
        expect(written.splice(0)).toEqual(["2: two"]);
      }
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });

  it("needs a mark, and a state that does not run", () => {
    const L = new LState();
    expect(() => L.reset()).toThrow(LuaUsageError);
    L.markPristine();
    L.setGlobal("reset", () => L.reset());
    expect(() => L.run("reset()")).toThrow("an LState can't be reset while it runs");
    L.run("co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co)");
    expect(() => L.markPristine()).toThrow("a suspended coroutine");
  });
});

describe("handOver", () => {
  it("kills the old LState and what came from it, and nothing else", () => {
    const L = factory.create();
    const f = L.run("return function() return counter() end")[0] as () => number;
    const co = L.newThread();
    expect(f()).toBe(1);
    const M = L.handOver();
    for (const use of [() => L.run("return 1"), () => f(), () => L.getTop(), () => co.getTop(), () => L.reset()])
      expect(use).toThrow("this LState was handed over");
    expect(M.run("return counter()")).toEqual([2]);
    M.setGlobal("host", () => "called");
    expect(M.run("return host(), coroutine.wrap(host)()")).toEqual(["called", "called"]);
  });

  it("leaves a host function of the set-up at work, also in coroutines", () => {
    const L = new LStateFactory().withGlobal("ask", (x: unknown) => x).create();
    const M = L.handOver();
    expect(M.run("return ask(1), coroutine.wrap(function() return ask(2) end)()")).toEqual([1, 2]);
  });
});

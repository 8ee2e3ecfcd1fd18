import { describe, expect, it } from "vitest";
import {
  EnvironIndex,
  FactoryError,
  LState,
  LStateFactory,
  LuaError,
  LuaOptionError,
  memoryHost,
  type LState as State,
} from "../../src/index";
import { each, INIT, PROBE, UTILS } from "./adversary";

describe("LStateFactory", () => {
  it("is what the seed shows", () => {
    const lines: string[] = [];
    const factory = new LStateFactory({ print: (text) => lines.push(text) })
      .withLibraries("base", "string", "table", "math")
      .withInitScript(
        `function map(t, f) local result = {} for k, v in pairs(t) do result[k] = f(v) end return result end`,
      )
      .withModule("utils", (L) => {
        const mod = L.newTable();
        L.setField(mod, "version", "1.0");
        L.push(mod);
        return 1;
      });
    using L = factory.create();
    L.run(`local utils = require("utils") print("Utils version:", utils.version)
      print(table.concat(map({1, 2, 3}, function(x) return x * 2 end), " "))`);
    expect(lines.join("")).toBe("Utils version:\t1.0\n2 4 6\n");
    expect(L.run("return io, os, package, coroutine")).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("is immutable", () => {
    const base = new LStateFactory();
    const one = base.withGlobal("x", 1);
    const two = one.withGlobal("x", 2).withInitScript("y = x");
    expect(base.create().run("return x")).toEqual([undefined]);
    expect(one.create().run("return x, y")).toEqual([1, undefined]);
    expect(two.create().run("return x, y")).toEqual([2, 2]);
  });

  it("makes states that share nothing", () => {
    const factory = new LStateFactory({ print: () => {} })
      .withSandbox("minimal")
      .withModule("utils", UTILS)
      .withGlobal("each", each)
      .withInitScript(INIT, "=init")
      .withInitScript("mine = require('utils')");
    const [first, second, third] = [factory.create(), factory.create(), factory.create()];
    const clean = first.run(PROBE)[0];
    expect(second.run(PROBE)[0]).toBe(clean);
    second.run("config.level = 5 string.rep = nil getmetatable('').__index = nil mine.version = 2 counter()");
    expect(third.run(PROBE)[0]).toBe(clean);
    expect(third.run("return mine == require('utils'), counter(), ('x'):rep(2)")).toEqual([true, 2, "xx"]);
    second.reset();
    expect(second.run(PROBE)[0]).toBe(clean);
    expect(second.run("return require('utils').version, io.stdout == io.output()")).toEqual(["1.0", true]);
  });

  it("makes proxies anew that lend their metatables, as those of the first state do", () => {
    const factory = new LStateFactory().withInitScript(
      "p = newproxy(true) getmetatable(p).__len = function() return 7 end",
    );
    for (let i = 0; i < 2; i++) {
      using L = factory.create();
      expect(L.run("return #newproxy(p), (pcall(newproxy, io.stdout))")).toEqual([7, false]);
    }
  });

  it("leaves the process's own streams open", () => {
    const closed: string[] = [];
    const stream = (name: string) => ({
      ...memoryHost().stdin,
      flush: () => {},
      write: () => {},
      close: () => {
        closed.push(name);
      },
    });
    const host = { ...memoryHost(), stdin: stream("in"), stdout: stream("out"), stderr: stream("err") };
    const factory = new LStateFactory({ host });
    for (let i = 0; i < 3; i++) {
      const L = factory.create();
      L.run("io.write('x') collectgarbage()");
      L.reset();
      L.close();
    }
    expect(closed).toEqual([]);
    expect(new LStateFactory({ libs: ["base"] }).create().run("return string, type(print)")).toEqual([
      undefined,
      "function",
    ]);
  });

  it("gives each state its own host functions where they hold on to one", () => {
    const factory = new LStateFactory()
      .withModule("store", (L) => {
        const kept = L.newTable();
        L.push(
          L.newFunction((inner) => {
            inner.push(kept);
            return 1;
          }),
        );
        return 1;
      })
      .withInitScript("store = require('store')");
    const [a, b] = [factory.create(), factory.create()];
    a.run("store().x = 1");
    expect(a.run("return store().x")).toEqual([1]);
    expect(b.run("return store().x")).toEqual([undefined]);
  });

  it("calls the host with the state that asks, also from a coroutine", () => {
    const seen: State[] = [];
    const factory = new LStateFactory()
      .withModule("host", (L) => {
        seen.push(L);
        return 0;
      })
      .withGlobal("double", (x: unknown) => Number(x) * 2);
    const states = [factory.create(), factory.create(), factory.create()];
    for (const L of states) expect(L.run("require('host') return double(4)")).toEqual([8]);
    expect(seen.map((L, i) => L === states[i])).toEqual([true, true, true]);
    expect(states[2]!.run("return coroutine.wrap(function() return double(5) end)()")).toEqual([10]);
  });

  it("applies options and limits to every state", () => {
    const factory = new LStateFactory().withSandbox("strict").withOptions({ instructionLimit: 1000 });
    for (let i = 0; i < 2; i++) {
      const L = factory.create();
      expect(() => L.run("while true do end")).toThrow("instruction limit exceeded");
    }
  });

  it("tells why a set-up failed, and leaves nothing open", () => {
    const opened: LState[] = [];
    const factory = new LStateFactory()
      .withGlobal("seen", () => undefined)
      .withModule("peek", (L) => {
        opened.push(L);
        return 0;
      })
      .withInitScript("require('peek')")
      .withInitScript("local t = nil\nt.x = 1", "=setup");
    for (let i = 0; i < 2; i++) {
      let error: unknown;
      try {
        factory.create();
      } catch (e) {
        error = e;
      }
      expect(error).toBeInstanceOf(FactoryError);
      expect((error as FactoryError).message).toBe(
        "a state could not be set up: setup:2: attempt to index local 't' (a nil value)",
      );
      expect((error as FactoryError).cause).toBeInstanceOf(LuaError);
      expect(opened[i]!.isClosed()).toBe(true);
    }
    expect(() => new LStateFactory().withInitScript("x =").create()).toThrow(FactoryError);
    const timeout = new LStateFactory({ instructionLimit: 5000 }).withInitScript("while true do end");
    expect(() => timeout.create()).toThrow("instruction limit exceeded");
  });

  it("calls the host's functions as those of the state that calls", () => {
    const factory = new LStateFactory()
      .withSandbox("minimal")
      .withGlobal("each", each)
      .withModule("environment", (L) => {
        L.push(L.get(EnvironIndex));
        return 1;
      });
    const [first, second, third] = [factory.create(), factory.create(), factory.create()];
    first.run("secret = 'of the first'");
    for (const L of [second, third]) {
      expect(
        L.run(`
          local environment, same, secret
          each(function()
            environment, same = getfenv(2), debug.getinfo(2, "f").func == each
            secret = environment.secret
          end)
          return environment == _G, same, secret, require("environment") == _G
        `),
      ).toEqual([true, true, undefined, true]);
    }
  });

  it("runs the finalizers of its set-up in each state", () => {
    const ended: unknown[] = [];
    const factory = new LStateFactory()
      .withGlobal("ended", (what: unknown) => void ended.push(what))
      .withInitScript(`
        local proxy = newproxy(true)
        getmetatable(proxy).__gc = function() ended("userdata") end
        keep = {proxy, setmetatable({}, {__gc = function() ended("table") end})}
      `);
    for (let i = 0; i < 3; i++) {
      const L = factory.create();
      if (i === 2) {
        // A script lost them, and they came back.
        L.run("keep = nil collectgarbage()");
        expect(ended.splice(0)).toEqual(["table", "userdata"]);
        L.reset();
      }
      L.close();
      expect(ended.splice(0)).toEqual(["table", "userdata"]);
    }
  });

  it("does not go on as its caller's objects do", () => {
    const policy = { level: "standard" as "standard" | "minimal", allow: [] as ("os.time" | "os.clock")[] };
    const factory = new LStateFactory().withSandbox(policy);
    policy.level = "minimal";
    policy.allow.push("os.time");
    expect(factory.withGlobal("x", 1).create().run("return io, os, x")).toEqual([undefined, undefined, 1]);
  });

  it("refuses an init script that leaves a file open: there is no way back for it", () => {
    const factory = new LStateFactory().withSandbox("minimal");
    expect(() => factory.withInitScript("log = io.open('log', 'w')").create()).toThrow(
      "a state could not be set up: an open file can't be part of what reset() goes back to",
    );
    const L = factory.withInitScript("local f = io.open('log', 'w') f:write('x') f:close() closed = f").create();
    expect(L.run("return io.type(closed), io.open('log'):read('*a')")).toEqual(["closed file", "x"]);
  });

  it("refuses what makes no sense", () => {
    expect(() => new LStateFactory({ memoryLimt: 5 } as object)).toThrow(LuaOptionError);
    expect(() => new LStateFactory().withInitScript(5 as unknown as string)).toThrow("source must be a string");
    expect(() => new LStateFactory().withGlobal(5 as unknown as string, 1)).toThrow("name must be a string");
    expect(() => new LStateFactory().withModule(5 as unknown as string, "")).toThrow("name must be a string");
    expect(() => new LStateFactory().withLibraries("base", "net" as "base")).toThrow(LuaOptionError);
    expect(() => new LStateFactory().withSandbox("lax" as "strict")).toThrow(LuaOptionError);
    expect(() => new LStateFactory().withModule("m", 5 as unknown as string)).toThrow(LuaOptionError);
  });

  it("makes a state for little more than a reset", () => {
    const factory = new LStateFactory().withSandbox("standard").withInitScript("for i = 1, 20000 do x = i end");
    factory.create();
    const best = (body: () => void): number => {
      let least = Infinity;
      for (let round = 0; round < 20; round++) {
        const start = performance.now();
        for (let i = 0; i < 50; i++) body();
        least = Math.min(least, (performance.now() - start) / 50);
      }
      return least;
    };
    const made = best(() => factory.create().close());
    const L = new LState();
    const ran = best(() => L.run("for i = 1, 20000 do x = i end"));
    // Running the init script again would cost more than the whole creation from the image.
    expect(made).toBeLessThan(0.05);
    expect(ran).toBeGreaterThan(0);
  });
});

/** Each limit below, at and above it; afterwards the state still works. */
import { describe, expect, it } from "vitest";
import { LState, LuaError, LuaOptionError } from "../../src/index";

const failure = (body: () => unknown): LuaError => {
  try {
    body();
  } catch (e) {
    if (e instanceof LuaError) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
};

const DEEP = "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end";

describe("call stack", () => {
  it("allows exactly callStackSize frames", () => {
    const L = new LState({ callStackSize: 100 });
    // The main chunk is the first frame, f(n) needs n + 1 more.
    expect(L.run(`${DEEP} local r = f(98) return r`)).toEqual([98]);
    const [ok, message] = L.run(
      `${DEEP} local r = f(99) return r`.replace("local r = ", "local r = ").replace(/^/, "return pcall(function() ") +
        " end)",
    ) as [boolean, string];
    expect(ok).toBe(false);
    expect(message).toMatch(/stack overflow/);
    expect(L.run("return 1 + 1")).toEqual([2]);
  });

  it("nests 200,000 Lua calls when told to", () => {
    const L = new LState({ callStackSize: 300_000 });
    expect(L.run(`${DEEP} return (f(200000))`)).toEqual([200_000]);
  });

  it.each([
    [
      "metamethods",
      "local mt = {} mt.__index = function(t, k) if k == 0 then return 'end' end return t[k - 1] end return setmetatable({}, mt)[N]",
    ],
    [
      "pcall",
      "local function f(n) if n == 0 then return 'end' end local _, r = pcall(f, n - 1) return r end return f(N)",
    ],
    [
      "xpcall",
      "local function f(n) if n == 0 then return 'end' end local _, r = xpcall(f, print, n - 1) return r end return f(N)",
    ],
    [
      "pairs callbacks",
      "local function f(n) if n == 0 then return 'end' end for k, v in (function() return f(n - 1) end) do return k end end return f(N)",
    ],
  ])("%s nest on the heap", (_, program) => {
    const L = new LState({ callStackSize: 100_000 });
    expect(L.run(program.replace("N", "5000"))).toEqual(["end"]);
  });

  it("coroutines in coroutines end in a clear error", () => {
    const L = new LState();
    const program = (n: number) =>
      `local function f(n) if n == 0 then return "end" end return coroutine.wrap(f)(n - 1) end return pcall(f, ${n})`;
    expect(L.run(program(40))).toEqual([true, "end"]);
    const [ok, message] = L.run(program(100_000)) as [boolean, string];
    expect(ok).toBe(false);
    expect(message).toMatch(/stack overflow/);
    expect(L.run("return 1")).toEqual([1]);
  });

  it("endless recursion is caught by pcall", () => {
    const L = new LState();
    const [ok, message] = L.run("local function f() return 1 + f() end return pcall(f)") as [boolean, string];
    expect(ok).toBe(false);
    expect(message).toMatch(/stack overflow/);
  });
});

describe("instructions", () => {
  it("counts the same on every run", () => {
    const program =
      "local s = 0 for i = 1, 1000 do s = s + i end local function f() return 1 end for i = 1, 10 do f() end";
    const counts = [1, 2, 3].map(() => {
      const L = new LState();
      L.run(program);
      return L.instructionCount();
    });
    expect(new Set(counts).size).toBe(1);
    const exact = counts[0]!;
    const enough = new LState({ instructionLimit: exact });
    enough.run(program);
    expect(failure(() => new LState({ instructionLimit: exact - 1 }).run(program)).message).toMatch(
      /instruction limit exceeded/,
    );
  });

  it("can't be swallowed", () => {
    const L = new LState({ instructionLimit: 10_000 });
    const e = failure(() => L.run("while true do pcall(function() while true do end end) end"));
    expect(e.kind).toBe("cancelled");
    expect(failure(() => L.run("for i = 1, 10000 do end")).message).toMatch(/instruction limit exceeded/);
  });
});

describe("time", () => {
  it.each([
    "while true do end",
    "repeat until false",
    "::a:: goto a",
    "local function f() return f() end f()",
    "while true do pcall(error) end",
    "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
    "while true do xpcall(function() while true do end end, function() while true do end end) end",
    "coroutine.wrap(function() while true do pcall(coroutine.wrap(function() while true do end end)) end end)()",
    "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) pcall(function() return t[1] end) while true do end",
  ])("stops %s", (program) => {
    const L = new LState({ timeoutMs: 50 });
    const start = performance.now();
    const e = failure(() => L.run(program));
    expect(e.message).toMatch(/context deadline exceeded/);
    expect(e.kind).toBe("cancelled");
    expect(performance.now() - start).toBeLessThan(2000);
    expect(L.run("return 1")).toEqual([1]);
  });
});

describe("memory", () => {
  const MIB = 1024 * 1024;

  it.each([
    ["short-lived tables", "for i = 1, 1e6 do local t = {i} end return 'fine'"],
    [
      "a moving queue",
      "local q, h = {}, 1 for i = 1, 1e6 do q[i] = i if i > 100 then q[h] = nil h = h + 1 end end return 'fine'",
    ],
    [
      "keys inserted and removed",
      "local d = {} for i = 1, 3e5 do d['k' .. i] = true d['k' .. i] = nil end return 'fine'",
    ],
    ["abandoned coroutines", "for i = 1, 1e5 do coroutine.wrap(function() coroutine.yield() end)() end return 'fine'"],
    ["a long list", "local l for i = 1, 60000 do l = {l} end return 'fine'"],
    ["a sparse index", "local t = {} t[2^30] = 1 return t[2^30] == 1 and 'fine'"],
  ])("garbage does not count: %s", (_, program) => {
    expect(new LState({ memoryLimit: 32 * MIB }).run(program)).toEqual(["fine"]);
  });

  it.each([
    ["a growing table", "local t = {} for i = 1, 1e9 do t[i] = {i} end"],
    ["a growing array", "local t = {} for i = 1, 1e9 do t[i] = i end"],
    ["a growing hash", "local t = {} for i = 1, 1e9 do t['k' .. i] = i end"],
    ["doubling strings", "local s = 'x' while true do s = s .. s end"],
    [
      "suspended coroutines",
      "local t = {} for i = 1, 1e9 do local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) t[i] = co end",
    ],
    ["closures", "local t = {} for i = 1, 1e9 do t[i] = function() return i end end"],
  ])("%s ends in an error that pcall catches", (_, program) => {
    const L = new LState({ memoryLimit: 16 * MIB, timeoutMs: 20_000 });
    const [ok, message] = L.run(`return pcall(function() ${program} end)`) as [boolean, string];
    expect(ok).toBe(false);
    expect(message).toMatch(/not enough memory|string length overflow/);
    expect(L.run("return #{1, 2, 3}")).toEqual([3]);
    expect(L.memUsage()).toBeLessThan(4 * MIB);
  });
});

describe("options", () => {
  it.each([
    [{ callStackSize: 0 }, "callStackSize"],
    [{ callStackSize: 1.5 }, "callStackSize"],
    [{ memoryLimit: -1 }, "memoryLimit"],
    [{ instructionLimit: Number.NaN }, "instructionLimit"],
    [{ timeoutMs: 0 }, "timeoutMs"],
    [{ bogus: 1 } as object, "bogus"],
  ])("refuses %o", (options, name) => {
    expect(() => new LState(options)).toThrow(LuaOptionError);
    expect(() => new LState(options)).toThrow(name);
  });
});

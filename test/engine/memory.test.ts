/** Accounting, finalizers and weak tables as the host sees them; what scripts see is in spec-tests/2.10-garbage-collection.lua. */
import { describe, expect, it } from "vitest";
import { LState, LuaError, LuaOptionError } from "../../src/index";

const MIB = 1024 * 1024;

describe("accounting", () => {
  it("says how many objects of each kind there are", () => {
    const L = new LState();
    const before = L.memStats();
    L.run(`keep = {}
      for i = 1, 100 do keep[#keep + 1] = {} end
      for i = 1, 10 do keep[#keep + 1] = function() return i end end
      for i = 1, 5 do keep[#keep + 1] = coroutine.create(print) end
      for i = 1, 7 do keep[#keep + 1] = newproxy() end
      for i = 1, 20 do keep[#keep + 1] = "a text " .. i end`);
    const after = L.memStats();
    expect(after.tables.count - before.tables.count).toBe(101);
    expect(after.functions.count - before.functions.count).toBe(10);
    expect(after.coroutines.count - before.coroutines.count).toBe(5);
    expect(after.userdata.count - before.userdata.count).toBe(7);
    expect(after.strings.count - before.strings.count).toBeGreaterThanOrEqual(20);
    const { tables, strings, functions, coroutines, userdata } = after;
    const kinds = [tables, strings, functions, coroutines, userdata];
    expect(kinds.reduce((sum, k) => sum + k.count, 0)).toBe(after.objects);
    expect(kinds.reduce((sum, k) => sum + k.bytes, 0)).toBe(after.live);
    expect(after.live).toBe(L.memUsage());
    expect(after.limit).toBe(Infinity);
    expect(after.peak).toBeGreaterThanOrEqual(after.live);
  });

  it("goes back when garbage goes, from inside a host function too", () => {
    const L = new LState();
    const idle = L.memUsage();
    let inside = 0;
    L.setGlobal("measure", () => {
      inside = L.memUsage();
    });
    L.run("local t = {} for i = 1, 10000 do t[i] = {} end measure() t = nil measure()");
    expect(inside).toBeLessThan(idle + 20_000);
    L.run("keep = {} for i = 1, 10000 do keep[i] = {} end measure()");
    expect(inside).toBeGreaterThan(idle + 1_000_000);
  });

  it("counts equal strings once, and holds them once", () => {
    const L = new LState({ memoryLimit: 8 * MIB });
    expect(L.run("local t = {} for i = 1, 1000 do t[i] = ('x'):rep(100000) end return #t")).toEqual([1000]);
    const [ok, message] = L.run(
      "return pcall(function() local t = {} for i = 1, 1000 do t[i] = i .. ('x'):rep(100000) end end)",
    ) as [boolean, string];
    expect([ok, message]).toEqual([false, "not enough memory"]);
  });

  it("counts what userdata hold outside", () => {
    const L = new LState();
    const before = L.memStats().userdata.bytes;
    const u = L.newUserData("a buffer, say");
    u.externalBytes = 1_000_000;
    L.setGlobal("u", u);
    expect(L.memStats().userdata.bytes - before).toBeGreaterThan(1_000_000);
  });
});

describe("what the process keeps", () => {
  it("of patterns and formats counts", () => {
    const L = new LState();
    const before = L.memUsage();
    L.run(`for i = 1, 100 do
      pcall(string.find, "x", ("[%a" .. i .. "]"):rep(30))
      pcall(string.format, ("%d"):rep(100) .. i, i)
    end`);
    expect(L.memUsage() - before).toBeGreaterThan(500_000);
  });

  it("of patterns is gone after a reset: nobody can tell what the last one looked for", () => {
    const L = new LState();
    L.markPristine();
    const cost = (): unknown =>
      L.run(
        "local c = collectgarbage('count') ; ('x'):find('[%a%d]+q') ; ('%d'):format(1) return collectgarbage('count') - c",
      )[0];
    const first = cost();
    L.reset();
    expect(cost()).toBe(first);
  });

  it("of functions that scripts hand to the host counts while they run, and does not afterwards", () => {
    const L = new LState({ memoryLimit: 16 * MIB });
    L.setGlobal("take", () => undefined);
    const [ok, message] = L.run(
      "return pcall(function() for i = 1, 1e9 do local big = ('x'):rep(10000) .. i take(function() return big end) end end)",
    ) as [boolean, string];
    expect([ok, message]).toEqual([false, "not enough memory"]);
    expect(L.memUsage()).toBeLessThan(2 * MIB);
    expect(L.run("for i = 1, 1000 do take(function() return i end) end return 'fine'")).toEqual(["fine"]);
  });
});

describe("the limit", () => {
  it("that is passed already lets a script run that gives something back", () => {
    const L = new LState();
    L.run("keep = {} for i = 1, 40000 do keep[i] = {} end");
    L.setMemoryLimit(Math.floor(L.memUsage() * 0.99));
    L.run("keep = nil");
    expect(L.run("return 1 + 1")).toEqual([2]);
  });

  it("can be changed", () => {
    const L = new LState();
    const fill = "local t = {} for i = 1, 2e5 do t[i] = {i} end return #t";
    expect(L.run(fill)).toEqual([200_000]);
    L.setMemoryLimit(8 * MIB);
    expect(() => L.run(fill)).toThrow("not enough memory");
    expect(L.memStats().limit).toBe(8 * MIB);
    L.setMemoryLimit(Infinity);
    expect(L.run(fill)).toEqual([200_000]);
    for (const senseless of [0, -1, 1.5, Number.NaN, 1000])
      expect(() => L.setMemoryLimit(senseless)).toThrow(LuaOptionError);
  });

  it("refuses one allocation that alone would pass it before it is made", () => {
    const L = new LState({ memoryLimit: 16 * MIB });
    expect(() => L.run("return ('x'):rep(2^28)")).toThrow("not enough memory");
    expect(L.memStats().peak).toBeLessThan(2 * MIB);
  });

  it("lets the state go on at once when what filled it is gone", () => {
    const L = new LState({ memoryLimit: 4 * MIB });
    for (let i = 0; i < 5; i++) {
      expect(() => L.run("keep = {} for i = 1, 1e9 do keep[i] = {} end")).toThrow("not enough memory");
      L.run("keep = nil");
      expect(L.run("local t = {} for i = 1, 1000 do t[i] = {} end return #t")).toEqual([1000]);
    }
  });

  it("holds for what the host puts into the state", () => {
    const L = new LState({ memoryLimit: 4 * MIB });
    for (let i = 0; i < 50; i++) L.setGlobal("x", "y".repeat(1_000_000) + i);
    expect(() =>
      L.setGlobal(
        "x",
        Array.from({ length: 1_000_000 }, (_, i) => i),
      ),
    ).toThrow(LuaError);
    expect(L.run("return #x")).toEqual([1_000_002]);
  });

  it("holds for runs in turns, and garbage does not count", async () => {
    const L = new LState({ memoryLimit: 8 * MIB });
    expect(await L.runAsync("for i = 1, 1e6 do local t = {i} end return 'fine'", { sliceMs: 5 })).toEqual(["fine"]);
    const inCoroutine = "return coroutine.wrap(function() for i = 1, 1e6 do local t = {i} end return 'fine' end)()";
    expect(await L.runAsync(inCoroutine, { sliceMs: 5 })).toEqual(["fine"]);
    const bomb = "return pcall(function() local t = {} for i = 1, 1e9 do t[i] = {i} end end)";
    expect(await L.runAsync(bomb, { sliceMs: 5 })).toEqual([false, "not enough memory"]);
  });

  it.each([
    ["a coroutine", "return coroutine.wrap(CHURN)()"],
    ["coroutines in coroutines", "return coroutine.wrap(function() return coroutine.wrap(CHURN)() end)()"],
    ["pcall", "return select(2, pcall(CHURN))"],
    ["a comparator", "table.sort({3, 1, 2}, function(a, b) CHURN() return a < b end) return 'fine'"],
    ["gsub", "return (('x'):gsub('x', CHURN))"],
    [
      "a coroutine in gsub in pcall",
      "return (select(2, pcall(string.gsub, 'x', 'x', function() return coroutine.wrap(CHURN)() end)))",
    ],
    ["a metamethod", "return setmetatable({}, { __index = CHURN }).x"],
    ["a coroutine as a metamethod", "return setmetatable({}, { __index = coroutine.wrap(CHURN) }).x"],
    ["load's reader", "return (load(function() CHURN() end) or print)() or 'fine'"],
    ["a host function", "return call(CHURN)"],
  ])("garbage does not count within %s", (_, program) => {
    const churn = "local function CHURN() for i = 1, 1e5 do local t = {i, {}, 's' .. i, {}} end return 'fine' end ";
    for (const jit of [false, { threshold: 0 }]) {
      const L = new LState({ memoryLimit: 24 * MIB, jit });
      L.setGlobal("call", (f: () => unknown) => f());
      expect(L.run(churn + program)).toEqual(["fine"]);
    }
  });

  it("counts garbage where a host function stands between it and frames on JavaScript's stack", () => {
    const L = new LState({ memoryLimit: 24 * MIB });
    L.setGlobal("call", (f: () => unknown) => f());
    const hidden = (turns: number) =>
      `return pcall(string.gsub, "x", "x", function()
        return coroutine.wrap(function() return call(function() for i = 1, ${turns} do local t = {i} end return "y" end) end)()
      end)`;
    expect(L.run(hidden(10_000))).toEqual([true, "y", 1]);
    expect(L.run(hidden(1e9))).toEqual([false, expect.stringContaining("not enough memory")]);
    expect(L.run(hidden(10_000))).toEqual([true, "y", 1]);
  });
});

describe("finalizers at close", () => {
  const closed = (program: string): { printed: string[]; thrown: unknown } => {
    const printed: string[] = [];
    const L = new LState({ print: (text) => printed.push(text), timeoutMs: 200 });
    L.run(program);
    let thrown: unknown;
    try {
      L.close();
    } catch (e) {
      thrown = e;
    }
    expect(L.isClosed()).toBe(true);
    return { printed, thrown };
  };

  it("run in the reverse order of marking, each once, and those marked meanwhile not at all", () => {
    const { printed, thrown } = closed(`
      for i = 1, 3 do keep = { keep, setmetatable({}, { __gc = function()
        print(i)
        setmetatable({}, { __gc = function() print("late") end })
      end }) } end
      local p = newproxy(true)
      getmetatable(p).__gc = function() print("p") end`);
    expect(printed.join("")).toBe("p\n3\n2\n1\n");
    expect(thrown).toBeUndefined();
  });

  it("may fail", () => {
    const { printed, thrown } = closed(`
      keep = { setmetatable({}, { __gc = function() print("ran") end }), setmetatable({}, { __gc = function() error("x") end }),
        setmetatable({}, { __gc = 5 }) }`);
    expect(printed).toEqual(["ran\n"]);
    expect(thrown).toBeUndefined();
  });

  it("end with a cancellation, which close throws", () => {
    const { printed, thrown } = closed(`
      keep = { setmetatable({}, { __gc = function() print("never") end }),
        setmetatable({}, { __gc = function() while true do pcall(function() while true do end end) end end }) }`);
    expect(thrown).toBeInstanceOf(LuaError);
    expect((thrown as LuaError).kind).toBe("cancelled");
    expect(printed).toEqual([]);
  });
});

describe("what the host holds", () => {
  it("a function is not taken from a weak table", () => {
    const L = new LState();
    L.run(
      "weak = setmetatable({}, { __mode = 'v' }) function make() local f = function() return 'still' end weak[1] = f return f end",
    );
    const f = (L.getGlobal("make") as () => () => string)();
    L.run("collectgarbage()");
    expect(L.run("return weak[1] ~= nil")).toEqual([true]);
    expect(f()).toBe("still");
  });

  it("the arguments of a host function in progress stay", () => {
    const L = new LState();
    L.setGlobal("weak", []);
    L.register("check", (l) => {
      l.doString("weak = setmetatable({ given }, { __mode = 'v' }) given = nil collectgarbage() collectgarbage()");
      return 1;
    });
    expect(L.run("given = {} return check(given) == weak[1]")).toEqual([true]);
  });
});

/** Debug hooks and the limits: whatever a hook does, the state's limits hold, and afterwards the state still works. */
import { describe, expect, it } from "vitest";
import { LState, type LStateOptions } from "../../src/index";

const TIERS: [string, LStateOptions["jit"]][] = [
  ["interpreted", false],
  ["compiled", { threshold: 0 }],
];

describe.each(TIERS)("a hook, %s,", (_, jit) => {
  const state = (options: LStateOptions): LState => new LState({ jit: jit ?? false, ...options });

  it.each([
    ["that loops", "debug.sethook(function() while true do end end, 'l')\n local x = 1"],
    ["that catches", "debug.sethook(function() pcall(function() while true do end end) end, '', 1) while true do end"],
    ["that is cleared", "debug.sethook(function() debug.sethook() end, 'l') while true do end"],
    ["on a loop in one instruction", "debug.sethook(function() end, 'l') for i = 1, 1e9 do end"],
    ["on a jump to itself", "debug.sethook(function() end, 'c') local a, b = 1, 2 repeat until a == b"],
    ["on calls", "debug.sethook(function() end, 'cr') local function f() return f() end f()"],
    ["in a coroutine", "coroutine.wrap(function() debug.sethook(function() end, 'l') while true do end end)()"],
  ])("%s is stopped by a limit of steps", (_name, source) => {
    const L = state({ instructionLimit: 100_000 });
    expect(() => L.run(source)).toThrow("instruction limit exceeded");
  });

  it("is stopped by the deadline", () => {
    const L = state({ timeoutMs: 50 });
    expect(() => L.run("debug.sethook(function() end, 'l') while true do end")).toThrow("context deadline exceeded");
    expect(L.run("debug.sethook() return 1")).toEqual([1]);
  });

  it("does not make the stack deeper than allowed", () => {
    const L = state({ callStackSize: 100 });
    const source = `debug.sethook(function() end, 'crl')
      local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end
      return f(90), select(2, pcall(f, 200))`;
    const [sum, message] = L.run(source) as [number, string];
    expect(sum).toBe(90);
    expect(message).toMatch(/stack overflow/);
  });

  it("sees host functions and is seen by functions that the host calls", () => {
    const L = state({});
    const seen: string[] = [];
    L.setGlobal("note", (text: string) => void seen.push(text));
    L.setGlobal(
      "twice",
      L.newFunction((l) => {
        for (let i = 0; i < 2; i++) {
          l.push(l.get(1));
          l.call(0, 0);
        }
        return 0;
      }, "twice"),
    );
    L.run(`local function f() end
      debug.sethook(function(e) local i = debug.getinfo(2, "nS") note(e .. " " .. i.what .. " " .. i.linedefined) end, "c")
      twice(f) debug.sethook()`);
    expect(seen).toEqual(["call C -1", "call Lua 1", "call Lua 1", "call C -1"]);
  });

  it("is forgotten by reset", () => {
    const L = state({});
    L.markPristine();
    L.run("debug.sethook(error, 'l')");
    L.reset();
    expect(L.run("return debug.gethook()")).toEqual([undefined, "", 0]);
  });

  it("goes on across promises and time slices", async () => {
    const L = state({});
    L.setGlobal("later", async (x: number) => x + 1);
    const [sum, lines] = (await L.runAsync(`local lines, sum = 0, 0
      debug.sethook(function() lines = lines + 1 end, "l")
      for i = 1, 3 do
        sum = sum + later(i)
      end
      debug.sethook()
      return sum, lines`)) as [number, number];
    expect(sum).toBe(9);
    expect(lines).toBe(8);
  });

  it("is kept alive by its thread", () => {
    const L = state({ memoryLimit: 1 << 20 });
    const source = `local hits = 0
      debug.sethook(function() hits = hits + 1 end, "", 100)
      for i = 1, 2000 do local t = { i, tostring(i), ("x"):rep(100) } end
      collectgarbage()
      debug.sethook()
      return hits > 50`;
    expect(L.run(source)).toEqual([true]);
  });
});

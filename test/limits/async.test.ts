/** runAsync: scripts take turns with the event loop and wait for promises. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { Context, LState, type LStateOptions, LuaError } from "../../src/index";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A state with `wait(ms, value)`, which resolves to the value, and `fail(message)`, which rejects. */
function stateWithPromises(options: LStateOptions = {}): LState {
  const L = new LState(options);
  L.setGlobal("wait", async (ms: number, value: unknown) => {
    await sleep(ms);
    return value;
  });
  L.setGlobal("fail", async (message: string) => {
    await sleep(1);
    throw new Error(message);
  });
  return L;
}

async function rejection(promise: Promise<unknown>): Promise<LuaError> {
  try {
    await promise;
  } catch (e) {
    if (e instanceof LuaError) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
}

describe("a promise of a host function", () => {
  it.each([
    ["a call", "return wait(1, 'x')", ["x"]],
    ["a tail call", "local function f() return wait(1, 'x') end return f(), 2", ["x", 2]],
    ["pcall", "return pcall(wait, 1, 'x')", [true, "x"]],
    ["xpcall", "return xpcall(function() return wait(1, 'x') end, print)", [true, "x"]],
    ["an expression", "return wait(1, 2) + wait(1, 3) * 2", [8]],
    [
      "a metamethod",
      "local t = setmetatable({}, {__index = function(_, k) return wait(1, k) end}) return t.a, t.b",
      ["a", "b"],
    ],
    ["__add", "local t = setmetatable({}, {__add = function() return wait(1, 7) end}) return t + 1", [7]],
    ["__index being it", "return setmetatable({}, {__index = wait})[1]", [1]],
    [
      "a comparator",
      "local t = {3, 1, 2} table.sort(t, function(a, b) return wait(1, a < b) end) return unpack(t)",
      [1, 2, 3],
    ],
    ["a callback of gsub", "return (('abc'):gsub('.', function(c) return wait(1, c .. c) end))", ["aabbcc"]],
    [
      "an iterator",
      "local s = 0 for v in function(_, v) v = (v or 0) + 1 return wait(1, v < 4 and v or nil) end do s = s + v end return s",
      [6],
    ],
    [
      "a coroutine",
      "local co = coroutine.wrap(function(a) local b = wait(1, a + 1) local c = coroutine.yield(b) return wait(1, c * 2) end) return co(1), co(10)",
      [2, 20],
    ],
    [
      "coroutine.resume",
      "local co = coroutine.create(function() return wait(1, 'x') end) local ok, v = coroutine.resume(co) return ok, v, coroutine.status(co)",
      [true, "x", "dead"],
    ],
    ["a coroutine of its own", "return coroutine.wrap(wait)(1, 'x')", ["x"]],
    [
      "coroutines in coroutines",
      "return coroutine.wrap(function() return 1 + coroutine.wrap(function() return wait(1, 2) + wait(1, 3) end)() end)()",
      [6],
    ],
    ["tostring", "return tostring(setmetatable({}, {__tostring = function() return wait(1, 'shown') end}))", ["shown"]],
    [
      "load's reader",
      "local n = 0 return load(function() n = n + 1 return wait(1, n == 1 and 'return 5' or nil) end)()",
      [5],
    ],
    ["a loop of many", "local s = 0 for i = 1, 20 do s = s + wait(0, i) end return s", [210]],
  ])("in %s: the script waits", async (_, program, expected) => {
    const results = await stateWithPromises().runAsync(program);
    expect(results.slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    ["pcall", "return pcall(fail, 'no')", [false, "no"]],
    [
      "pcall around a function",
      "return pcall(function() fail('no') end)",
      [false, "[string \"return pcall(function() fail('no') end)\"]:1: no"],
    ],
    ["xpcall", "return xpcall(fail, function(m) return 'handled ' .. m end, 'no')", [false, "handled no"]],
    ["coroutine.resume", "return coroutine.resume(coroutine.create(fail), 'no')", [false, "no"]],
    [
      "a coroutine within pcall",
      "local ok, e = pcall(coroutine.wrap(function() fail('no') end)) return ok, (e:gsub('^.-:1: ', ''):gsub('^.-:1: ', ''))",
      [false, "no"],
    ],
  ])("rejected, is an error that %s catches", async (_, program, expected) => {
    expect(await stateWithPromises().runAsync(program)).toEqual(expected);
  });

  it("rejected and not caught, rejects with the reason as its cause", async () => {
    const e = await rejection(
      stateWithPromises().runAsync("local function f() fail('no') end\nf()", { chunkName: "=c" }),
    );
    expect(e.message).toBe("c:1: no");
    expect((e.cause as Error).message).toBe("no");
    expect(e.traceback).toContain("c:2: in main chunk");
  });

  it("is an error in a synchronous run, and its rejection disturbs nobody", async () => {
    const L = stateWithPromises();
    const [ok, message] = L.run("return pcall(fail, 'no')") as [boolean, string];
    expect(ok).toBe(false);
    expect(message).toContain("started by runAsync");
    L.setGlobal("call", () => L.run("return wait(1, 1)"));
    expect((await rejection(L.runAsync("return call()"))).message).toContain("started by runAsync");
    await sleep(5);
  });

  it("of the stack API keeps its stack, in coroutines too", async () => {
    const L = new LState();
    L.register("double", async (L) => {
      const n = L.checkNumber(1);
      await sleep(1);
      L.push(L.checkNumber(1) + n);
      L.push("two");
      return 2;
    });
    expect(
      await L.runAsync("local a, b = double(4) return a, b, coroutine.wrap(function() return double(5) end)()"),
    ).toEqual([8, "two", 10, "two"]);
  });

  it("is anything with a then", async () => {
    const L = new LState();
    // biome-ignore lint/suspicious/noThenProperty: that is the point
    L.setGlobal("at_once", () => ({ then: (resolve: (v: unknown) => void) => resolve(5) }));
    L.setGlobal("wrong", () => ({
      // biome-ignore lint/suspicious/noThenProperty: that is the point
      then: () => {
        throw new Error("no");
      },
    }));
    expect(await L.runAsync("return at_once(), pcall(wrong)")).toEqual([5, false, "no"]);
  });

  it("lets the function call the state while it waits", async () => {
    const L = new LState();
    L.register("twice", async (L) => {
      await sleep(1);
      const f = L.get(1);
      const [v] = L.invoke(f, [20]);
      L.push(v);
      return 1;
    });
    expect(await L.runAsync("local function id(x) return x + 1 end return pcall(twice, id)")).toEqual([true, 21]);
  });
});

describe("turns", () => {
  it("leave the event loop time", async () => {
    const L = new LState();
    let turns = 0;
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      turns++;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const [n] = await L.runAsync("local t, n = os.clock(), 0 while os.clock() - t < 0.3 do n = n + 1 end return n", {
      sliceMs: 5,
    });
    clearInterval(timer);
    expect(n).toBeGreaterThan(1000);
    expect(turns).toBeGreaterThan(10);
  });

  it("change nothing of what coroutines, comparators and errors do", async () => {
    const L = new LState();
    const program = `
      local function busy() local t = os.clock() while os.clock() - t < 0.004 do end end
      local out = {}
      local co = coroutine.wrap(function() for i = 1, 3 do busy() coroutine.yield(i) end return "end" end)
      for i = 1, 4 do out[#out + 1] = tostring(co()) end
      local t = {3, 1, 2}
      table.sort(t, function(a, b) busy() return a < b end)
      out[#out + 1] = table.concat(t)
      out[#out + 1] = select(2, pcall(coroutine.wrap(function() busy() error("e", 0) end)))
      return table.concat(out, " ")`;
    expect(await L.runAsync(program, { sliceMs: 1 })).toEqual(["1 2 3 end 123 e"]);
  });

  it("of two states alternate", async () => {
    const order: string[] = [];
    const go = (name: string): Promise<unknown> => {
      const L = new LState();
      L.setGlobal("mark", () => void order.push(name));
      return L.runAsync("for i = 1, 3 do mark() local t = os.clock() while os.clock() - t < 0.01 do end end", {
        sliceMs: 2,
      });
    };
    await Promise.all([go("a"), go("b")]);
    expect(order.join("")).not.toMatch(/aaa|bbb/);
  });

  it("belong to one run at a time", async () => {
    const L = stateWithPromises();
    const first = L.runAsync("return wait(5, 1)");
    await expect(L.runAsync("return 2")).rejects.toThrow("in progress");
    expect(L.run("return 3")).toEqual([3]);
    expect(L.isRunning()).toBe(true);
    expect(await first).toEqual([1]);
    expect(L.isRunning()).toBe(false);
    expect(await L.runAsync("return 2")).toEqual([2]);
  });
});

describe("cancellation of an asynchronous run", () => {
  it.each([
    [
      "a signal",
      "context canceled",
      () => {
        const c = new AbortController();
        setTimeout(() => c.abort(new Error("why")), 10);
        return { signal: c.signal };
      },
    ],
    [
      "a context",
      "context canceled",
      () => {
        const [context, cancel] = Context.withCancel(Context.background());
        setTimeout(() => cancel(new Error("why")), 10);
        return { context };
      },
    ],
    ["the time limit", "context deadline exceeded", () => ({ timeoutMs: 10 })],
  ])("by %s ends loops and waits at once", async (_, message, options) => {
    for (const program of [
      "while true do pcall(function() while true do end end) end",
      "while true do pcall(wait, 100000) end",
      "coroutine.wrap(function() while true do pcall(wait, 100000) end end)()",
      "coroutine.wrap(function() while true do pcall(coroutine.wrap(function() while true do end end)) end end)()",
    ]) {
      const L = stateWithPromises();
      const start = performance.now();
      const e = await rejection(L.runAsync(program, options()));
      expect(e.message).toBe(message);
      expect(e.kind).toBe("cancelled");
      if (message === "context canceled") expect((e.cause as Error).message).toBe("why");
      expect(performance.now() - start).toBeLessThan(1000);
      expect(await L.runAsync("return wait(1, 'again')")).toEqual(["again"]);
    }
  });

  it("before it begins lets nothing run", async () => {
    const L = stateWithPromises();
    let ran = 0;
    L.setGlobal("f", () => void ran++);
    expect((await rejection(L.runAsync("f()", { signal: AbortSignal.abort(new Error("early")) }))).message).toBe(
      "context canceled",
    );
    expect(ran).toBe(0);
  });

  it("by the time limit keeps a process alive that has nothing else to do", () => {
    const program = `
      import { LState } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../src/index.ts")).href)};
      const L = new LState();
      L.setGlobal("never", () => new Promise(() => {}));
      L.runAsync("never()", { timeoutMs: 50 }).catch((e) => console.log(e.message));`;
    const { stdout } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    expect(stdout).toBe("context deadline exceeded\n");
  }, 60_000);

  it("by close() between two turns", async () => {
    const L = stateWithPromises();
    const run = L.runAsync("wait(100000)");
    L.close();
    L.close();
    expect((await rejection(run)).message).toBe("context canceled");
    expect(L.isClosed()).toBe(true);
    expect(() => L.run("return 1")).toThrow("closed");
    await expect(L.runAsync("return 1")).rejects.toThrow("closed");
  });
});

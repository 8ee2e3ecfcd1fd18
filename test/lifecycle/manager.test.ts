/** One suite for both isolations, then what is particular to each. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  ClosedError,
  LeaseError,
  LifecycleTracker,
  LStateFactory,
  LuaError,
  LuaOptionError,
  LuaUsageError,
  type NodeManagerOptions,
  QueueFullError,
  StateManager,
  WaitTimeoutError,
  WorkerKilledError,
} from "../../src/index.node";
import type { FakeClock } from "./fake-clock";

const FACTORY_MODULE = pathToFileURL(join(import.meta.dirname, "worker-factory.ts"));

const open: StateManager[] = [];
afterEach(async () => {
  for (const manager of open.splice(0)) {
    await manager.shutdown({ graceMs: 0 });
    const { started, succeeded, failed, cancelled, rejected, running, queued } = manager.stats();
    expect({ running, queued }).toEqual({ running: 0, queued: 0 });
    expect(succeeded + failed + cancelled + rejected).toBe(started);
  }
});

const failure = async (promise: Promise<unknown>): Promise<LuaError> => {
  const e: unknown = await promise.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
  if (!(e instanceof LuaError)) throw e;
  return e;
};

describe.each(["none", "worker"] as const)("StateManager, isolation %s", (isolation) => {
  const make = (options: NodeManagerOptions = {}): StateManager => {
    const manager = new StateManager({ concurrency: 2, isolation, ...options });
    open.push(manager);
    return manager;
  };

  it("runs scripts with arguments and globals, all results as JavaScript values", async () => {
    const manager = make();
    expect(
      await manager.execute("return ..., x, {1, 2}, {a = {b = true}}, nil, 'é'", { args: [7], globals: { x: "g" } }),
    ).toEqual([7, "g", [1, 2], { a: { b: true } }, undefined, "é"]);
    const [object, map, cyclic, bytes] = (await manager.execute(
      "local c = {} c[1] = c return {__proto__ = 1}, {[1] = 'a', x = 'b'}, c, '\\255'",
    )) as [object, Map<unknown, unknown>, unknown[], unknown];
    expect(Object.getPrototypeOf(object)).toBe(null);
    expect(Object.keys(object)).toEqual(["__proto__"]);
    expect([...map]).toEqual([
      [1, "a"],
      ["x", "b"],
    ]);
    expect(cyclic[0]).toBe(cyclic);
    expect(bytes).toEqual(new Uint8Array([255]));
  });

  it("keeps executions apart", async () => {
    const manager = make();
    await manager.execute("leak = 1 string.rep = nil", { globals: { g: 1 } });
    const results = await Promise.all(
      Array.from({ length: 20 }, () => manager.execute("local l, r = leak, ('x'):rep(2) leak = 2 return l, r, g")),
    );
    for (const result of results) expect(result).toEqual([undefined, "xx", undefined]);
  });

  it("gives a function that is dead, since its state was put back", async () => {
    const [f] = (await make().execute("return function() return 1 end")) as [() => unknown];
    expect(f).toThrow(isolation === "none" ? LuaUsageError : LeaseError);
  });

  it("rejects with LuaError: value, kind, traceback, message", async () => {
    const manager = make();
    const e = await failure(
      manager.execute("local function f() local t = nil t.x = 1 end\nf()", { chunkName: "=job" }),
    );
    expect(e.kind).toBe("runtime");
    expect(e.message).toBe("job:1: attempt to index local 't' (a nil value)");
    expect(e.value).toBe(e.message);
    expect(e.traceback).toContain("job:2: in main chunk");
    expect(await failure(manager.execute("x ="))).toMatchObject({ kind: "syntax" });
    const table = await failure(manager.execute("error({code = 5})"));
    expect(table.message).toBe("(error object is a table value)");
    expect(table.kind).toBe("runtime");
    expect(manager.stats()).toMatchObject({ failed: 3, succeeded: 0 });
  });

  it("applies the sandbox and its limits", async () => {
    const manager = make({
      sandbox: { level: "strict", limits: { memoryLimit: 2_000_000, instructionLimit: 1_000_000, timeoutMs: 60_000 } },
    });
    expect(await manager.execute("return io, os, load, type(safe_load)")).toEqual([
      undefined,
      undefined,
      undefined,
      "function",
    ]);
    const memory = await failure(manager.execute("local t = {} while true do t[#t + 1] = {} end"));
    expect(memory).toMatchObject({ kind: "memory" });
    const steps = await failure(manager.execute("while true do pcall(function() while true do end end) end"));
    expect(steps.message).toContain("instruction limit exceeded");
    expect(manager.stats()).toMatchObject({ failed: 2, cancelled: 0 });
    expect(await manager.execute("return 'well'")).toEqual(["well"]);
  });

  it("stops a script that takes too long, and goes on with others meanwhile", async () => {
    const manager = make();
    const endless = failure(manager.execute("while true do end", { timeoutMs: 300 }));
    const others = await Promise.all(Array.from({ length: 10 }, () => manager.execute("return 1")));
    expect(others).toHaveLength(10);
    const e = await endless;
    expect(e).toMatchObject({ kind: "cancelled" });
    expect(e.message).toContain("context deadline exceeded");
    expect(manager.stats()).toMatchObject({ cancelled: 1, succeeded: 10 });
  });

  it("cancels by signal: before, while it waits and while it runs", async () => {
    const manager = make({ concurrency: 1 });
    const reason = new Error("changed my mind");
    await expect(manager.execute("return 1", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const running = new AbortController();
    const waiting = new AbortController();
    const first = failure(manager.execute("while true do end", { signal: running.signal }));
    const second = manager.execute("return 1", { signal: waiting.signal });
    waiting.abort(reason);
    await expect(second).rejects.toBe(reason);
    setTimeout(() => running.abort(reason), 100);
    expect((await first).message).toContain("context canceled");
    expect(manager.stats()).toMatchObject({ started: 3, cancelled: 3 });
  });

  it("refuses at once when the queue is full, and counts the wait into the time limit", async () => {
    const manager = make({ concurrency: 1, maxQueue: 1 });
    const abort = new AbortController();
    const running = manager.execute("while true do end", { signal: abort.signal });
    const waiting = manager.execute("return 1", { timeoutMs: 30 });
    await expect(manager.execute("return 1")).rejects.toThrow(QueueFullError);
    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    expect(manager.stats()).toMatchObject({ running: 1, queued: 0, rejected: 1, cancelled: 1 });
    abort.abort();
    await expect(running).rejects.toThrow("context canceled");
  });

  it("shuts down: refuses, waits, then cancels", async () => {
    const manager = make({ concurrency: 1, tracker: true });
    await manager.execute("return 1");
    const quick = manager.execute("for i = 1, 1e6 do end return 'done'");
    const waiting = manager.execute("return 1");
    const closing = manager.shutdown({ graceMs: 20_000 });
    await expect(waiting).rejects.toThrow(ClosedError);
    await expect(manager.execute("return 1")).rejects.toThrow(ClosedError);
    expect(await quick).toEqual(["done"]);
    await closing;
    expect(manager.stats()).toMatchObject({ started: 4, succeeded: 2, rejected: 2 });
    expect(manager.tracker!.metrics()).toMatchObject({ live: 0, executions: 2 });

    const other = make({ concurrency: 1 });
    const endless = failure(other.execute("while true do end"));
    const start = performance.now();
    await other.shutdown({ graceMs: 100 });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect((await endless).kind).toBe("cancelled");
    expect(other.stats()).toMatchObject({ cancelled: 1 });
  });

  it("tells the tracker", async () => {
    const manager = make({ tracker: true });
    await manager.execute("return 1", { chunkName: "=one" });
    await failure(manager.execute("error('x')", { chunkName: "=two" }));
    const m = manager.tracker!.metrics();
    expect(m).toMatchObject({ executions: 2, failures: 1 });
    expect(m.memoryPeak).toBeGreaterThan(1000);
    expect(m.live).toBeGreaterThan(0);
  });

  it("serves hundreds of callers", async () => {
    const manager = make({ concurrency: 3 });
    const results = await Promise.allSettled(
      Array.from({ length: 300 }, (_, i) =>
        manager.execute(i % 10 === 0 ? "error('bad')" : "local s = 0 for i = 1, 100 do s = s + i end return s + ...", {
          args: [i],
        }),
      ),
    );
    results.forEach((r, i) => {
      if (i % 10 === 0) expect(r.status).toBe("rejected");
      else expect(r).toMatchObject({ status: "fulfilled", value: [5050 + i] });
    });
    expect(manager.stats()).toMatchObject({ started: 300, succeeded: 270, failed: 30 });
  });

  it.each([
    { concurrency: 0 },
    { maxQueue: -1 },
    { timeoutMs: 0 },
    { sliceMs: 0 },
    { sandbox: "lax" as "strict" },
    { isolation: "process" as "none" },
    { concurency: 2 } as object,
    { pool: { maxuses: 3 } as object },
    { pool: { maxUses: 0 } },
    { pool: { factory: new LStateFactory() } as object },
    { tracker: {} as LifecycleTracker },
    { clock: {} as FakeClock },
    { timeoutMs: 2 ** 31 },
    { sandbox: { readonly: true } as object },
    { worker: { killAfter: 5 } as object },
    { worker: { resourceLimits: { maxOldGenerationSizeMb: 0 } } },
    { sandbox: "strict", worker: { factoryModule: FACTORY_MODULE } } as const,
  ])("refuses %o", (options) => {
    expect(() => new StateManager({ isolation, ...options })).toThrow(LuaOptionError);
  });

  it("refuses a call that makes no sense, and does not count it", async () => {
    const manager = make();
    const refused: [unknown, object?][] = [
      [5],
      [undefined],
      ["return 1", { timeout: 5 }],
      ["return 1", { timeoutMs: -1 }],
      ["return 1", { timeoutMs: 2 ** 31 }],
      ["return 1", { args: "abc" }],
      ["return 1", { globals: new Map([["x", 1]]) }],
      ["return 1", { globals: null }],
      ["return 1", { chunkName: 5 }],
      ["return 1", { signal: {} }],
    ];
    for (const [script, options] of refused)
      await expect(manager.execute(script as string, options)).rejects.toThrow(LuaOptionError);
    expect(() => manager.shutdown({ graceMs: -1 })).toThrow(LuaOptionError);
    expect(manager.stats()).toMatchObject({ started: 0, failed: 0 });
    expect(await manager.execute("return x", { timeoutMs: 60_000, globals: { x: 1 } })).toEqual([1]);
  });

  it("says what can't become a Lua value, and keeps the state", async () => {
    const manager = make({ tracker: true, concurrency: 1 });
    await manager.execute("return 1");
    for (let i = 0; i < 5; i++) {
      const values = { args: [10n] };
      await expect(manager.execute("return 1", values)).rejects.toThrow(LuaUsageError);
      await expect(manager.execute("return 1", values)).rejects.toThrow("a bigint can't become a Lua value");
    }
    expect(await manager.execute("return 2")).toEqual([2]);
    expect(manager.stats()).toMatchObject({ failed: 10, succeeded: 2 });
    expect(manager.tracker!.metrics()).toMatchObject({ created: 1, destroyed: 0 });
  });

  it("leaves a tracker that it was given to its owner", async () => {
    const tracker = new LifecycleTracker();
    const seen: string[] = [];
    tracker.subscribe((event) => seen.push(event.type));
    const [one, other] = [make({ tracker, concurrency: 1 }), make({ tracker, concurrency: 1 })];
    await one.execute("return 1");
    await one.shutdown();
    await other.execute("return 1");
    expect(seen.filter((type) => type === "execution_end")).toHaveLength(2);
    await other.shutdown();
    const { created, destroyed, live, resets } = tracker.metrics();
    expect({ live, resets, lost: created - destroyed }).toEqual({ live: 0, resets: 2, lost: 0 });
  });
});

describe("isolation none", () => {
  it("answers while scripts run, and waits for the host's promises", async () => {
    const factory = new LStateFactory().withSandbox("standard").withGlobal("fetch", async (x: unknown) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return `fetched ${x}`;
    });
    const manager = new StateManager({ factory, concurrency: 50 });
    open.push(manager);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const busy = failure(manager.execute("while true do end", { timeoutMs: 300 }));
    const start = performance.now();
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => manager.execute("return fetch(...)", { args: [i] })),
    );
    expect(all[39]).toEqual(["fetched 39"]);
    expect(performance.now() - start).toBeLessThan(5000);
    await busy;
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  it.each([
    ["library work", "while true do ('x'):rep(1e5):upper() end"],
    ["garbage", "while true do string.rep('x', 1e6) end"],
    ["a collection at each turn", "while true do local t = {} for i = 1, 1e4 do t[i] = {} end collectgarbage() end"],
    [
      "sorting",
      "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, function(a, b) return a < b end) end",
    ],
    ["coroutines", "while true do coroutine.wrap(function() for i = 1, 1e5 do ('x'):rep(1e4) end end)() end"],
    ["calls", "local function f() return pcall(f) end while true do f() end"],
  ])("lets the event loop have its turns: %s", async (_, script) => {
    const manager = new StateManager({ concurrency: 1 });
    open.push(manager);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await failure(manager.execute(script, { timeoutMs: 600 }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it("has the time limit hold while a script is read, too", async () => {
    const manager = new StateManager({ concurrency: 1 });
    open.push(manager);
    const long = `${"x = 1 ".repeat(2_000_000)}return 1`;
    const start = performance.now();
    expect((await failure(manager.execute(long, { timeoutMs: 20 }))).message).toContain("context deadline exceeded");
    expect(performance.now() - start).toBeLessThan(2000);
    const abort = new AbortController();
    const aborted = failure(manager.execute(long, { signal: abort.signal }));
    abort.abort();
    expect((await aborted).kind).toBe("cancelled");
    expect(await manager.execute("return 1")).toEqual([1]);
    expect(manager.stats()).toMatchObject({ cancelled: 2, succeeded: 1 });
  });

  it("takes a factory or a sandbox", () => {
    expect(() => new StateManager({ factory: new LStateFactory(), sandbox: "strict" })).toThrow(LuaOptionError);
  });
});

describe("isolation worker", () => {
  const make = (options: NodeManagerOptions = {}): StateManager => {
    const manager = new StateManager({ isolation: "worker", concurrency: 2, ...options });
    open.push(manager);
    return manager;
  };

  it("runs the functions of a factory's module in the thread", async () => {
    const manager = make({ worker: { factoryModule: FACTORY_MODULE } });
    expect(await manager.execute("return double(21), threadId() > 0, later(5)")).toEqual([42, true, 6]);
    const e = await failure(manager.execute("fail()"));
    expect(e.message).toContain("a host function failed");
    expect((e.cause as Error).message).toBe("a host function failed");
  });

  it("kills a thread whose host function is stuck; that costs one execution alone", async () => {
    const manager = make({ worker: { factoryModule: FACTORY_MODULE, killAfterMs: 200 }, tracker: true });
    await Promise.all([manager.execute("return 1"), manager.execute("return 1")]);
    const stuck = failure(manager.execute("stuck()", { timeoutMs: 200 }));
    const others = Promise.all(Array.from({ length: 20 }, () => manager.execute("return double(1)")));
    expect(await others).toEqual(Array.from({ length: 20 }, () => [2]));
    const e = await stuck;
    expect(e).toMatchObject({ kind: "cancelled", message: "context deadline exceeded" });
    expect(e.cause).toBeInstanceOf(WorkerKilledError);
    const abort = new AbortController();
    const aborted = failure(manager.execute("stuck()", { signal: abort.signal }));
    setTimeout(() => abort.abort(), 100);
    expect((await aborted).message).toBe("context canceled");
    expect(await manager.execute("return double(3)")).toEqual([6]);
    expect(manager.stats()).toMatchObject({ cancelled: 2, failed: 0 });
  });

  it("survives a heap past V8's limits, and a thread that exits", async () => {
    const manager = make({
      worker: { factoryModule: FACTORY_MODULE, resourceLimits: { maxOldGenerationSizeMb: 48 } },
    });
    const other = manager.execute("return double(2)");
    const e = await failure(manager.execute("hog()"));
    expect(e).toMatchObject({ kind: "memory", message: "not enough memory" });
    expect(await other).toEqual([4]);
    await expect(manager.execute("exit()")).rejects.toThrow();
    expect(await manager.execute("return double(4)")).toEqual([8]);
  });

  it("goes on after an error whose value can't be copied", async () => {
    const manager = make({ concurrency: 1 });
    const deep = "local t = {} for i = 1, 600 do t = { t } end error(t)";
    const error = await manager.execute(deep).catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: "runtime", message: "(error object is a table value)", value: undefined });
    expect(await manager.execute("return 1")).toEqual([1]);
    expect(manager.stats()).toMatchObject({ succeeded: 1, failed: 1, cancelled: 0 });
  });

  it("says what can't cross to a thread", async () => {
    expect(() => make({ state: { print: () => {} } })).toThrow(LuaOptionError);
    expect(() => make({ factory: new LStateFactory() })).toThrow("worker.factoryModule");
    const manager = make();
    await expect(manager.execute("return 1", { args: [() => 1] })).rejects.toThrow(LuaUsageError);
    await expect(manager.execute("return 1", { globals: { f: () => 1 } })).rejects.toThrow("able to cross");
    await expect(make({ worker: { factoryModule: "/no/such/module.js" } }).execute("return 1")).rejects.toThrow();
    expect(await manager.execute("return 2")).toEqual([2]);
  });
});

/** Nothing that a script can do keeps a cancellation from being seen, nor from being passed on. */
import { describe, expect, it } from "vitest";
import { WORKLOADS } from "../../bench/workloads";
import { Context, LState, LuaError } from "../../src/index";
import { stateInTier, tiers } from "../../src/testing/lstate-engine";

function failure(body: () => unknown): LuaError {
  try {
    body();
  } catch (e) {
    if (e instanceof LuaError) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
}

/** A context that is cancelled after `ms`, by the clock, with nobody's help. */
const deadline = (ms: number): Context => Context.withTimeout(Context.background(), ms)[0];

/** Generous: the machine may be busy. bench/limits.ts measures. */
const PATIENCE_MS = 1500;

describe("a deadline is seen in", () => {
  it.each(WORKLOADS)("$name", ({ setup, program }) => {
    const L = new LState({ print: () => undefined });
    if (setup !== undefined) L.run(setup);
    L.setContext(deadline(30));
    const start = performance.now();
    const e = failure(() => L.run(program));
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
    expect(e.message).toBe("context deadline exceeded");
    expect(e.kind).toBe("cancelled");
    L.removeContext();
    expect(L.run("return 1 + 1")).toEqual([2]);
  });
});

/** Ways to catch an error, each with code that must not run after a deadline: it calls `late`. */
const CATCHERS: readonly (readonly [name: string, program: string])[] = [
  ["pcall", "pcall(spin) late()"],
  ["pcall in a loop", "for i = 1, 10 do pcall(spin) end late()"],
  ["xpcall with a handler", "xpcall(spin, late) late()"],
  ["xpcall with itself as the handler", "xpcall(spin, function() xpcall(spin, late) late() end) late()"],
  ["coroutine.resume", "coroutine.resume(coroutine.create(spin)) late()"],
  ["coroutine.wrap in pcall", "pcall(coroutine.wrap(spin)) late()"],
  [
    "nested coroutines",
    "coroutine.wrap(function() pcall(coroutine.wrap(function() pcall(spin) late() end)) late() end)() late()",
  ],
  ["a comparator", "pcall(table.sort, {3, 1, 2}, function() pcall(spin) late() end) late()"],
  ["a callback of gsub", "pcall(string.gsub, 'abc', '.', function() pcall(spin) late() end) late()"],
  ["__tostring", "pcall(tostring, setmetatable({}, {__tostring = function() pcall(spin) late() end})) late()"],
  ["an error value with an endless __tostring", "error(setmetatable({}, {__tostring = spin}))"],
  ["__index", "pcall(function() return setmetatable({}, {__index = function() pcall(spin) late() end}).x end) late()"],
  [
    "__gc",
    "do local u = newproxy(true) getmetatable(u).__gc = function() pcall(spin) late() end end pcall(collectgarbage) spin()",
  ],
  ["a load reader", "pcall(load, function() pcall(spin) late() end) late()"],
  ["an iterator", "pcall(function() for _ in function() pcall(spin) late() end do late() end end) late()"],
  ["require", "package.preload.m = function() pcall(spin) late() end pcall(require, 'm') late()"],
  ["a tail call", "local function f() return pcall(spin) end f() late()"],
  ["debug.sethook()", "pcall(function() debug.sethook() spin() end) debug.sethook() late()"],
  ["a host function that catches", "swallow(spin) late()"],
  ["a host function that catches, called by pcall", "pcall(swallow, spin) late()"],
  ["a host function in a coroutine", "coroutine.wrap(function() swallow(spin) late() end)() late()"],
];

describe.each(tiers)("nothing runs past a deadline, %s:", (tier) => {
  it.each(CATCHERS)("%s", (name, program) => {
    const L = stateInTier(tier, { timeoutMs: 20, print: () => undefined });
    let late = 0;
    L.setGlobal("late", () => void late++);
    L.register("swallow", (L) => {
      const f = L.get(1);
      try {
        L.invoke(f, []);
      } catch {
        // And again: refused before anything runs.
        try {
          L.invoke(f, []);
        } catch {
          return 0;
        }
        late++;
      }
      return 0;
    });
    L.run("function spin() while true do end end");
    if (name === "an error value with an endless __tostring") {
      expect(failure(() => L.run(program)).message).toBe("(error object is a table value)");
    } else {
      const e = failure(() => L.run(program));
      expect([e.message, e.kind]).toEqual(["context deadline exceeded", "cancelled"]);
    }
    expect(late).toBe(0);
    expect(L.run("return 1")).toEqual([1]);
  });
});

describe("a context", () => {
  it("that is done lets nothing run", () => {
    const L = new LState();
    let ran = 0;
    L.setGlobal("f", () => void ran++);
    const [context, cancel] = Context.withCancel(Context.background());
    L.setContext(context);
    L.run("f()");
    cancel(new Error("enough"));
    const e = failure(() => L.run("f()"));
    expect(e.message).toBe("context canceled");
    expect((e.cause as Error).message).toBe("enough");
    expect(failure(() => L.invoke(L.load("f()"), [])).kind).toBe("cancelled");
    expect(ran).toBe(1);
    expect(L.context()).toBe(context);
    expect(L.removeContext()).toBe(context);
    L.run("f()");
    expect(ran).toBe(2);
    L.setContext(Context.background());
    L.run("f()");
    expect(ran).toBe(3);
  });

  it("is a signal, too: its reason is the cause", () => {
    const L = new LState();
    const controller = new AbortController();
    L.setContext(controller.signal);
    L.setGlobal("abort", () => controller.abort("reason"));
    const e = failure(() => L.run("abort() while true do pcall(function() while true do end end) end"));
    expect([e.message, e.kind, e.cause]).toEqual(["context canceled", "cancelled", "reason"]);
  });

  it("is cancelled by a flag that another thread sets", async () => {
    const { Worker } = await import("node:worker_threads");
    const cells = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(
      "const { workerData } = require('node:worker_threads'); setTimeout(() => Atomics.store(workerData, 0, 1), 30)",
      { eval: true, workerData: cells },
    );
    const L = new LState();
    L.setContext(Context.fromFlag(cells));
    expect(failure(() => L.run("while true do end")).message).toBe("context canceled");
    await worker.terminate();
    Atomics.store(cells, 0, 0);
    expect(failure(() => L.run("return 1")).message).toBe("context canceled");
  });

  it("holds within a call of a host function that sets another", () => {
    const L = new LState({ timeoutMs: 30 });
    L.setGlobal("more", () => L.setContext(Context.background()));
    expect(failure(() => L.run("more() while true do end")).message).toBe("context deadline exceeded");
  });
});

describe("Context", () => {
  const background = Context.background();

  it("ends with its parent, and keeps how it ended", async () => {
    const [parent, cancel] = Context.withCancel(background);
    const child = Context.withValue(Context.withTimeout(parent, 100_000)[0], "k", "v");
    const other = Context.withCancel(background)[0];
    const either = Context.any([other, child]);
    expect([parent.err(), child.err(), either.err()]).toEqual([undefined, undefined, undefined]);
    const told: string[] = [];
    const done = Promise.all([child.done.then(() => told.push("child")), either.done.then(() => told.push("either"))]);
    cancel("first");
    cancel("second");
    await done;
    expect(told).toHaveLength(2);
    for (const c of [parent, child, either])
      expect([c.err()?.message, c.cause()]).toEqual(["context canceled", "first"]);
    expect(other.err()).toBe(undefined);
    expect([child.value("k"), either.value("k"), child.value("x")]).toEqual(["v", "v", undefined]);
  });

  it("ends at the earlier deadline", async () => {
    const [parent] = Context.withTimeout(background, 10);
    const [child, cancel] = Context.withDeadline(parent, Date.now() + 100_000);
    expect(Math.abs(child.deadline()!.getTime() - Date.now())).toBeLessThan(50);
    await child.done;
    expect([child.err()?.message, parent.err()?.message]).toEqual([
      "context deadline exceeded",
      "context deadline exceeded",
    ]);
    cancel();
    expect(child.err()?.message).toBe("context deadline exceeded");
    expect(background.deadline()).toBe(undefined);
    expect(Context.withTimeout(background, -5)[0].err()?.message).toBe("context deadline exceeded");
  });

  it("holds no timers or listeners that nobody waits for", async () => {
    const controller = new AbortController();
    const added: string[] = [];
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = ((type: string, listener: () => void) => {
      added.push(type);
      add(type, listener);
    }) as typeof signal.addEventListener;
    const context = Context.withTimeout(Context.fromSignal(signal), 100_000)[0];
    expect(context.err()).toBe(undefined);
    expect(added).toEqual([]);
    const stop = context.onDone(() => added.push("told"));
    expect(added).toEqual(["abort"]);
    stop();
    controller.abort();
    expect(added).toEqual(["abort"]);
    await context.done;
    expect(context.cause()).toBe(signal.reason);
  });

  it.each([
    () => Context.withCancel(undefined as unknown as Context),
    () => Context.withTimeout(background, Number.NaN),
    () => Context.withDeadline(background, new Date(Number.NaN)),
    () => Context.withValue({} as Context, 1, 2),
    () => Context.fromSignal({} as AbortSignal),
    () => Context.fromFlag(new Int32Array(1), 1),
    () => Context.fromFlag(new Uint8Array(1) as unknown as Int32Array),
    () => new LState().setContext(null as unknown as Context),
  ])("refuses nonsense: %s", (body) => {
    expect(body).toThrow(TypeError);
  });
});

import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it, vi } from "vitest";
import {
  BasicStatePool,
  type LifecycleEvent,
  LifecycleTracker,
  LState,
  LStateFactory,
  LuaError,
  LuaOptionError,
  prometheusText,
  publishDiagnostics,
} from "../../src/index.node";
import { FakeClock } from "./fake-clock";

const setUp = (options: ConstructorParameters<typeof LifecycleTracker>[0] = {}) => {
  const clock = new FakeClock();
  const tracker = new LifecycleTracker({ clock, ...options });
  const events: LifecycleEvent[] = [];
  tracker.subscribe((event) => events.push(event));
  const L = new LStateFactory({ print: () => {}, instructionLimit: 100_000, memoryLimit: 2_000_000 }).create();
  return { clock, tracker, events, L };
};

describe("LifecycleTracker", () => {
  it("tells of a life from its beginning to its end", () => {
    const { clock, tracker, events, L } = setUp();
    L.setGlobal("work", (ms: unknown) => clock.advance(Number(ms)));
    const tracked = tracker.track(L, { id: "worker-1" });
    expect(tracked.run("work(30) return 1 + 1, ...", "x")).toEqual([2, "x"]);
    expect(() => tracked.run("work(12) error('even sum!')")).toThrow(LuaError);
    tracked.reset();
    tracked.destroy();
    tracked.destroy();
    expect(L.isClosed()).toBe(true);
    expect(events.map((e) => e.type)).toEqual([
      "created",
      "execution_start",
      "execution_end",
      "execution_start",
      "error",
      "execution_end",
      "reset",
      "destroyed",
    ]);
    expect(new Set(events.map((e) => e.stateId))).toEqual(new Set(["worker-1"]));
    expect(events[2]).toMatchObject({
      time: 1_700_000_001_030,
      details: { chunkName: "work(30) return 1 + 1, ...", durationMs: 30, failed: false },
    });
    expect(events[4]!.details).toMatchObject({ kind: "runtime", message: expect.stringContaining("even sum!") });
    expect(events[7]!.details).toEqual({ lifetimeMs: 42, executions: 2, runTimeMs: 42 });
  });

  it.each([
    ["steps", "while true do end"],
    ["memory", "local t = {} while true do t[#t + 1] = {} end"],
    ["stack", "local function f() return 1 + f() end f()"],
  ] as const)("names the limit that struck: %s", (limit, source) => {
    const clock = new FakeClock();
    const tracker = new LifecycleTracker({ clock });
    const events: LifecycleEvent[] = [];
    tracker.subscribe((event) => events.push(event));
    const L = new LState({ instructionLimit: 2_000_000, memoryLimit: 4_000_000, callStackSize: 200 });
    const tracked = tracker.track(L);
    expect(() => tracked.run(source)).toThrow(LuaError);
    expect(events.find((e) => e.type === "limit")).toMatchObject({ stateId: "state-1", details: { limit } });
    expect(tracker.metrics().limits[limit]).toBe(1);
    expect(tracked.record.metrics()).toMatchObject({ failures: 1, limits: { [limit]: 1 } });
  });

  it("tells time and cancellation apart", () => {
    const { tracker } = setUp();
    const timed = tracker.track(new LState({ timeoutMs: 20 }));
    expect(() => timed.run("while true do end")).toThrow("context deadline exceeded");
    const cancelled = new LState();
    cancelled.setContext(AbortSignal.abort());
    expect(() => tracker.track(cancelled).run("while true do end")).toThrow("context canceled");
    expect(tracker.metrics().limits).toMatchObject({ time: 1, cancelled: 1 });
  });

  it("counts, for each state and over all", () => {
    const { clock, tracker, L } = setUp();
    L.setGlobal("work", (ms: unknown) => clock.advance(Number(ms)));
    const a = tracker.track(L, { id: "a" });
    const b = tracker.track(new LState(), { id: "b" });
    a.run("work(10)");
    a.run("work(20) big = ('x'):rep(100000)");
    expect(() => b.run("error({})")).toThrow(LuaError);
    expect(a.record.metrics()).toMatchObject({ executions: 2, failures: 0, runTimeMs: 30, lastError: undefined });
    expect(a.record.metrics().memoryPeak).toBeGreaterThan(100_000);
    expect(tracker.states().map((s) => [s.id, s.executions, s.failures])).toEqual([
      ["a", 2, 0],
      ["b", 1, 1],
    ]);
    b.destroy();
    expect(tracker.metrics()).toMatchObject({
      created: 2,
      destroyed: 1,
      live: 1,
      executions: 3,
      failures: 1,
      runTimeMs: 30,
      runTime: { count: 3, max: 20 },
    });
  });

  it("tells of the calls of named functions, which stay what they are", () => {
    const { tracker, events, L } = setUp();
    const tracked = tracker.track(L, { functions: ["error", "math.floor", "coroutine.yield", "getfenv"] });
    const calls = (): string[] =>
      events.flatMap((e) => (e.type === "function_call" ? [e.details.function] : [])).splice(0);
    expect(tracked.run("return math.floor(1.5), math.floor(-1.5), math.ceil(1.5)")).toEqual([1, -2, 2]);
    expect(calls()).toEqual(["math.floor", "math.floor"]);
    expect(() => tracked.run("local function f()\n  error('here') end\nf()")).toThrow(/:2: here$/);
    expect(tracked.run("local ok, e = pcall(error, 'at 2', 2) return e")[0]).toMatch(/:1: at 2$/);
    expect(
      tracked.run("local co = coroutine.wrap(function(x) return coroutine.yield(x + 1) end) return co(1), co(9)"),
    ).toEqual([2, 9]);
    expect(
      tracked.run(
        "local e = {} return setfenv(function() return getfenv(1) == e end, setmetatable(e, {__index = getfenv(0), __newindex = rawset}))",
      ),
    ).toHaveLength(1);
    expect(L.run("return select('#', pcall(math.floor))")).toEqual([2]);
    expect(L.run("return (select(2, pcall(function() math.floor({}) end)))")[0]).toContain(
      "bad argument #1 to 'floor' (number expected, got table)",
    );
    tracked.reset();
    L.run("math.floor(1)");
    expect(calls().filter((name) => name === "math.floor")).toHaveLength(5);
    expect(tracker.metrics().functionCalls).toBe(calls().length);
    expect(() => tracker.track(new LState(), { functions: ["no.such"] })).toThrow(LuaOptionError);
  });

  it("follows asynchronous runs", async () => {
    const { tracker, L } = setUp();
    const tracked = tracker.track(L);
    expect(await tracked.runAsync("return ...", { args: [5] })).toEqual([5]);
    await expect(tracked.runAsync("error('later')")).rejects.toThrow("later");
    expect(tracked.record.metrics()).toMatchObject({ executions: 2, failures: 1 });
  });

  it("streams events to for await, and counts what a slow reader misses", async () => {
    const { tracker, L } = setUp();
    const stream = tracker.events({ bufferSize: 3 });
    const tracked = tracker.track(L, { id: "s" });
    for (let i = 0; i < 3; i++) tracked.run("return 1");
    expect(stream.dropped).toBe(4);
    const seen: string[] = [];
    for await (const event of stream) {
      seen.push(event.type);
      if (seen.length === 3) setTimeout(() => tracked.destroy(), 1);
      if (event.type === "destroyed") break;
    }
    expect(seen).toEqual(["created", "execution_start", "execution_end", "destroyed"]);
    expect(tracker.metrics().dropped).toBe(4);
  });

  it("ends streams by signal, and with the tracker", async () => {
    const { tracker } = setUp();
    const abort = new AbortController();
    const count = async (stream: AsyncIterable<unknown>): Promise<number> => {
      let n = 0;
      for await (const _ of stream) n++;
      return n;
    };
    const counts = [count(tracker.events({ signal: abort.signal })), count(tracker.events())];
    tracker.record("x");
    abort.abort();
    tracker.record("y");
    tracker.close();
    expect(await Promise.all(counts)).toEqual([1, 2]);
    expect(await count(tracker.events({ signal: AbortSignal.abort() }))).toBe(0);
    const stream = tracker.events();
    const first = stream.next();
    await expect(stream.next()).rejects.toThrow("one reader at a time");
    stream.end();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it("keeps the latest events of a state", () => {
    const { tracker, L } = setUp({ historySize: 2 });
    const tracked = tracker.track(L);
    tracked.run("return 1");
    expect(tracked.record.history()).toMatchObject({
      events: [{ type: "execution_start" }, { type: "execution_end" }],
      dropped: 1,
    });
  });

  it("keeps a listener's failure away from the script", async () => {
    const { tracker, L } = setUp();
    const uncaught = vi.fn();
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", uncaught);
    const stop = tracker.subscribe(() => {
      throw new Error("in the listener");
    });
    const tracked = tracker.track(L);
    stop();
    expect(tracked.run("return 1")).toEqual([1]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const listener of others) process.on("uncaughtException", listener);
    expect(uncaught).toHaveBeenCalledTimes(1);
    expect((uncaught.mock.calls[0]![0] as Error).message).toBe("in the listener");
  });

  it("holds on to nothing of what scripts raise, and to no long text", () => {
    const { tracker, events, L } = setUp();
    const tracked = tracker.track(L);
    expect(() => tracked.run("error({1, 2, 3})")).toThrow(LuaError);
    expect(() => tracked.run(`${" ".repeat(2000)}error(("x"):rep(1000000), 0)`)).toThrow(LuaError);
    expect(tracked.record.metrics().lastError!.message).toMatch(/^x{999}…$/);
    expect(events.flatMap((e) => (e.type === "execution_start" ? [e.details.chunkName.length] : []))).toEqual([
      16, 1000,
    ]);
    const plain = (value: unknown): boolean => {
      if (typeof value === "string") return value.length <= 1000;
      if (typeof value !== "object" || value === null) return true;
      return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(plain);
    };
    for (const event of events) expect(plain(event)).toBe(true);
    expect(plain(tracked.record.metrics())).toBe(true);
  });

  it("refuses what makes no sense", () => {
    expect(() => new LifecycleTracker({ buffer: 5 } as object)).toThrow(LuaOptionError);
    expect(() => new LifecycleTracker({ clock: {} as FakeClock })).toThrow(LuaOptionError);
    const { tracker, L } = setUp();
    expect(() => tracker.track(L, { function: ["error"] } as object)).toThrow(LuaOptionError);
    expect(() => tracker.track(L, { functions: "error" as unknown as string[] })).toThrow(LuaOptionError);
    expect(() => tracker.events({ signal: {} as AbortSignal })).toThrow(LuaOptionError);
    expect(tracker.metrics().live).toBe(0);
  });

  it("knows each id once", () => {
    const { tracker, L } = setUp();
    const a = tracker.track(L, { id: "a" });
    expect(() => tracker.track(new LState(), { id: "a" })).toThrow(LuaOptionError);
    a.destroy();
    expect(tracker.track(new LState(), { id: "a" }).id).toBe("a");
    expect(() => new LifecycleTracker({ bufferSize: 0 })).toThrow(LuaOptionError);
  });
});

describe("sinks", () => {
  it("publish through diagnostics_channel", () => {
    const { tracker, L } = setUp();
    const stop = publishDiagnostics(tracker);
    const seen: unknown[] = [];
    const listener = (message: unknown, name: string | symbol): void => {
      seen.push([name, (message as LifecycleEvent).stateId]);
    };
    subscribe("lstate:execution_end", listener);
    const tracked = tracker.track(L, { id: "d" });
    tracked.run("return 1");
    expect(seen).toEqual([["lstate:execution_end", "d"]]);
    stop();
    tracked.run("return 1");
    expect(seen).toHaveLength(1);
    unsubscribe("lstate:execution_end", listener);
    expect(channel("lstate:execution_end").hasSubscribers).toBe(false);
  });

  it("render Prometheus' text", async () => {
    const { clock, tracker, L } = setUp();
    L.setGlobal("work", (ms: unknown) => clock.advance(Number(ms)));
    const tracked = tracker.track(L);
    tracked.run("work(250)");
    expect(() => tracked.run("while true do end")).toThrow(LuaError);
    const pool = new BasicStatePool({ factory: new LStateFactory(), maxSize: 2 });
    pool.put(await pool.get());
    const text = prometheusText({ tracker, pool, labels: { app: 'a "b"\\\n' } });
    const label = 'app="a \\"b\\"\\\\\\n"';
    expect(text).toContain(
      `# TYPE lstate_executions_total counter\nlstate_executions_total{${label},outcome="succeeded"} 1\n`,
    );
    expect(text).toContain(`lstate_limits_total{${label},limit="steps"} 1\n`);
    expect(text).toContain(`lstate_execution_seconds{${label},quantile="0.99"} 0.25\n`);
    expect(text).toContain(`lstate_execution_seconds_sum{${label}} 0.25\n`);
    expect(text).toContain(`lstate_execution_seconds_count{${label}} 2\n`);
    expect(text).toContain(`lstate_pool_states{${label},state="idle"} 1\n`);
    // Every line is a comment or a sample of the text format.
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\\n]|\\.)*",?)*\})? [-+.\deInf]+)$/);
    expect(prometheusText({ tracker })).toContain("\nlstate_states 1\n");
    await pool.close();
  });
});

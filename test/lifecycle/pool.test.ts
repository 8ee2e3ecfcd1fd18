/** Both pools: order, bounds, misuse, health, isolation; with a clock that the test moves. */
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type AdvancedPoolOptions,
  AdvancedStatePool,
  BasicStatePool,
  ClosedError,
  GlobalsIndex,
  type Lease,
  LeaseError,
  LState,
  LStateFactory,
  type LTable,
  LuaError,
  LuaOptionError,
  QueueFullError,
  RegistryIndex,
  WaitTimeoutError,
} from "../../src/index";
import { adversary, each, INIT, PROBE, UTILS } from "./adversary";
import { FakeClock } from "./fake-clock";

const factory = new LStateFactory({ print: () => {} })
  .withSandbox("minimal")
  .withModule("utils", UTILS)
  .withGlobal("each", each)
  .withInitScript(INIT, "=init");

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

async function waitForEver(L: LState): Promise<void> {
  L.setGlobal("wait", () => new Promise(() => {}));
  await expect(L.runAsync("wait() leak = 1", { timeoutMs: 5 })).rejects.toThrow("context deadline exceeded");
}

describe.each([
  ["basic", (o: Partial<AdvancedPoolOptions> = {}) => new BasicStatePool({ factory, ...o })],
  ["advanced", (o: Partial<AdvancedPoolOptions> = {}) => new AdvancedStatePool({ factory, ...o })],
])("the %s pool", (_, make) => {
  it("lends a state, takes it back, lends it again", async () => {
    const pool = make({ maxSize: 1 });
    const a = await pool.get();
    expect(a.state.run("return 1 + 1")).toEqual([2]);
    pool.put(a);
    const b = await pool.get();
    expect(b.id).toBe(a.id);
    b.release();
    expect(pool.metrics()).toMatchObject({ size: 1, idle: 1, borrowed: 0, created: 1, leases: 2 });
    await pool.close();
    expect(pool.metrics()).toMatchObject({ size: 0, destroyed: { closed: 1 } });
  });

  it("serves those who wait in the order in which they came, and never has more than maxSize", async () => {
    const pool = make({ maxSize: 3 });
    const order: number[] = [];
    let out = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 300 }, async (_unused, i) => {
        using lease = await pool.get();
        order.push(i);
        most = Math.max(most, ++out);
        await (i % 7 === 0 ? new Promise((r) => setTimeout(r, 1)) : Promise.resolve());
        expect(lease.state.run("mine = (mine or 0) + 1 return mine")).toEqual([1]);
        out--;
      }),
    );
    expect(order).toEqual(order.slice().sort((a, b) => a - b));
    expect(most).toBe(3);
    expect(pool.metrics()).toMatchObject({ created: 3, leases: 300, waiting: 0, idle: 3 });
    await pool.close();
  });

  it("does not let a newcomer pass those who wait", async () => {
    const pool = make({ maxSize: 1 });
    const first = await pool.get();
    const got: string[] = [];
    const ask = async (name: string): Promise<Lease> => {
      const lease = await pool.get();
      got.push(name);
      return lease;
    };
    const waiting = ["a", "b"].map(ask);
    pool.put(first);
    const late = ask("late");
    for (const lease of [...waiting, late]) pool.put(await lease);
    expect(got).toEqual(["a", "b", "late"]);
    await pool.close();
  });

  it("lets a waiter give up by signal or time, without losing the state", async () => {
    const clock = new FakeClock();
    const pool = make({ maxSize: 1, clock });
    const lease = await pool.get();
    const abort = new AbortController();
    const aborted = pool.get({ signal: abort.signal });
    const late = pool.get({ timeoutMs: 50 });
    const patient = pool.get({ timeoutMs: 5000 });
    abort.abort(new Error("never mind"));
    await expect(aborted).rejects.toThrow("never mind");
    clock.advance(50);
    await expect(late).rejects.toThrow(WaitTimeoutError);
    await expect(late).rejects.toThrow("no state of the pool became free within 50 ms");
    pool.put(lease);
    pool.put(await patient);
    expect(pool.metrics()).toMatchObject({ idle: 1, waiting: 0 });
    await expect(pool.get({ signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    await pool.close();
    expect(clock.pending).toBe(0);
  });

  it("refuses at once when as many wait as may", async () => {
    const pool = make({ maxSize: 1, maxWaiting: 1 });
    const lease = await pool.get();
    const waiting = pool.get();
    await expect(pool.get()).rejects.toThrow(QueueFullError);
    pool.put(lease);
    pool.put(await waiting);
    await pool.close();
  });

  it("closed, rejects those who wait and newcomers, and lets borrowers finish", async () => {
    const pool = make({ maxSize: 1 });
    const lease = await pool.get();
    const waiting = pool.get();
    let closed = false;
    const closing = pool.close().then(() => {
      closed = true;
    });
    await expect(waiting).rejects.toThrow(ClosedError);
    await expect(pool.get()).rejects.toThrow(ClosedError);
    expect(lease.state.run("return 'still here'")).toEqual(["still here"]);
    expect(closed).toBe(false);
    pool.put(lease);
    await closing;
    await pool.close();
    expect(pool.metrics()).toMatchObject({ size: 0, destroyed: { closed: 1 } });
  });

  it("calls misuse by its name", async () => {
    const pool = make();
    const other = make();
    const lease = await pool.get();
    const foreign = await other.get();
    expect(() => pool.put(foreign)).toThrow(LeaseError);
    expect(() => pool.put(foreign)).toThrow("not a lease of this pool");
    expect(() => pool.put(lease.state as unknown as Lease)).toThrow("not a lease of this pool");
    const L = lease.state;
    const f = L.run("return function() return 1 end")[0] as () => unknown;
    pool.put(lease);
    expect(() => pool.put(lease)).toThrow("put back already");
    expect(() => lease.release()).toThrow(LeaseError);
    expect(() => lease.state).toThrow(LeaseError);
    expect(() => L.run("return 1")).toThrow("this LState was handed over");
    expect(() => f()).toThrow("this LState was handed over");
    lease[Symbol.dispose]();
    other.put(foreign);
    await Promise.all([pool.close(), other.close()]);
  });

  it("refuses what came from a state in the hands of an earlier borrower", async () => {
    const pool = make({ maxSize: 1 });
    const first = await pool.get();
    const L = first.state;
    L.doString("t = {} return {}, function() return 1 end, coroutine.create(print), newproxy(true), string, io.stdout");
    const error = ((): unknown => {
      try {
        L.run("error({})");
      } catch (e) {
        return (e as LuaError).value;
      }
      return undefined;
    })();
    const old = [
      ...Array.from({ length: 6 }, (_, i) => L.get(i + 1)),
      L.get(GlobalsIndex),
      L.getField(L.get(GlobalsIndex), "t"),
      L.newTable(),
      L.load("return 1"),
      L.newFunction(() => 0),
      L.newUserData({}),
      L.newThread(),
      error,
      ...L.run("return coroutine.create(print), newproxy()"),
      ...(L.run("return { coroutine.create(print), newproxy() }")[0] as unknown[]),
    ];
    first.release();
    const second = await pool.get();
    const M = second.state;
    const refusal = "before it was handed over can't be used now";
    for (const value of old) {
      expect(() => M.setGlobal("x", value), String(value)).toThrow(refusal);
      expect(() => M.setGlobal("x", { deep: [value] })).toThrow(refusal);
      expect(() => M.push(value)).toThrow(refusal);
    }
    expect(() => M.invoke(old[1], [])).toThrow(refusal);
    expect(() => M.setField(old[0] as LTable, "x", 1)).toThrow(refusal);
    expect(() => M.setField(old[6] as LTable, "x", 1)).toThrow(refusal);
    // The next borrower's own are fine, those of the same objects too.
    for (const value of [M.get(GlobalsIndex), M.newTable(), M.load("return 1")]) M.setGlobal("x", value);
    M.setGlobal("string2", M.getField(M.get(GlobalsIndex), "string"));
    expect(M.run("return string2 == string, x()")).toEqual([true, 1]);
    second.release();
    await pool.close();
  });

  it("takes a state back whatever its script returns", async () => {
    const pool = make({ maxSize: 1 });
    // What is awaited must not be the script's to end.
    const table = await pool.use((L) => L.run("return { ['then'] = function() end }")[0]);
    expect(table).toBeInstanceOf(Map);
    expect(pool.metrics()).toMatchObject({ idle: 1, borrowed: 0 });
    await pool.close();
  });

  it("leaves the host's functions what they kept of the set-up", async () => {
    const keeping = new LStateFactory().withModule("store", (L) => {
      const kept = L.newTable();
      L.push(
        L.newFunction((inner) => {
          inner.push(kept);
          return 1;
        }),
      );
      return 1;
    });
    const loaded = keeping.withInitScript("store = require('store')");
    const pool = make({ factory: loaded, maxSize: 1 });
    // It is the host's, and lasts: keeping what it holds apart is the host's business, too.
    for (const n of [undefined, 1, 1])
      expect(await pool.use((L) => L.run("local n = store().n store().n = 1 return n"))).toEqual([n]);
    await pool.close();
    const late = make({ factory: keeping, maxSize: 1 });
    for (let i = 0; i < 3; i++)
      expect(await late.use((L) => L.run("local s = require('store') s().n = 1 return s().n"))).toEqual([1]);
    await late.close();
  });

  it.each<[string, (L: LState) => unknown, { broken?: number; closed?: number }]>([
    ["opens libraries", (L) => L.openLibs(), {}],
    ["registers a class", (L) => L.registerClass(FakeClock, { create: () => new FakeClock() }), {}],
    ["changes metatables", (L) => L.setField(L.newTypeMetatable("FILE*"), "__index", L.newTable()), {}],
    ["changes those of strings", (L) => L.setMetatable("", L.newTable()), {}],
    ["replaces the globals", (L) => L.replace(GlobalsIndex, L.newTable()), {}],
    ["replaces a module", (L) => L.preloadModule("utils", () => 0), {}],
    ["replaces a function", (L) => L.registerModule("string", { rep: () => 0 }), {}],
    ["writes to the registry", (L) => L.setField(L.get(RegistryIndex) as LTable, "evil", 1), {}],
    ["sets a context that is done", (L) => L.setContext(AbortSignal.abort()), {}],
    ["sets another limit", (L) => L.setMemoryLimit(70_000), {}],
    ["leaves values on the stack", (L) => L.doString("return 1, 2, 3"), {}],
    ["taps a function", (L) => L.tapFunction("string.rep", () => {}), {}],
    ["is cancelled while it waits for a promise", (L) => waitForEver(L), {}],
    ["closes it", (L) => L.close(), { closed: 1 }],
    ["hands it over", (L) => L.handOver(), { broken: 1 }],
    ["marks it anew", (L) => L.run("leak = 1") && L.markPristine(), { broken: 1 }],
  ])("shows the next borrower nothing of one that %s", async (_, act, destroyed) => {
    const pool = make({ maxSize: 1 });
    const clean = factory.create().run(PROBE)[0];
    const lease = await pool.get();
    await act(lease.state);
    pool.put(lease);
    expect(await pool.use((L) => L.run(PROBE)[0])).toBe(clean);
    const metrics = pool.metrics();
    expect(metrics.destroyed).toMatchObject({ broken: 0, closed: 0, ...destroyed });
    expect(metrics.created - sum(metrics.destroyed)).toBe(1);
    await pool.close();
  });

  it("replaces a state that its borrower closed, or puts back while it runs", async () => {
    const pool = make({ maxSize: 1 });
    const a = await pool.get();
    a.state.close();
    pool.put(a);
    const b = await pool.get();
    b.state.setGlobal("putBack", () => pool.put(b));
    const L = b.state;
    expect(L.run("putBack() return 'ran on'")).toEqual(["ran on"]);
    expect(L.isClosed()).toBe(true);
    const c = await pool.get();
    expect(c.id).toBe(3);
    expect(c.state.run("return putBack")).toEqual([undefined]);
    pool.put(c);
    expect(pool.metrics().destroyed).toMatchObject({ closed: 1, busy: 1 });
    await pool.close();
  });

  it("runs no finalizer that a borrower left, and keeps nobody waiting for one", async () => {
    const pool = make({ maxSize: 1 });
    const left = `
      local proxy = newproxy(true)
      getmetatable(proxy).__gc = function() while true do end end
      kept = proxy
    `;
    const lease = await pool.get();
    lease.state.run(left);
    const waiting = pool.get();
    const closing = pool.close();
    await expect(waiting).rejects.toThrow(ClosedError);
    const start = performance.now();
    pool.put(lease);
    await closing;
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("is not held up by an observer that throws", async () => {
    const pool = make({
      maxSize: 1,
      observer: {
        wasReset: () => {
          throw new Error("the observer's");
        },
      },
    });
    const lease = await pool.get();
    const waiting = pool.get();
    expect(() => pool.put(lease)).toThrow("the observer's");
    const next = await waiting;
    expect(next.state.run("return 1")).toEqual([1]);
    expect(() => next.release()).toThrow("the observer's");
    await pool.close();
  });

  it("resets states of any source to what they were when they came", async () => {
    const pool = make({ factory: { create: () => new LState() }, maxSize: 1 });
    pool.put(await pool.get());
    await pool.use((L) => L.run("leak = 1"));
    expect(await pool.use((L) => L.run("return leak"))).toEqual([undefined]);
    expect(pool.metrics()).toMatchObject({ created: 1, size: 1 });
    await pool.close();
  });

  it("uses a state for one function, whatever becomes of it", async () => {
    const pool = make({ maxSize: 1 });
    expect(await pool.use((L) => L.run("return 5")[0])).toBe(5);
    await expect(pool.use((L) => L.run("error('no')"))).rejects.toThrow("no");
    await expect(pool.use(() => Promise.reject(new Error("host")))).rejects.toThrow("host");
    expect(pool.metrics()).toMatchObject({ borrowed: 0, leases: 3 });
    await pool.close();
  });

  it("passes on what the factory throws, to each who asked, and goes on", async () => {
    let broken = true;
    const source = {
      create: () => {
        if (broken) throw new Error("no state today");
        return factory.create();
      },
    };
    const pool = make({ factory: source, maxSize: 1 });
    await expect(pool.get()).rejects.toThrow("no state today");
    broken = false;
    const lease = await pool.get();
    broken = true;
    const waiting = [pool.get(), pool.get()];
    lease.state.close();
    pool.put(lease);
    for (const w of waiting) await expect(w).rejects.toThrow("no state today");
    broken = false;
    pool.put(await pool.get());
    expect(pool.metrics()).toMatchObject({ createFailures: 3, size: 1 });
    await pool.close();
  });

  it("shows the next borrower nothing of the last", async () => {
    const pool = make({ maxSize: 1 });
    const clean = factory.create().run(PROBE)[0];
    await fc.assert(
      fc.asyncProperty(adversary, fc.boolean(), async (acts, failed) => {
        const lease = await pool.get();
        for (const act of acts) {
          try {
            lease.state.run(act);
          } catch {
            // An act may have broken what the next one needs.
          }
        }
        pool.put(lease, failed ? { error: new Error("failed") } : {});
        const probe = await pool.get();
        expect(probe.state.run(PROBE)[0]).toBe(clean);
        pool.put(probe);
      }),
      { numRuns: 100 },
    );
    await pool.close();
  });

  it("has every state accounted for, whatever borrowers do", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom("get", "get", "put", "fail", "close state", "abort"), { maxLength: 60 }),
        async (maxSize, steps) => {
          const clock = new FakeClock();
          const pool = make({ maxSize, maxWaiting: 5, clock });
          const leases: Lease[] = [];
          const aborts: AbortController[] = [];
          const asked: Promise<unknown>[] = [];
          for (const step of steps) {
            if (step === "get") {
              const abort = new AbortController();
              aborts.push(abort);
              asked.push(
                pool.get({ signal: abort.signal }).then(
                  (l) => leases.push(l),
                  () => undefined,
                ),
              );
            } else if (step === "abort") aborts.shift()?.abort();
            else {
              const lease = leases.shift();
              if (step === "close state") lease?.state.close();
              if (lease !== undefined) pool.put(lease, step === "fail" ? { error: new Error("x") } : {});
            }
            await Promise.resolve();
            await Promise.resolve();
            await Promise.resolve();
            const m = pool.metrics();
            expect(m.idle + m.borrowed).toBe(m.size);
            expect(m.size).toBeLessThanOrEqual(maxSize);
            expect(m.waiting === 0 || m.borrowed === maxSize).toBe(true);
            expect(m.created - sum(m.destroyed)).toBe(m.size);
          }
          const closing = pool.close();
          await Promise.allSettled(asked);
          for (const lease of leases) pool.put(lease);
          await closing;
          expect(pool.metrics()).toMatchObject({ size: 0, borrowed: 0, waiting: 0 });
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    { maxSize: 0 },
    { maxSize: 1.5 },
    { maxWaiting: -1 },
    { maxsize: 3 } as object,
    { clock: {} as FakeClock },
    { factory: undefined },
    { factory: {} as LStateFactory },
  ])("refuses %o", (options) => {
    expect(() => make(options)).toThrow(LuaOptionError);
  });

  it.each([
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    // More than a timer can wait: it would be over at once.
    { timeoutMs: 2 ** 31 },
    { timeoutMs: "5" as unknown as number },
    { timeout: 5 } as object,
    { signal: {} as AbortSignal },
    null as unknown as object,
  ])("refuses to wait with %o", async (options) => {
    const pool = make({ maxSize: 1 });
    const lease = await pool.get();
    await expect(pool.get(options)).rejects.toThrow(LuaOptionError);
    const longest = pool.get({ timeoutMs: 2 ** 31 - 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(pool.metrics().waiting).toBe(1);
    pool.put(lease);
    pool.put(await longest);
    await pool.close();
  });
});

describe("the advanced pool's health", () => {
  const clock = new FakeClock();
  const make = (o: Partial<AdvancedPoolOptions> = {}): AdvancedStatePool =>
    new AdvancedStatePool({ factory, clock, maxSize: 4, ...o });
  const failing = (message: string): Error => new Error(message);
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("has minSize ready, and refills", async () => {
    const pool = make({ minSize: 2 });
    expect(pool.metrics()).toMatchObject({ created: 2, idle: 2 });
    const lease = await pool.get();
    lease.state.close();
    pool.put(lease);
    expect(pool.metrics().size).toBe(1);
    clock.advance(0);
    expect(pool.metrics()).toMatchObject({ size: 2, idle: 2, created: 3 });
    await pool.close();
    expect(clock.pending).toBe(0);
  });

  it("replaces a state that is too old when it comes back, when it is picked and in maintenance", async () => {
    const pool = make({ maxAge: 1000, maintenanceInterval: 300_000, idleTimeout: Infinity });
    const back = await pool.get();
    clock.advance(1000);
    pool.put(back);
    expect(pool.metrics().destroyed.age).toBe(1);
    pool.put(await pool.get());
    clock.advance(999);
    pool.put(await pool.get());
    expect(pool.metrics().destroyed.age).toBe(1);
    clock.advance(1);
    const picked = await pool.get();
    expect(picked.id).toBe(3);
    expect(pool.metrics().destroyed.age).toBe(2);
    pool.put(picked);
    clock.advance(300_000);
    expect(pool.metrics()).toMatchObject({ size: 0, destroyed: { age: 3 } });
    await pool.close();
  });

  it("counts uses: the last of maxUses is the state's last", async () => {
    const pool = make({ maxUses: 3 });
    const ids: number[] = [];
    for (let i = 0; i < 7; i++) {
      const lease = await pool.get();
      ids.push(lease.id);
      pool.put(lease);
    }
    expect(ids).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(pool.metrics().destroyed.uses).toBe(2);
    await pool.close();
  });

  it("replaces a state whose borrowers fail too often", async () => {
    const pool = make({ maxErrorRate: 0.1 });
    const fail = async (): Promise<number> => {
      const lease = await pool.get();
      pool.put(lease, { error: failing("x") });
      return lease.id;
    };
    expect([await fail(), await fail(), await fail()]).toEqual([1, 1, 2]);
    expect(pool.metrics().destroyed.errors).toBe(1);
    for (let i = 0; i < 39; i++) pool.put(await pool.get());
    for (let i = 0; i < 4; i++) expect(await fail()).toBe(2);
    expect(await fail()).toBe(3);
    expect(pool.metrics().destroyed.errors).toBe(2);
    await pool.close();
  });

  it("replaces a state that grew too large", async () => {
    const pool = make({ maxMemory: 1_000_000 });
    const lease = await pool.get();
    lease.state.run("t = {} for i = 1, 1e5 do t[i] = i end");
    pool.put(lease);
    expect(pool.metrics().destroyed.memory).toBe(1);
    await pool.close();
  });

  it("lets go of what is not needed, down to minSize", async () => {
    const pool = make({ minSize: 1, idleTimeout: 1000, maintenanceInterval: 100 });
    const leases = await Promise.all([pool.get(), pool.get(), pool.get()]);
    for (const lease of leases) pool.put(lease);
    clock.advance(900);
    expect(pool.metrics().size).toBe(3);
    clock.advance(200);
    expect(pool.metrics()).toMatchObject({ size: 1, destroyed: { idle: 2 } });
    clock.advance(100_000);
    expect(pool.metrics().size).toBe(1);
    await pool.close();
  });

  it.each([
    ["afterCancel", "while true do end", "cancelled"],
    ["afterExhaustion", "local t = {} while true do t[#t + 1] = {} end", "exhausted"],
  ] as const)("%s: recycles or resets a state whose limit struck", async (option, source, reason) => {
    const limited = new LStateFactory().withSandbox({
      limits: { instructionLimit: 50_000_000, timeoutMs: 300, memoryLimit: 500_000 },
    });
    for (const policy of ["recycle", "reset"] as const) {
      const pool = make({ factory: limited, [option]: policy });
      await expect(pool.use((L) => L.run(source))).rejects.toThrow(LuaError);
      expect(pool.metrics()).toMatchObject(policy === "reset" ? { idle: 1 } : { idle: 0, destroyed: { [reason]: 1 } });
      expect(await pool.use((L) => L.run("return t, 'well'"))).toEqual([undefined, "well"]);
      await pool.close();
    }
  });

  it("replaces a state at once, whatever finalizers its borrower left", async () => {
    const limited = new LStateFactory().withSandbox({ level: "minimal", limits: { timeoutMs: 20_000 } });
    const pool = make({ factory: limited, maxSize: 1, maxUses: 1 });
    const lease = await pool.get();
    lease.state.run("kept = newproxy(true) getmetatable(kept).__gc = function() while true do end end");
    const waiting = pool.get();
    const start = performance.now();
    pool.put(lease);
    expect((await waiting).id).toBe(2);
    expect(performance.now() - start).toBeLessThan(5000);
    pool.put(await waiting);
    await pool.close();
  });

  it("goes on when states can't be made for a while", async () => {
    let broken = false;
    const source = {
      create: () => {
        if (broken) throw failing("no state today");
        return factory.create();
      },
    };
    const pool = make({ factory: source, minSize: 1, maintenanceInterval: 100 });
    broken = true;
    const lease = await pool.get();
    lease.state.close();
    pool.put(lease);
    clock.advance(1000);
    expect(pool.metrics()).toMatchObject({ size: 0 });
    expect(pool.metrics().createFailures).toBeGreaterThan(1);
    broken = false;
    clock.advance(100);
    expect(pool.metrics()).toMatchObject({ size: 1, idle: 1 });
    await pool.close();
    expect(() =>
      make({
        factory: {
          create: () => {
            throw failing("never");
          },
        },
        minSize: 1,
      }),
    ).toThrow("never");
    expect(clock.pending).toBe(0);
  });

  it("measures", async () => {
    const pool = make({ maxSize: 1 });
    const lease = await pool.get();
    const waiting = pool.get();
    clock.advance(40);
    pool.put(lease);
    const next = await waiting;
    clock.advance(10);
    pool.put(next);
    const { waitTime, runTime } = pool.metrics();
    expect(waitTime).toMatchObject({ count: 2, max: 40, mean: 20 });
    expect(runTime).toMatchObject({ count: 2, max: 40, mean: 25 });
    expect(waitTime.p99).toBe(40);
    expect(runTime.p50).toBeGreaterThanOrEqual(10);
    expect(runTime.p50).toBeLessThan(11);
    expect(pool.health()).toMatchObject([{ id: 1, uses: 2, errors: 0, unused: 0, age: 50 }]);
    await pool.close();
  });

  it.each([
    { minSize: 5 },
    { maxAge: 0 },
    { maxUses: Number.NaN },
    { maxErrorRate: -1 },
    { maxMemory: -1 },
    { idleTimeout: 0 },
    { maintenanceInterval: 0 },
    { afterCancel: "burn" as "reset" },
  ])("refuses %o", (options) => {
    expect(() => make(options)).toThrow(LuaOptionError);
    expect(clock.pending).toBe(0);
  });

  it("takes a little-touched state back in microseconds", async () => {
    const pool = new AdvancedStatePool({ factory, maxSize: 1, maxUses: Infinity });
    let least = Infinity;
    for (let round = 0; round < 30; round++) {
      let spent = 0;
      for (let i = 0; i < 50; i++) {
        const lease = await pool.get();
        lease.state.run("x = 1 y = {x}");
        const start = performance.now();
        pool.put(lease);
        spent += performance.now() - start;
      }
      least = Math.min(least, spent / 50);
    }
    expect(least).toBeLessThan(0.02);
    await pool.close();
  });

  it("keeps no process alive", () => {
    const unref = vi.fn();
    vi.spyOn(globalThis, "setTimeout").mockReturnValue({ unref } as unknown as ReturnType<typeof setTimeout>);
    const pool = new AdvancedStatePool({ factory, minSize: 1 });
    expect(unref).toHaveBeenCalledTimes(1);
    void pool.close();
  });
});

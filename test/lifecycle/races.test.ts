/** What happens at the same time: aborts, shutdowns, closed pools, maintenance, threads that die. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AdvancedStatePool,
  ClosedError,
  type Lease,
  LStateFactory,
  LuaError,
  type NodeManagerOptions,
  StateManager,
} from "../../src/index.node";
import { FakeClock } from "./fake-clock";

const FACTORY_MODULE = pathToFileURL(join(import.meta.dirname, "worker-factory.ts"));
const ISOLATIONS = ["none", "worker"] as const;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function expectNothingLeft(manager: StateManager): void {
  const { started, succeeded, failed, cancelled, rejected, running, queued, pool } = manager.stats();
  expect({ running, queued }).toEqual({ running: 0, queued: 0 });
  expect(succeeded + failed + cancelled + rejected).toBe(started);
  if (pool !== undefined) expect(pool).toMatchObject({ size: 0, borrowed: 0, waiting: 0 });
  if (manager.tracker !== undefined) expect(manager.tracker.metrics().live).toBe(0);
}

/** Timers, threads and ports of this process. */
const resources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|Worker|MessagePort/.test(name));

describe.each(ISOLATIONS)("isolation %s", (isolation) => {
  const make = (options: NodeManagerOptions = {}): StateManager =>
    new StateManager({ isolation, concurrency: 2, tracker: true, ...options });

  it("aborts at any time: each call ends, and the next ones are served", async () => {
    const manager = make({ maxQueue: 500 });
    await manager.execute("return 1");
    const scripts = ["return 1", "for i = 1, 1e5 do end return 1", "while true do end", "error('x')", "x ="];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, async (_, i) => {
        const abort = new AbortController();
        if (i % 7 === 0) abort.abort();
        else if (i % 7 === 1) queueMicrotask(() => abort.abort());
        else if (i % 7 === 2) setImmediate(() => abort.abort());
        else setTimeout(() => abort.abort(), i % 40);
        await manager.execute(scripts[i % scripts.length]!, { signal: abort.signal });
      }),
    );
    expect(outcomes).toHaveLength(200);
    expect(await manager.execute("return 'well'")).toEqual(["well"]);
    await manager.shutdown({ graceMs: 0 });
    expectNothingLeft(manager);
  });

  it("shuts down at any time: before, at the start of, and during executions", async () => {
    const unused = make();
    await unused.shutdown();
    expectNothingLeft(unused);

    for (const pause of [() => Promise.resolve(), () => sleep(0), () => sleep(30)]) {
      const manager = make();
      const calls = Array.from({ length: 10 }, (_, i) =>
        manager.execute(i % 2 === 0 ? "while true do end" : "return 1").then(
          () => "done",
          (e: unknown) => e,
        ),
      );
      await pause();
      const shutdown = manager.shutdown({ graceMs: 0 });
      expect(manager.shutdown({ graceMs: 0 })).toBe(shutdown);
      await shutdown;
      for (const outcome of await Promise.all(calls)) {
        if (outcome === "done" || outcome instanceof ClosedError) continue;
        expect(outcome).toBeInstanceOf(LuaError);
        expect((outcome as LuaError).kind).toBe("cancelled");
      }
      expectNothingLeft(manager);
    }
  });

  it("leaves no timer, thread or port behind", async () => {
    const before = resources();
    const manager = make({ timeoutMs: 10_000, pool: { maxAge: 60_000 } });
    await Promise.all(Array.from({ length: 20 }, (_, i) => manager.execute("return ...", { args: [i] })));
    await expect(manager.execute("while true do end", { timeoutMs: 50 })).rejects.toThrow(LuaError);
    await manager.shutdown();
    expectNothingLeft(manager);
    const more = (): string[] => {
      const known = [...before];
      return resources().filter((name) => {
        const at = known.indexOf(name);
        if (at >= 0) known.splice(at, 1);
        return at < 0;
      });
    };
    // The test runner has timers, too: none of them lasts.
    for (let i = 0; i < 50 && more().length > 0; i++) await sleep(20);
    expect(more()).toEqual([]);
  });
});

describe("a process", () => {
  it("ends by itself, although managers and pools were not closed", async () => {
    const directory = mkdtempSync(join(import.meta.dirname, ".process-"));
    try {
      const file = join(directory, "main.ts");
      const source = pathToFileURL(join(import.meta.dirname, "..", "..", "src", "index.node.ts")).href;
      writeFileSync(
        file,
        `import { AdvancedStatePool, LStateFactory, StateManager } from "${source}";
        for (const isolation of ["none", "worker"] as const)
          await new StateManager({ isolation, tracker: true, timeoutMs: 60_000 }).execute("return 1");
        const pool = new AdvancedStatePool({ factory: new LStateFactory(), minSize: 2, maxSize: 2 });
        await pool.get();
        await pool.get();
        // A wait that will be over is waited for.
        await pool.get({ timeoutMs: 50 }).catch((error) => console.log(error.name));
        console.log("end");`,
      );
      const child = spawn(process.execPath, ["--import", "tsx", file]);
      let out = "";
      child.stdout.on("data", (data) => (out += data));
      child.stderr.on("data", (data) => (out += data));
      const code = await new Promise((resolve) => child.on("close", resolve));
      expect(out).toBe("WaitTimeoutError\nend\n");
      expect(code).toBe(0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe("isolation worker", () => {
  it("loses one execution with each thread that dies, whatever else runs", async () => {
    const manager = new StateManager({
      isolation: "worker",
      concurrency: 3,
      worker: { factoryModule: FACTORY_MODULE, killAfterMs: 100 },
      tracker: true,
    });
    await Promise.all(Array.from({ length: 6 }, () => manager.execute("return 1")));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => {
        if (i === 5) return manager.execute("exit()");
        if (i === 15) return manager.execute("stuck()", { timeoutMs: 100 });
        return manager.execute("return double(...)", { args: [i] });
      }),
    );
    outcomes.forEach((outcome, i) => {
      if (i === 5 || i === 15) expect(outcome.status).toBe("rejected");
      else expect(outcome).toEqual({ status: "fulfilled", value: [2 * i] });
    });
    await manager.shutdown();
    expectNothingLeft(manager);
  });

  it("has no script wait for threads that can't start", async () => {
    const manager = new StateManager({
      isolation: "worker",
      concurrency: 2,
      worker: { resourceLimits: { maxOldGenerationSizeMb: 2, maxYoungGenerationSizeMb: 1 } },
    });
    for (let i = 0; i < 3; i++) {
      const outcomes = await Promise.allSettled([manager.execute("return 1"), manager.execute("return 1")]);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: "rejected", reason: { kind: "memory", message: "not enough memory" } });
    }
    await manager.shutdown();
    expectNothingLeft(manager);
  });

  it("counts a script's time from when its thread began with it", async () => {
    // Threads that take as long to start as a script may run: none is killed for that.
    const manager = new StateManager({
      isolation: "worker",
      concurrency: 2,
      sandbox: { level: "strict", limits: { timeoutMs: 50 } },
      worker: { killAfterMs: 0 },
    });
    expect(await Promise.all([manager.execute("return 1"), manager.execute("return 2")])).toEqual([[1], [2]]);
    await manager.shutdown();
  });
});

describe("the advanced pool", () => {
  it("keeps its books, whatever borrowers, maintenance, time and close do in any order", async () => {
    const factory = new LStateFactory().withSandbox("strict");
    const step = fc.constantFrom(
      "get",
      "get",
      "put",
      "fail",
      "release",
      "close state",
      "abort",
      "maintain",
      "wait",
      "age",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 80 }),
        fc.integer({ min: 0, max: 80 }),
        async (maxSize, steps, closeAt) => {
          const clock = new FakeClock();
          const pool = new AdvancedStatePool({
            factory,
            maxSize,
            minSize: 1,
            maxAge: 1000,
            maxUses: 4,
            idleTimeout: 300,
            maintenanceInterval: 100,
            maxWaiting: 6,
            clock,
          });
          const leases: Lease[] = [];
          const ended: Lease[] = [];
          const aborts: AbortController[] = [];
          const asked: Promise<unknown>[] = [];
          let closing: Promise<void> | undefined;
          for (const [i, what] of steps.entries()) {
            if (i === closeAt) closing = pool.close();
            const lease = what === "put" || what === "fail" || what === "release" ? leases.shift() : undefined;
            if (lease !== undefined) {
              if (what === "put") pool.put(lease);
              else if (what === "fail") pool.put(lease, { error: new Error("x") });
              else lease.release();
              ended.push(lease);
            }
            if (what === "close state") leases[0]?.state.close();
            if (what === "abort") aborts.shift()?.abort();
            if (what === "maintain") pool.maintain();
            if (what === "wait") clock.advance(50);
            if (what === "age") clock.advance(1000);
            if (what === "get") {
              const abort = new AbortController();
              aborts.push(abort);
              asked.push(
                pool.get({ signal: abort.signal, timeoutMs: 200 }).then(
                  (l) => leases.push(l),
                  () => undefined,
                ),
              );
            }
            for (let k = 0; k < 6; k++) await Promise.resolve();
            const m = pool.metrics();
            expect(m.idle + m.borrowed).toBe(m.size);
            expect(m.size).toBeLessThanOrEqual(maxSize);
            expect(m.borrowed).toBe(leases.length);
            expect(m.waiting === 0 || m.borrowed === maxSize).toBe(true);
            expect(m.created - Object.values(m.destroyed).reduce((a, b) => a + b, 0)).toBe(m.size);
            for (const l of leases) if (!l.state.isClosed()) expect(l.state.run("return 1")).toEqual([1]);
          }
          closing ??= pool.close();
          await Promise.allSettled(asked);
          for (const lease of leases) pool.put(lease);
          await closing;
          for (const lease of [...ended, ...leases]) expect(() => pool.put(lease)).toThrow("put back already");
          expect(pool.metrics()).toMatchObject({ size: 0, borrowed: 0, waiting: 0 });
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});

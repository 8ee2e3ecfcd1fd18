/**
 * What pools and managers cost: executions per second of one script of 20 lines in a fresh state, through the pool,
 * through the manager in this thread and in workers, and in a fresh state of wasmoon, fengari and quickjs-emscripten;
 * what it takes to make a state and to take one back; how the manager scales with threads; how long callers wait at
 * twice the load that can be served.
 *
 *   npm run bench:lifecycle [-- --seconds 1] [--rounds 3] [--json file]
 *
 * Each subject has a process of its own and takes its turn in each round; shown is the best of the rounds.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { AdvancedStatePool, LState, LStateFactory, StateManager } from "lstate/node";

const require = createRequire(import.meta.url);

const LUA = `
local words = {}
for word in ("the quick brown fox jumps over the lazy dog"):gmatch("%a+") do
  words[#words + 1] = word
end
local counts = {}
for _, word in ipairs(words) do
  for i = 1, #word do
    local c = word:sub(i, i)
    counts[c] = (counts[c] or 0) + 1
  end
end
local letters = {}
for c, n in pairs(counts) do
  letters[#letters + 1] = c .. n
end
table.sort(letters)
local sum = 0
for i = 1, 100 do
  sum = sum + i * i % 7
end
return table.concat(letters) .. sum`;

/** Some milliseconds of work, beside which it costs nothing to ask and be refused. */
const HEAVY = `local r for i = 1, 50 do r = (function() ${LUA} end)() end return r`;

const JAVASCRIPT = `
const words = "the quick brown fox jumps over the lazy dog".match(/[a-z]+/g);
const counts = {};
for (const word of words) for (const c of word) counts[c] = (counts[c] ?? 0) + 1;
const letters = Object.entries(counts).map(([c, n]) => c + n).sort();
let sum = 0;
for (let i = 1; i <= 100; i++) sum += i * i % 7;
letters.join("") + sum`;

const EXPECTED = "a1b1c1d1e3f1g1h2i1j1k1l1m1n1o4p1q1r2s1t2u2v1w1x1y1z1201";

function check(result: unknown): void {
  if (result !== EXPECTED) throw new Error(`the script gave ${String(result)}`);
}

/** Seconds of processor time of this process, all of its threads: what else the machine does is not in it. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const wallTime = (): number => performance.now() / 1000;

/** Executions of `once` per second of `clock`, run by `width` callers at a time. */
async function rate(
  seconds: number,
  once: () => unknown,
  width = 1,
  clock: () => number = processorTime,
): Promise<number> {
  const until = async (end: number): Promise<number> => {
    let count = 0;
    // Reading the clock costs a microsecond.
    while (count % 16 !== 0 || clock() < end) {
      await once();
      count++;
    }
    return count;
  };
  const round = async (): Promise<number> => {
    const start = clock();
    const counts = await Promise.all(Array.from({ length: width }, () => until(start + seconds)));
    return counts.reduce((a, b) => a + b, 0) / (clock() - start);
  };
  // Once to warm up: V8 compiles while it runs.
  await round();
  return round();
}

type Subject = (seconds: number) => Promise<number>;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  "lstate, a fresh state each": (s) =>
    rate(s, () => {
      const L = new LState();
      L.doString(LUA);
      check(L.get(-1));
      L.close();
    }),
  "lstate, a state of a factory each": (s) => {
    const factory = new LStateFactory().withSandbox("standard");
    return rate(s, () => {
      const L = factory.create();
      check(L.run(LUA)[0]);
      L.close();
    });
  },
  "lstate, pool": async (s) => {
    const pool = new AdvancedStatePool({ factory: new LStateFactory().withSandbox("standard"), maxUses: Infinity });
    const result = await rate(s, () => pool.use((L) => check(L.run(LUA)[0])));
    await pool.close();
    return result;
  },
  "lstate, manager": (s) => managed(s, "none", 4, LUA, processorTime),
  "lstate, manager with one thread": (s) => managed(s, "worker", 1, LUA, processorTime),
  "wasmoon, a fresh engine each": async (s) => {
    const { LuaFactory } = require("wasmoon");
    const factory = new LuaFactory();
    return rate(s, async () => {
      const engine = await factory.createEngine();
      check(await engine.doString(LUA));
      engine.global.close();
    });
  },
  "fengari, a fresh state each": (s) => {
    const { lua, lauxlib, lualib, to_luastring, to_jsstring } = require("fengari");
    const source = to_luastring(LUA);
    return rate(s, () => {
      const L = lauxlib.luaL_newstate();
      lualib.luaL_openlibs(L);
      if (lauxlib.luaL_dostring(L, source) !== 0) throw new Error(lua.lua_tojsstring(L, -1));
      check(to_jsstring(lua.lua_tostring(L, -1)));
      lua.lua_close(L);
    });
  },
  "quickjs-emscripten, a fresh context each (JavaScript)": async (s) => {
    const { getQuickJS } = require("quickjs-emscripten");
    const QuickJS = await getQuickJS();
    return rate(s, () => {
      const context = QuickJS.newContext();
      const result = context.unwrapResult(context.evalCode(JAVASCRIPT));
      check(context.getString(result));
      result.dispose();
      context.dispose();
    });
  },
};

async function managed(
  seconds: number,
  isolation: "none" | "worker",
  concurrency: number,
  script: string,
  clock: () => number,
): Promise<number> {
  const manager = new StateManager({ isolation, concurrency, pool: { maxUses: Infinity } });
  const once = async (): Promise<void> => check((await manager.execute(script))[0]);
  // Every thread is up before anything is measured.
  await Promise.all(Array.from({ length: 4 * concurrency }, once));
  const result = await rate(seconds, once, 2 * concurrency, clock);
  await manager.shutdown();
  return result;
}

/** Microseconds of the life of a state, by what is done. */
const STEPS: Readonly<Record<string, () => () => number | Promise<number>>> = {
  "a new LState, closed again": () => timed(() => new LState().close()),
  "a state of a factory (standard), closed again": () => {
    const factory = new LStateFactory().withSandbox("standard");
    return timed(() => factory.create().close());
  },
  "reset(), little touched": () => {
    const L = new LStateFactory().withSandbox("standard").create();
    return timed(
      () => L.reset(),
      () => L.run("x = 1 y = {x}"),
    );
  },
  "put(), little touched": () => {
    const pool = new AdvancedStatePool({ factory: new LStateFactory().withSandbox("standard"), maxUses: Infinity });
    return async () => {
      let spent = 0;
      for (let i = 0; i < BATCH; i++) {
        const lease = await pool.get();
        lease.state.run("x = 1 y = {x}");
        const start = performance.now();
        lease.release();
        spent += performance.now() - start;
      }
      return spent;
    };
  },
};

const BATCH = 200;

/** Milliseconds that `body` takes BATCH times, `before` each time not counted. */
function timed(body: () => void, before: () => void = () => {}): () => number {
  return () => {
    let spent = 0;
    for (let i = 0; i < BATCH; i++) {
      before();
      const start = performance.now();
      body();
      spent += performance.now() - start;
    }
    return spent;
  };
}

/** Milliseconds from arrival to the answer, when twice as many arrive as can be served. */
async function overload(seconds: number): Promise<Record<string, number>> {
  const L = new LStateFactory().withSandbox("standard").create();
  const capacity = await rate(1, () => check(L.run(HEAVY)[0]), 1, wallTime);
  const manager = new StateManager({ concurrency: 4, maxQueue: 100, pool: { maxUses: Infinity } });
  const waits: number[] = [];
  let refused = 0;
  const perMs = (2 * capacity) / 1000;
  const start = performance.now();
  let arrived = 0;
  const pending: Promise<void>[] = [];
  while (performance.now() - start < seconds * 1000) {
    const due = Math.floor((performance.now() - start) * perMs);
    for (; arrived < due; arrived++) {
      const asked = performance.now();
      pending.push(
        manager.execute(HEAVY).then(
          () => {
            waits.push(performance.now() - asked);
          },
          () => {
            refused++;
          },
        ),
      );
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(pending);
  const { pool } = manager.stats();
  await manager.shutdown();
  waits.sort((a, b) => a - b);
  const at = (q: number): number => waits[Math.min(waits.length - 1, Math.floor(q * waits.length))] ?? 0;
  return {
    arrived,
    served: waits.length,
    refused,
    waitP50: pool!.waitTime.p50,
    waitP90: pool!.waitTime.p90,
    waitP99: pool!.waitTime.p99,
    answerP50: at(0.5),
    answerP99: at(0.99),
  };
}

const { values: flags } = parseArgs({
  options: {
    seconds: { type: "string", default: "1" },
    rounds: { type: "string", default: "3" },
    json: { type: "string", default: join(import.meta.dirname, "results", "lifecycle.json") },
    subject: { type: "string" },
  },
});
const seconds = Number(flags.seconds);

/** In a process of its own, so that no subject inherits another's heap or compiled code. */
function apart(subject: string): number {
  const args = ["--import", "tsx", import.meta.filename, "--seconds", String(seconds), "--subject", subject];
  const child = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (child.status !== 0) throw new Error(`${subject}: ${child.stderr}`);
  return Number(child.stdout.trim().split("\n").pop());
}

/** Best batch's microseconds for each. */
async function step(name: string): Promise<number> {
  const batch = STEPS[name]!();
  const end = performance.now() + seconds * 1000;
  let least = Infinity;
  while (performance.now() < end) least = Math.min(least, ((await batch()) * 1000) / BATCH);
  return least;
}

if (flags.subject !== undefined) {
  const { subject } = flags;
  const workers = /^threads (\d+)$/.exec(subject);
  if (subject in STEPS) console.log(await step(subject));
  else if (workers !== null) console.log(await managed(seconds, "worker", Number(workers[1]), HEAVY, wallTime));
  else console.log(await SUBJECTS[subject]!(seconds));
} else {
  const scaling: string[] = [];
  for (let threads = 1; threads <= availableParallelism(); threads *= 2) scaling.push(`threads ${threads}`);
  const names = [...Object.keys(SUBJECTS), ...scaling];
  const rates: Record<string, number> = {};
  const micros: Record<string, number> = {};
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const name of names) rates[name] = Math.max(rates[name] ?? 0, apart(name));
    for (const name of Object.keys(STEPS)) micros[name] = Math.min(micros[name] ?? Infinity, apart(name));
  }
  const line = (name: string, base: string): void =>
    console.log(
      `${name.padEnd(56)} ${rates[name]!.toFixed(0).padStart(8)}/s ${(rates[name]! / rates[base]!).toFixed(2).padStart(7)}`,
    );
  console.log("a script of 20 lines, per second of processor time");
  for (const name of Object.keys(SUBJECTS)) line(name, "lstate, a fresh state each");
  console.log("a script of some milliseconds through the manager, per second by the clock");
  for (const name of scaling) line(name, scaling[0]!);
  console.log("microseconds");
  for (const [name, us] of Object.entries(micros)) console.log(`${name.padEnd(56)} ${us.toFixed(1).padStart(8)}`);
  const crowd = await overload(2 * seconds);
  const ms = (n: number | undefined): string => `${n!.toFixed(1)} ms`;
  console.log(
    `at twice the load that can be served: ${crowd.arrived} arrived, ${crowd.served} served, ${crowd.refused} refused at once`,
  );
  console.log(`  wait for a state p50 ${ms(crowd.waitP50)}, p90 ${ms(crowd.waitP90)}, p99 ${ms(crowd.waitP99)}`);
  console.log(`  answer p50 ${ms(crowd.answerP50)}, p99 ${ms(crowd.answerP99)}`);
  mkdirSync(dirname(flags.json), { recursive: true });
  const machine = { node: process.version, cores: availableParallelism() };
  writeFileSync(flags.json, `${JSON.stringify({ machine, seconds, rates, micros, overload: crowd }, null, 2)}\n`);
}

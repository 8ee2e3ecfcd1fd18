/**
 * Runs many good and hostile scripts through a manager and checks what must hold in the end: the counts add up, no good
 * script failed, every hostile one ended as it should, and the heap is flat.
 *
 *   npm run soak -- [--executions 100000] [--isolation none|worker] [--concurrency 8]
 */
import { parseArgs } from "node:util";
import { LuaError, QueueFullError, StateManager } from "lstate/node";

const { values: flags } = parseArgs({
  options: {
    executions: { type: "string", default: "100000" },
    isolation: { type: "string", default: "none" },
    concurrency: { type: "string", default: "8" },
  },
});
const executions = Number(flags.executions);
const concurrency = Number(flags.concurrency);
const { gc } = globalThis;
if (gc === undefined) throw new Error("run it by `npm run soak`, which exposes V8's collector");

/** Heap growth that is noise: bytes per execution. A leak of one small object each would be some 50. */
const FLAT = 8;
const SAMPLES = 40;
const MAX_QUEUE = 64;

const GOOD: readonly (readonly [script: string, results: unknown[]])[] = [
  ["local s = 0 for i = 1, 100 do s = s + i end return s", [5050]],
  ["local t = {} for w in ('a b c'):gmatch('%a') do t[#t + 1] = w:upper() end return table.concat(t)", ["ABC"]],
  ["local co = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i) end end) return co() + co()", [3]],
  ["return leak, string.leak, getmetatable('').__add", [undefined, undefined, undefined]],
  ["local o = setmetatable({}, {__index = function(_, k) return k .. '!' end}) return o.hi", ["hi!"]],
  ["local ok, e = pcall(error, {code = 7}) return ok, e.code", [false, 7]],
];

/** Each with the kind of error that it must end in. */
const HOSTILE: readonly (readonly [script: string, kind: string])[] = [
  ["while true do pcall(function() while true do end end) end", "cancelled"],
  ["local t = {} while true do t[#t + 1] = {} end", "memory"],
  ["local s = 'x' while true do s = s .. s end", "memory"],
  ["local function f() return 1 + f() end f()", "runtime"],
  ["leak = {} string.leak = 1 getmetatable('').__add = print error('left')", "runtime"],
  ["for k in pairs(_G) do _G[k] = nil end local x = nil + 1", "runtime"],
  ["kept = coroutine.wrap(function() while true do coroutine.yield() end end) kept() error({})", "runtime"],
  ["x =", "syntax"],
];

const manager = new StateManager({
  isolation: flags.isolation as "none" | "worker",
  sandbox: {
    level: "standard",
    limits: { memoryLimit: 1024 * 1024, instructionLimit: 500_000, timeoutMs: 30_000, callStackSize: 200 },
  },
  concurrency,
  maxQueue: MAX_QUEUE,
  tracker: true,
});

let wrong = 0;
let refused = 0;
const complain = (what: string, script: string, outcome: unknown): void => {
  if (wrong++ < 10) console.error(`${what}: ${script}\n  ${String(outcome)}`);
};

async function good(i: number): Promise<void> {
  const [script, expected] = GOOD[i % GOOD.length]!;
  try {
    const results = await manager.execute(script);
    if (JSON.stringify(results) !== JSON.stringify(expected)) complain("a good script gave", script, results);
  } catch (e) {
    if (e instanceof QueueFullError) refused++;
    else complain("a good script failed", script, e);
  }
}

async function hostile(i: number): Promise<void> {
  const [script, kind] = HOSTILE[i % HOSTILE.length]!;
  try {
    await manager.execute(script);
    complain("a hostile script succeeded", script, "");
  } catch (e) {
    if (e instanceof QueueFullError) refused++;
    else if (!(e instanceof LuaError) || e.kind !== kind)
      complain(`a hostile script did not end as ${kind}`, script, e);
  }
}

async function aborted(i: number): Promise<void> {
  const abort = new AbortController();
  const running = manager.execute("local n = ... for i = 1, n do end return n", {
    args: [i % 1000],
    signal: abort.signal,
  });
  if (i % 2 === 0) abort.abort();
  else queueMicrotask(() => abort.abort());
  await running.catch((e: unknown) => {
    if (e instanceof QueueFullError) refused++;
    else if (!abort.signal.aborted) complain("an aborted script failed by itself", String(i), e);
  });
}

/** Bytes per execution, by least squares. */
function slope(samples: readonly (readonly [x: number, y: number])[]): number {
  const n = samples.length;
  const mx = samples.reduce((s, [x]) => s + x, 0) / n;
  const my = samples.reduce((s, [, y]) => s + y, 0) / n;
  const sxy = samples.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0);
  return sxy / samples.reduce((s, [x]) => s + (x - mx) ** 2, 0);
}

const samples: [number, number][] = [];
const started = performance.now();
const step = Math.ceil(executions / SAMPLES);
let done = 0;
let nextSample = step;
// A little more at a time than there is room for, so that the queue overflows now and then.
const BATCH = concurrency + MAX_QUEUE + 2;
while (done < executions) {
  const batch = Array.from({ length: Math.min(BATCH, executions - done) }, (_, k) => {
    const i = done + k;
    if (i % 50 === 49) return aborted(i);
    return i % 10 === 3 ? hostile(Math.floor(i / 10)) : good(i);
  });
  await Promise.all(batch);
  done += batch.length;
  if (done < nextSample && done < executions) continue;
  nextSample += step;
  gc();
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  const { heapUsed } = process.memoryUsage();
  samples.push([done, heapUsed]);
  const rate = done / ((performance.now() - started) / 1000);
  console.log(`${done} executions, ${rate.toFixed(0)}/s, heap ${(heapUsed / 1048576).toFixed(2)} MiB, ${wrong} wrong`);
}

const before = manager.stats();
await manager.shutdown();
const { started: begun, succeeded, failed, cancelled, rejected } = manager.stats();
const tracker = manager.tracker!.metrics();
// The first half warms up: caches fill, code is compiled.
const growth = slope(samples.slice(samples.length / 2));
console.log(
  `${begun} started = ${succeeded} succeeded + ${failed} failed + ${cancelled} cancelled + ${rejected} rejected`,
);
if (before.pool !== undefined) {
  const { created, destroyed, waitTime, runTime } = before.pool;
  const ended = Object.entries(destroyed).filter(([, n]) => n > 0);
  console.log(`states: ${created} created; destroyed ${ended.map(([why, n]) => `${n} ${why}`).join(", ")}`);
  console.log(`wait ms p50 ${waitTime.p50.toFixed(3)} p99 ${waitTime.p99.toFixed(3)}`);
  console.log(`run ms p50 ${runTime.p50.toFixed(3)} p99 ${runTime.p99.toFixed(3)}`);
}
console.log(`limits struck: ${JSON.stringify(tracker.limits)}; states tracked now: ${tracker.live}`);
console.log(`heap growth: ${growth.toFixed(2)} bytes per execution`);

const checks: readonly (readonly [string, boolean])[] = [
  ["the counts add up", begun === executions && succeeded + failed + cancelled + rejected === begun],
  ["refusals are those of the callers", rejected === refused],
  ["every script ended as it should", wrong === 0],
  ["no state is left", tracker.live === 0],
  ["memory is flat", growth < FLAT],
];
for (const [what, holds] of checks) console.log(`${holds ? "ok" : "FAILED"}: ${what}`);
if (!checks.every(([, holds]) => holds)) process.exitCode = 1;

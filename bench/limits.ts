/**
 * What limits cost, and how late a cancellation comes.
 *
 *   npm run bench:limits -- [--repeat N] [--only word] [--interpreter] [--latency | --cost]
 *
 * Latency: each endless program of workloads.ts runs N times under a deadline 15 to 60 ms ahead, in a new state; the time
 * from the deadline to the throw, in milliseconds. The last rows are over all samples of all programs: as measured; less what
 * the system took away after the last look at the clock before the deadline (Linux tells how long a thread waits for a
 * processor); and less V8's garbage collections after the deadline, too.
 * Cost: the programs of bench/programs with every limit set (none of them met), in relation to none: processor time, the best
 * of some runs.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Context, LState, type LStateOptions, LuaError } from "../src/index";
import { WORKLOADS, type Workload } from "./workloads";

const { values: flags } = parseArgs({
  options: {
    repeat: { type: "string", default: "20" },
    only: { type: "string", default: "" },
    interpreter: { type: "boolean", default: false },
    latency: { type: "boolean", default: false },
    cost: { type: "boolean", default: false },
  },
});
const repeat = Number(flags.repeat);
if (!Number.isInteger(repeat) || repeat < 1)
  throw new Error(`--repeat is ${flags.repeat}; allowed is an integer from 1`);

/** Deadlines lie between these, in ms. */
const EARLIEST = 15;
const LATEST = 60;
/** Looks at the clock that come so long before the deadline need not be noted, in ms. */
const NEAR = 3;
/** Milliseconds that a late sample is reported from. */
const GOAL = 5;

/** Time in V8's garbage collections: when each began, and how long it took, in ms. */
let collections: { readonly start: number; readonly duration: number }[] = [];
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) collections.push({ start: e.startTime, duration: e.duration });
}).observe({ entryTypes: ["gc"] });

/** Milliseconds that this thread was ready and had no processor, so far; NaN where the system does not tell. */
const waited: () => number = (() => {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  if (!existsSync(path)) return () => Number.NaN;
  const buffer = Buffer.alloc(100);
  return () => {
    const file = openSync(path, "r");
    const n = readSync(file, buffer, 0, buffer.length, 0);
    closeSync(file);
    return Number(buffer.toString("latin1", 0, n).split(" ")[1]) / 1e6;
  };
})();

interface Sample {
  /** Milliseconds from the deadline to the throw; of these in collections, and waiting for a processor. */
  readonly late: number;
  readonly collecting: number;
  readonly waiting: number;
}

/** A context that is never done, and tells when it is asked. */
function watched(asked: () => void): Context {
  const { signal } = new AbortController();
  Object.defineProperty(signal, "aborted", {
    get: () => {
      asked();
      return false;
    },
  });
  return Context.fromSignal(signal);
}

async function sample({ setup, program }: Workload, timeoutMs: number): Promise<Sample> {
  const L = new LState({ print: () => undefined, jit: !flags.interpreter });
  if (setup !== undefined) L.run(setup);
  collections = [];
  let waitedBefore = waited();
  let deadline = Infinity;
  const context = watched(() => {
    if (performance.now() < deadline - NEAR) return;
    const soFar = waited();
    if (performance.now() < deadline) waitedBefore = soFar;
  });
  L.setContext(Context.withTimeout(context, timeoutMs)[0]);
  deadline = performance.now() + timeoutMs;
  try {
    L.run(program);
  } catch (e) {
    if (!(e instanceof LuaError) || e.kind !== "cancelled") throw e;
    const thrown = performance.now();
    const waiting = waited() - waitedBefore;
    await sleep(1); // the observer's turn
    let collecting = 0;
    for (const { start, duration } of collections)
      collecting += Math.max(0, Math.min(thrown, start + duration) - Math.max(deadline, start));
    return { late: thrown - deadline, collecting, waiting: Number.isNaN(waiting) ? 0 : waiting };
  }
  throw new Error("an endless program ended");
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;

function row(name: string, samples: readonly number[]): string {
  const sorted = [...samples].sort((a, b) => a - b);
  const cells = sorted.length === 0 ? [] : [0.5, 0.99, 1].map((q) => quantile(sorted, q).toFixed(2).padStart(9));
  return `${name.padEnd(52)}${cells.join("")}${String(sorted.length).padStart(9)}`;
}

async function latencies(): Promise<void> {
  const all: Sample[] = [];
  const late: string[] = [];
  console.log(`${"latency of cancellation, ms".padEnd(52)}      p50      p99      max  samples`);
  const workloads = WORKLOADS.filter((w) => w.name.includes(flags.only));
  for (const [k, workload] of workloads.entries()) {
    const samples: Sample[] = [];
    for (let i = 0; i < repeat; i++) {
      if (process.stderr.isTTY) process.stderr.write(`\r${k + 1}/${workloads.length} ${i + 1}/${repeat} \r`);
      // Multiples of the golden ratio spread evenly, however few they are.
      samples.push(await sample(workload, EARLIEST + (LATEST - EARLIEST) * (((k + i) * 0.618034) % 1)));
    }
    all.push(...samples);
    for (const s of samples) {
      if (s.late - s.waiting <= GOAL) continue;
      const of = `${s.collecting.toFixed(1)} in collections, ${s.waiting.toFixed(1)} without a processor`;
      late.push(`${s.late.toFixed(1).padStart(6)} ms: ${workload.name} (${of})`);
    }
    console.log(
      row(
        workload.name,
        samples.map((s) => s.late),
      ),
    );
  }
  const rows: readonly (readonly [name: string, (s: Sample) => number])[] = [
    ["all", (s) => s.late],
    ["all, less waiting for a processor", (s) => Math.max(0, s.late - s.waiting)],
    ["all, less that or V8's collections", (s) => Math.max(0, s.late - Math.max(s.waiting, s.collecting))],
  ];
  for (const [name, of] of rows) console.log(row(name, all.map(of)));
  console.log(`\nlater than ${GOAL} ms, less waiting: ${late.length} of ${all.length}`);
  for (const line of late.sort().reverse()) console.log(line);
}

const LIMITS: LStateOptions = {
  callStackSize: 20_000,
  registryMaxSize: 25_000_000,
  memoryLimit: 1 << 30,
  instructionLimit: Number.MAX_SAFE_INTEGER,
  timeoutMs: 600_000,
};

/** Milliseconds of processor time that one call of the program's function takes. */
function processorTime(source: string, options: LStateOptions): number {
  const L = new LState({ ...options, print: () => undefined });
  if (options.timeoutMs !== undefined) L.setContext(new AbortController().signal);
  const [work] = L.run(source) as [() => unknown];
  work();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  L.close();
  return (user + system) / 1000;
}

const directory = join(import.meta.dirname, "programs");

function costs(): void {
  let logarithms = 0;
  let count = 0;
  const best = Math.min(repeat, 5);
  console.log(`\n${"cost of all limits".padEnd(52)}    ratio`);
  for (const file of readdirSync(directory).filter((f) => f.endsWith(".lua") && f.includes(flags.only))) {
    const source = readFileSync(join(directory, file), "utf8");
    let [free, limited] = [Infinity, Infinity];
    for (let i = 0; i < best; i++) {
      free = Math.min(free, processorTime(source, {}));
      limited = Math.min(limited, processorTime(source, LIMITS));
    }
    logarithms += Math.log(limited / free);
    count++;
    console.log(file.padEnd(52) + (limited / free).toFixed(2).padStart(9));
  }
  if (count > 0)
    console.log(
      "geometric mean".padEnd(52) +
        Math.exp(logarithms / count)
          .toFixed(3)
          .padStart(9),
    );
}

if (!flags.cost) await latencies();
if (!flags.latency) costs();

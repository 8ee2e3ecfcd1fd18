/**
 * What limits cost, and how late a cancellation comes.
 *
 *   npm run bench:limits -- [--repeat N] [--only word]
 *
 * Latency: each endless program of workloads.ts runs under a deadline; the time from the deadline to the throw, in
 * milliseconds. The machine should have nothing else to do: what the operating system takes away counts, too.
 * Cost: the programs of bench/programs with every limit set (none of them met), in relation to none.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Context, LState, type LStateOptions, LuaError } from "../src/index";
import { WORKLOADS } from "./workloads";

const { values: flags } = parseArgs({
  options: { repeat: { type: "string", default: "5" }, only: { type: "string", default: "" } },
});
const repeat = Number(flags.repeat);
if (!Number.isInteger(repeat) || repeat < 1)
  throw new Error(`--repeat is ${flags.repeat}; allowed is an integer from 1`);

/** Milliseconds from the deadline to the throw. */
function latency(setup: string | undefined, program: string, timeoutMs: number): number {
  const L = new LState({ print: () => undefined });
  if (setup !== undefined) L.run(setup);
  L.setContext(Context.withTimeout(Context.background(), timeoutMs)[0]);
  const deadline = performance.now() + timeoutMs;
  try {
    L.run(program);
  } catch (e) {
    if (!(e instanceof LuaError) || e.kind !== "cancelled") throw e;
    return performance.now() - deadline;
  }
  throw new Error("an endless program ended");
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;

function row(name: string, samples: number[]): string {
  samples.sort((a, b) => a - b);
  const cells = [0.5, 0.99, 1].map((q) => quantile(samples, q).toFixed(2).padStart(9));
  return name.padEnd(52) + cells.join("");
}

const all: number[] = [];
console.log(`${"latency of cancellation, ms".padEnd(52)}      p50      p99      max`);
for (const { name, setup, program } of WORKLOADS.filter((w) => w.name.includes(flags.only))) {
  const samples = Array.from({ length: repeat }, (_, i) => latency(setup, program, 20 + 7 * i));
  all.push(...samples);
  console.log(row(name, samples));
}
console.log(row("all", all));

const LIMITS: LStateOptions = {
  callStackSize: 20_000,
  registryMaxSize: 25_000_000,
  memoryLimit: 1 << 30,
  instructionLimit: Number.MAX_SAFE_INTEGER,
  timeoutMs: 600_000,
};

/** Milliseconds of one call of the program's function. */
function seconds(source: string, options: LStateOptions): number {
  const L = new LState({ ...options, print: () => undefined });
  if (options.timeoutMs !== undefined) L.setContext(new AbortController().signal);
  const [work] = L.run(source) as [() => unknown];
  work();
  const start = performance.now();
  work();
  const passed = performance.now() - start;
  L.close();
  return passed;
}

const directory = join(import.meta.dirname, "programs");
let logarithms = 0;
let count = 0;
console.log(`\n${"cost of all limits".padEnd(52)}    ratio`);
for (const file of readdirSync(directory).filter((f) => f.endsWith(".lua") && f.includes(flags.only))) {
  const source = readFileSync(join(directory, file), "utf8");
  let [free, limited] = [Infinity, Infinity];
  for (let i = 0; i < repeat; i++) {
    free = Math.min(free, seconds(source, {}));
    limited = Math.min(limited, seconds(source, LIMITS));
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

/**
 * Times the programs of bench/programs in lstate and in the peers found on this machine.
 *
 *   npm run bench -- [--only name,name] [--peers lua5.1,luajit] [--repeat N] [--json file]
 *
 * Engines take turns on each program; the best of N runs counts. Shown are ratios to lua5.1 (to lstate where there is
 * none; below 1 is faster) and their geometric means; "warm" is the shortest of the rounds that follow in the same process. A wrong result of lstate fails the run; a peer's (32-bit or 64-bit
 * integers overflow where doubles do not) is shown as "differs" and left out of its mean.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { engineNames, isLstate } from "./engines";
import { geometricMean, type Outcome, PROGRAMS, time } from "./programs";

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    peers: { type: "string" },
    repeat: { type: "string", default: "3" },
    json: { type: "string", default: join(import.meta.dirname, "results", "bench.json") },
  },
});
const repeat = Number(flags.repeat);
if (!Number.isInteger(repeat) || repeat < 1)
  throw new Error(`--repeat is ${flags.repeat}; allowed is an integer from 1`);
const only = flags.only?.split(",") ?? PROGRAMS;
for (const name of only) if (!PROGRAMS.includes(name)) throw new Error(`no program '${name}': ${PROGRAMS.join(", ")}`);
mkdirSync(dirname(flags.json), { recursive: true });
const engines = engineNames(flags.peers?.split(","));
const baseline = engines.includes("lua5.1") ? "lua5.1" : engines[0]!;

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(16) + cells.map((cell) => cell.padStart(12)).join("");
}

/** The better of two runs of a program; what failed once has failed. */
function better(a: Outcome | undefined, b: Outcome): Outcome {
  if (a === undefined) return b;
  if ("failure" in a || "failure" in b) return "failure" in a ? a : b;
  return { seconds: Math.min(a.seconds, b.seconds), warm: Math.min(a.warm, b.warm) };
}

/** Columns of the table: what each engine took, and what lstate takes once V8 has compiled what it will. */
const columns: readonly { readonly title: string; readonly engine: string; readonly time: "seconds" | "warm" }[] = [
  { title: "lstate warm", engine: "lstate", time: "warm" },
  ...engines.map((engine) => ({ title: engine, engine, time: "seconds" as const })),
];

const results: Record<string, Record<string, Outcome>> = {};
const ratios = new Map<string, number[]>(columns.map(({ title }) => [title, []]));

console.log(
  row(
    `${only.length} programs`,
    columns.map(({ title }) => title),
  ),
);
for (const program of only) {
  const outcomes: Record<string, Outcome> = {};
  results[program] = outcomes;
  for (let turn = 0; turn < repeat; turn++) {
    for (const engine of engines) {
      const known = outcomes[engine];
      if (known === undefined || "seconds" in known) outcomes[engine] = better(known, time(program, engine));
    }
  }
  const base = outcomes[baseline]!;
  const cells = columns.map(({ title, engine, time }) => {
    const outcome = outcomes[engine]!;
    if ("failure" in outcome) {
      if (isLstate(engine)) process.exitCode = 1;
      return outcome.failure.startsWith("returned") ? "differs" : "failed";
    }
    if ("failure" in base) return `${outcome[time].toFixed(3)} s`;
    ratios.get(title)!.push(outcome[time] / base[time]);
    return (outcome[time] / base[time]).toFixed(2);
  });
  console.log(row(program, cells));
  for (const engine of engines) {
    const outcome = outcomes[engine]!;
    if ("failure" in outcome) console.log(`  ${engine}: ${outcome.failure}`);
  }
}

const means = Object.fromEntries([...ratios].map(([engine, list]) => [engine, geometricMean(list)]));
console.log(
  row(
    "geometric mean",
    columns.map(({ title }) => means[title]!.toFixed(2)),
  ),
);
const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpu: cpus()[0]?.model };
writeFileSync(
  flags.json,
  `${JSON.stringify({ machine, repeat, baseline, engines, geometricMeans: means, results }, null, 2)}\n`,
);
console.log(`ratios to ${baseline}, best of ${repeat}; ${flags.json}`);

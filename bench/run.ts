/**
 * Times the programs of bench/programs in lstate and in the peers found on this machine.
 *
 *   npm run bench -- [--only name,name] [--peers lua5.1,luajit] [--repeat N] [--json file]
 *
 * A program returns a function and how often to call it; a harness of a few lines, the same for every engine, calls
 * it and prints the checksum and the seconds that os.clock() saw, start-up and loading excluded. Engines take turns
 * on each program; the best of N runs counts. lstate's checksum must be the baseline's, or the run fails; a peer with
 * another (32-bit or 64-bit integers overflow where doubles do not) is shown as "differs" and left out of its mean.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { engineNames, isNative } from "./engines";

const here = import.meta.dirname;
const BASELINE = "lua5.1";
/** Most milliseconds that one run of one program may take. */
const PATIENCE = 120_000;

interface Sample {
  readonly seconds: number;
  readonly checksum: string;
}

function harness(program: string): string {
  // What 5.2 renamed or dropped is put back, so that newer peers run the same text.
  return `local unpack, loadstring = unpack or table.unpack, loadstring or load
local work, times = (function(...)
${program}
end)()
local start, result = os.clock(), nil
for _ = 1, times do result = work() end
local seconds = os.clock() - start
print(type(result) == "number" and ("%.14g"):format(result) or result)
print(("%.6f"):format(seconds))
`;
}

function runOnce(engine: string, source: string): Sample | string {
  const options = { input: source, timeout: PATIENCE, encoding: "utf8", maxBuffer: 1 << 24 } as const;
  const child = isNative(engine)
    ? spawnSync(engine, ["-"], options)
    : spawnSync(process.execPath, ["--import", "tsx", join(here, "engines.ts"), engine], options);
  if (child.error !== undefined) return child.error.message;
  if (child.status !== 0) return child.stderr.trim().split("\n").slice(0, 3).join(" ");
  const lines = child.stdout.trimEnd().split("\n");
  const seconds = Number(lines.pop());
  return Number.isFinite(seconds) ? { seconds, checksum: lines.join("\n") } : "printed no time";
}

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    peers: { type: "string" },
    repeat: { type: "string", default: "3" },
    json: { type: "string", default: join(here, "results", "bench.json") },
  },
});
const repeat = Number(flags.repeat);
if (!Number.isInteger(repeat) || repeat < 1)
  throw new Error(`--repeat is ${flags.repeat}; allowed is an integer from 1`);

const wanted = flags.only?.split(",");
const programs = readdirSync(join(here, "programs"))
  .filter((name) => name.endsWith(".lua"))
  .map((name) => name.slice(0, -".lua".length))
  .filter((name) => wanted === undefined || wanted.includes(name));
const engines = engineNames(flags.peers?.split(","));

const results: Record<string, Record<string, Sample | { readonly failure: string }>> = {};
let disagreed = false;

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(18) + cells.map((cell) => cell.padStart(11)).join("");
}

console.log(row("program", engines));
for (const program of programs) {
  const source = harness(readFileSync(join(here, "programs", `${program}.lua`), "utf8"));
  const best = new Map<string, Sample>();
  const failures = new Map<string, string>();
  for (let turn = 0; turn < repeat; turn++) {
    for (const engine of engines) {
      if (failures.has(engine)) continue;
      const sample = runOnce(engine, source);
      if (typeof sample === "string") failures.set(engine, sample);
      else if (sample.seconds < (best.get(engine)?.seconds ?? Number.POSITIVE_INFINITY)) best.set(engine, sample);
    }
  }
  const expected = best.get(BASELINE)?.checksum ?? [...best.values()][0]?.checksum;
  const base = best.get(BASELINE)?.seconds;
  results[program] = {};
  const cells = engines.map((engine) => {
    const sample = failures.has(engine) ? undefined : best.get(engine);
    if (sample === undefined) {
      results[program]![engine] = { failure: failures.get(engine) ?? "no result" };
      return "failed";
    }
    if (sample.checksum !== expected) {
      if (engine === "lstate") disagreed = true;
      results[program]![engine] = { failure: `checksum ${sample.checksum}` };
      return "differs";
    }
    results[program]![engine] = sample;
    return base === undefined ? `${sample.seconds.toFixed(3)}s` : (sample.seconds / base).toFixed(2);
  });
  console.log(row(program, cells));
  for (const [engine, failure] of failures) console.log(`  ${engine}: ${failure}`);
}

function geometricMean(engine: string): string {
  let sum = 0;
  let count = 0;
  for (const byEngine of Object.values(results)) {
    const sample = byEngine[engine];
    const base = byEngine[BASELINE];
    if (sample === undefined || base === undefined || "failure" in sample || "failure" in base) continue;
    sum += Math.log(sample.seconds / base.seconds);
    count++;
  }
  return count === 0 ? "-" : Math.exp(sum / count).toFixed(2);
}

console.log(row("geometric mean", engines.map(geometricMean)));
mkdirSync(dirname(flags.json), { recursive: true });
const machine = { node: process.version, platform: `${process.platform} ${process.arch}` };
writeFileSync(flags.json, `${JSON.stringify({ machine, repeat, baseline: BASELINE, engines, results }, null, 2)}\n`);
if (disagreed) {
  console.error(`lstate and ${BASELINE} disagree`);
  process.exitCode = 1;
}

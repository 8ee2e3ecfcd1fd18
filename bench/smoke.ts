/**
 * The start of the command and of Node in turn; a few programs, a fraction of their calls, in lstate and in lua5.1 in
 * turn: fails when lstate is wrong or its speed has collapsed. The bounds are far from what is usual, so that a busy
 * machine passes. Needs `npm run build` before.
 *
 *   npm run bench:smoke
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { engineNames, isLstate } from "./engines";
import { geometricMean, type Outcome, time } from "./programs";

const SAMPLE = ["fib", "closures", "array", "object", "methods", "sort", "patterns", "coroutines", "errors", "load"];
const SHARE = 0.25;
const MOST_MEAN = 8;
const MOST_SINGLE = 30;
const STARTS = 10;
const MOST_START = 2.5;

function seconds(program: string, engine: string): number {
  const outcome: Outcome = time(program, engine, SHARE);
  if ("failure" in outcome) throw new Error(`${engine}, ${program}: ${outcome.failure}`);
  return outcome.seconds;
}

// Node reads these certificates at its start, whatever it runs: they would make both sides of the ratio larger.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

/** Milliseconds of a process from its start to its end. */
function lifetime(...args: string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"], env });
  if (status !== 0) throw new Error(`node ${args.join(" ")}: ${stderr}`);
  return performance.now() - began;
}

let [node, lstate] = [Infinity, Infinity];
for (let i = 0; i < STARTS; i++) {
  node = Math.min(node, lifetime("-e", ""));
  lstate = Math.min(lstate, lifetime(join(import.meta.dirname, "../dist/cli.cjs"), "-e", ""));
}
console.log(`bench: lstate -e '' takes ${(lstate / node).toFixed(2)} times node's time (least of ${STARTS} starts)`);
if (lstate / node > MOST_START) throw new Error(`more than ${MOST_START} times: the command starts slowly`);

const engines = engineNames(["lua5.1"]);
if (!engines.includes("lua5.1")) {
  console.log("bench: no lua5.1 here to compare with");
  process.exit(0);
}
for (const engine of engines.filter(isLstate)) {
  const ratios: number[] = [];
  for (const program of SAMPLE) {
    // A slow turn of the machine is forgiven once.
    let ratio = seconds(program, engine) / seconds(program, "lua5.1");
    if (ratio > MOST_SINGLE) ratio = seconds(program, engine) / seconds(program, "lua5.1");
    if (ratio > MOST_SINGLE) throw new Error(`${engine} takes ${ratio.toFixed(1)} times lua5.1's time for ${program}`);
    ratios.push(ratio);
  }
  const mean = geometricMean(ratios);
  console.log(`bench: ${engine} takes ${mean.toFixed(2)} times lua5.1's time (${SAMPLE.length} programs)`);
  if (mean > MOST_MEAN) throw new Error(`more than ${MOST_MEAN} times: its speed has collapsed`);
}

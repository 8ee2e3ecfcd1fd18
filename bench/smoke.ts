/**
 * A few programs, a fraction of their calls, in lstate and in lua5.1 in turn: fails when lstate is wrong or its speed
 * has collapsed. The bounds are several times what is usual, so that a busy machine passes.
 *
 *   npm run bench:smoke
 */
import { engineNames, isLstate } from "./engines";
import { geometricMean, type Outcome, time } from "./programs";

const SAMPLE = ["fib", "closures", "array", "object", "methods", "sort", "patterns", "coroutines", "errors", "load"];
const SHARE = 0.25;
const MOST_MEAN = 8;
const MOST_SINGLE = 30;

function seconds(program: string, engine: string): number {
  const outcome: Outcome = time(program, engine, SHARE);
  if ("failure" in outcome) throw new Error(`${engine}, ${program}: ${outcome.failure}`);
  return outcome.seconds;
}

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

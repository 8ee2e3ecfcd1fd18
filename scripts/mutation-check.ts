/**
 * What a mutant must get past: the specifications in the tiers that interpret, with the steps and the memory that they took
 * without the mutant, and the properties of tables. Exits with 1 at the first thing that is not as it should be. Bundled
 * with the mutated file by mutation.ts. Arguments: `record` or `compare`, and the file with the steps and the memory.
 */
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { memoryHost } from "../src/host/memory";
import { lstateEngine, stateInTier, type Tier } from "../src/testing/lstate-engine";
import { holdsWhatAMapHolds, isMetered, isReadOnly, isTraversed } from "../test/properties/table-properties";
import { specFiles } from "../test/spec/conformance";
import { CHUNK_NAME, normaliseOutput } from "../test/spec/spec-file";

const TIERS: readonly Tier[] = ["interpreter", "suspended"];

fc.configureGlobal({ seed: 1995, numRuns: 300, endOnFailure: true });
fc.assert(holdsWhatAMapHolds());
fc.assert(isTraversed());
fc.assert(isReadOnly());

/** What is there of a program when its steps run out. */
function cutShort(tier: Tier, source: string, instructionLimit: number): string {
  if (instructionLimit === 0) return "";
  const output: string[] = [];
  const host = memoryHost({ write: (bytes) => output.push(bytes) });
  using state = stateInTier(tier, { host, instructionLimit, timeoutMs: 20_000, allowBytecode: true });
  let ending = "ends";
  try {
    state.invoke(state.loadBytes(source, CHUNK_NAME), []);
  } catch (e) {
    ending = (e as Error).message;
  }
  return `${ending} after ${state.instructionCount()} steps and ${output.join("").length} bytes`;
}

const [mode, path] = process.argv.slice(2) as ["record" | "compare", string];
/** Of each tier and case the measures, where these are the same on every run. */
const known = (mode === "compare" ? JSON.parse(readFileSync(path, "utf8")) : {}) as Record<string, string | undefined>;

/** `measured` is what it was without the mutant. */
function check(at: string, measured: string): void {
  if (mode === "record") known[at] = measured;
  else if ((known[at] ?? measured) !== measured) throw new Error(`${at}: ${measured}, not ${known[at]}`);
}

let allocated = 0;
let charged = 0;
const observed = isMetered((bytes, units) => {
  allocated += bytes;
  charged += units;
});
fc.assert(observed, { numRuns: 60 });
check("tables", `${allocated} bytes, ${charged} units`);
for (const tier of TIERS) {
  const engine = lstateEngine({ tier, chunkName: CHUNK_NAME, timeoutMs: 20_000 });
  for (const { name, cases } of specFiles()) {
    for (const spec of cases) {
      if (spec.excluded.has("lstate")) continue;
      const at = `${tier}: ${name}: ${spec.name}`;
      const { output, error, measures } = engine.run(spec.source);
      if (error !== spec.error || normaliseOutput(output).join("\n") !== spec.output.join("\n")) throw new Error(at);
      check(at, JSON.stringify(measures));
      check(`${at}, cut short`, cutShort(tier, spec.source, Math.floor(measures!["steps"]! / 2)));
    }
  }
}
if (mode === "record") writeFileSync(path, JSON.stringify(known));

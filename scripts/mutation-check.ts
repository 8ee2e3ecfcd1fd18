/**
 * What a mutant must get past: the specifications in the tiers that interpret, and the properties of tables. Exits with 1 at
 * the first thing that is not as it should be. Bundled with the mutated file by mutation.ts.
 */
import fc from "fast-check";
import { lstateEngine, type Tier } from "../src/testing/lstate-engine";
import { holdsWhatAMapHolds, isTraversed } from "../test/properties/table-properties";
import { specFiles } from "../test/spec/conformance";
import { CHUNK_NAME, normaliseOutput } from "../test/spec/spec-file";

const TIERS: readonly Tier[] = ["interpreter", "suspended"];

fc.configureGlobal({ seed: 1995, numRuns: 300, endOnFailure: true });
fc.assert(holdsWhatAMapHolds());
fc.assert(isTraversed());
for (const tier of TIERS) {
  const engine = lstateEngine({ tier, chunkName: CHUNK_NAME, timeoutMs: 20_000 });
  for (const { name, cases } of specFiles()) {
    for (const spec of cases) {
      if (spec.excluded.has("lstate")) continue;
      const { output, error } = engine.run(spec.source);
      if (error !== spec.error || normaliseOutput(output).join("\n") !== spec.output.join("\n"))
        throw new Error(`${tier}: ${name}: ${spec.name}`);
    }
  }
}

/** lstate as an engine for specifications: one entry for each tier of src/testing/lstate-engine.ts. */
import { lstateEngine, tiers } from "../../src/testing/lstate-engine";
import type { Engine } from "./engines";
import { CHUNK_NAME } from "./spec-file";

export function lstateTiers(): readonly Engine[] {
  return tiers.map((tier) => {
    const engine = lstateEngine({ tier, chunkName: CHUNK_NAME });
    return { label: engine.name, name: "lstate", run: engine.run };
  });
}

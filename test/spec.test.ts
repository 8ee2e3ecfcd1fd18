/** Runs every case of spec-tests/ in each tier of lstate and, where installed, in lua5.1 and luajit. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Engine, referenceEngine } from "./spec/engines";
import { lstateTiers } from "./spec/lstate-engine";
import { normaliseOutput, parseSpec } from "./spec/spec-file";

const directory = join(import.meta.dirname, "..", "spec-tests");
const files = readdirSync(directory).filter((name) => name.endsWith(".lua"));

function runWith(engine: Engine): void {
  for (const file of files) {
    describe(file, () => {
      for (const spec of parseSpec(readFileSync(join(directory, file), "latin1"))) {
        const reason = spec.excluded.get(engine.name);
        const title = reason === undefined ? spec.name : `${spec.name} [skipped: ${reason}]`;
        test.skipIf(reason !== undefined)(title, () => {
          const result = engine.run(spec.source);
          expect(normaliseOutput(result.output)).toEqual(spec.output);
          expect(result.error).toBe(spec.error);
        });
      }
    });
  }
}

for (const engine of lstateTiers()) describe(engine.label, () => runWith(engine));

for (const name of ["lua5.1", "luajit"] as const) {
  const engine = referenceEngine(name);
  if (engine === undefined) describe.skip(`${name} [skipped: not installed]`, () => test("reference", () => {}));
  else describe(name, () => runWith(engine));
}

/**
 * Runs every case of spec-tests/ in each tier of lstate and, where installed, in lua5.1, luajit and the versions that
 * extensions come from. Where a case says that it does not hold for an engine, it must not.
 */
import { describe, expect, it, test } from "vitest";
import { specFiles } from "./spec/conformance";
import { type Engine, referenceEngine } from "./spec/engines";
import { lstateTiers } from "./spec/lstate-engine";
import { normaliseOutput } from "./spec/spec-file";

function runWith(engine: Engine): void {
  for (const { name, cases } of specFiles()) {
    const own = cases.filter((spec) => spec.engines.has(engine.name));
    if (own.length === 0) continue;
    describe(name, () => {
      for (const spec of own) {
        const expected = { output: spec.output, error: spec.error };
        const observed = (): typeof expected => {
          const { output, error } = engine.run(spec.source);
          return { output: normaliseOutput(output), error };
        };
        const reason = spec.excluded.get(engine.name);
        if (reason === undefined) it(spec.name, () => expect(observed()).toEqual(expected));
        else it(`${spec.name} [differs: ${reason}]`, () => expect(observed()).not.toEqual(expected));
      }
    });
  }
}

for (const engine of lstateTiers()) describe(engine.label, () => runWith(engine));

for (const name of ["lua5.1", "luajit", "lua5.2", "lua5.3"] as const) {
  const engine = referenceEngine(name);
  if (engine === undefined) describe.skip(`${name} [skipped: not installed]`, () => test("reference", () => {}));
  else describe(name, () => runWith(engine));
}

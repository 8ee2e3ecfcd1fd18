/** What no program can tell: the tier it runs in, where it is suspended, whether it was dumped and loaded. */
import { describe, it } from "vitest";
import {
  lstateEngine,
  luaProgram,
  type Outcome,
  printString,
  type SynchronousEngine,
  tiers,
} from "../../src/testing/index";
import { randomFrom } from "../syntax/random-program";
import { assertAgreement, PATIENCE, runs } from "./check";

const program = luaProgram({ extensions: true, yields: "anywhere", blockLength: 3 });

/** Runs each program twice: compiling takes memory, and what was compiled lately is kept for every state. */
function warmed(engine: SynchronousEngine): SynchronousEngine {
  const run = (source: string): Outcome => {
    engine.run(source);
    return engine.run(source);
  };
  return { name: engine.name, run };
}

const interpreter = warmed(lstateEngine());

describe("output, errors, steps and peak memory are those of the interpreter", () => {
  for (const tier of tiers) {
    if (tier === "interpreter") continue;
    it(
      `in the tier ${tier}`,
      () => assertAgreement(interpreter, warmed(lstateEngine({ tier })), program, runs(150)),
      PATIENCE,
    );
  }

  for (const tier of ["interpreter", "compiled"] as const) {
    const random = randomFrom(7);
    const engine = warmed(lstateEngine({ tier, suspend: () => random() < 0.3 }));
    it(`suspended at random steps, ${tier}`, () => assertAgreement(interpreter, engine, program, runs(150)), PATIENCE);
  }
});

describe("a dumped function", () => {
  it(
    "behaves as the function",
    async () => {
      // The outer chunk is the same for both, so that lines and names are.
      const plain = program.map((source) => `local f = assert(loadstring(${printString(source)}, "=prog")) return f()`);
      const engine = lstateEngine();
      const dumped = {
        ...engine,
        name: "lstate (dumped and loaded)",
        run: (source: string) => {
          const { output, error } = engine.run(
            source.replace(/ return f\(\)$/, " return loadstring(string.dump(f))()"),
          );
          return { output, error };
        },
      };
      await assertAgreement(engine, dumped, plain, runs(150));
    },
    PATIENCE,
  );
});

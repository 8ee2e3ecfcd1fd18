/** The testing kit: its programs have what they are to have, and what shows a fault is made small. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareEngines, lstateEngine, luaProgram, type SynchronousEngine } from "../../src/testing/index";
import { PRELUDE } from "../../src/testing/program-grammar";

const engine = lstateEngine();

/** lstate with a fault: `code` runs before the program. */
function faulty(code: string): SynchronousEngine {
  return { name: "faulty", run: (source) => ({ ...engine.run(`${code} ${source}`), measures: {} }) };
}

describe("a fault", () => {
  it.each([
    ["math.max = math.min", /math\.max\(/],
    ["coroutine.status = function() return 'asleep' end", /coroutine\.status\(/],
    ["table.remove = table.maxn", /table\.remove\(/],
  ])(
    "is found and shown by a short program: %s",
    async (code, culprit) => {
      const broken = faulty(code);
      const property = fc.asyncProperty(luaProgram(), async (program) => {
        expect(await compareEngines(engine, broken, program)).toBeUndefined();
      });
      const { counterexample } = await fc.check(property, { seed: 1, numRuns: 2000, interruptAfterTimeLimit: 40_000 });
      const program = counterexample?.[0].slice(PRELUDE.length) ?? "";
      expect(program).toMatch(culprit);
      expect(program.trim().split("\n").length, program).toBeLessThanOrEqual(20);
      expect(program.length, program).toBeLessThanOrEqual(400);
    },
    60_000,
  );
});

describe("programs", () => {
  const programs = fc.sample(luaProgram({ extensions: true, yields: "anywhere" }), { seed: 1, numRuns: 400 });
  const outcomes = programs.map((program) => engine.run(program));
  const share = (found: (i: number) => boolean): number => programs.filter((_, i) => found(i)).length / programs.length;

  it.each([
    /coroutine\.(wrap|create)\(function/,
    /coroutine\.yield\(/,
    /setmetatable\(.*\{__/,
    /= function\(.*\.\.\.\)/,
    /goto L/,
    /select\("#"/,
    /string\.format\(/,
    /gsub\(/,
    /pcall\(function/,
    /xpcall\(/,
    /sort\(function/,
    /table\.(insert|remove|concat)\(/,
    /:m\(/,
    /setfenv\(/,
    /loadstring\(/,
    /down, 150/,
  ])("have %s", (construct) => {
    expect(share((i) => construct.test(programs[i]!.slice(PRELUDE.length)))).toBeGreaterThan(0.02);
  });

  it("are all accepted, end, and mostly show something", () => {
    for (const { error } of outcomes) expect(error ?? "").not.toMatch(/near|deadline|<goto/);
    expect(share((i) => outcomes[i]!.output !== "")).toBeGreaterThan(0.7);
    expect(share((i) => outcomes[i]!.error === undefined)).toBeGreaterThan(0.1);
    expect(share((i) => outcomes[i]!.error !== undefined)).toBeGreaterThan(0.1);
  });
});

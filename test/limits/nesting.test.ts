/** However calls nest, it works or ends in a Lua error; JavaScript's own stack never gives out. */
import { describe, expect, it } from "vitest";
import { type LState, LuaError } from "../../src/index";
import { stateInTier, type Tier, tiers } from "../../src/testing/lstate-engine";
import { NESTINGS } from "./nestings";

function run(L: LState, program: string, n: number): string {
  try {
    const [ok, result] = L.run(`return pcall(function() ${program.replaceAll("N", String(n))} end)`) as [
      boolean,
      unknown,
    ];
    if (!ok)
      expect(result).toMatch(
        /stack overflow|loop in (get|set)table|attempt to call|not enough memory|error in error handling/,
      );
    return ok ? String(result) : "error";
  } catch (e) {
    // Past the time limit: as good an end.
    if (e instanceof LuaError && e.message === "context deadline exceeded") return "error";
    throw e;
  }
}

/** An error that pcall caught, or one that the program itself caught on the way (and made its result of). */
const ENDS = ["end", "error", "C stack overflow", "error in error handling", "x"];

function check(tier: Tier, program: string, n: number, mustWork: boolean): void {
  const L = stateInTier(tier, { callStackSize: 1_000_000, timeoutMs: 60_000, print: () => undefined });
  const result = run(L, program, n);
  if (mustWork) expect(result).toBe("end");
  else expect(ENDS).toContain(result);
  expect(L.run("return 1 + 1")).toEqual([2]);
}

describe("what must work at the defaults", () => {
  it.each(tiers)("does, %s", (tier) => {
    const L = stateInTier(tier, { print: () => undefined });
    const depths: Record<string, number> = {
      "coroutine.wrap": 40,
      "coroutine.resume": 40,
      "gsub callbacks": 60,
      "gsub tables": 60,
      pcall: 90,
      "a mixture": 40,
      "__call chains": 90,
      "__index chains": 90,
      "__newindex chains": 90,
    };
    for (const [name, program] of NESTINGS.filter(([name]) => name !== "__call chains"))
      expect([name, run(L, program, depths[name] ?? 190)]).toEqual([name, "end"]);
  });
});

/** Their calls nest on the heap: callStackSize alone decides. */
const UNBOUNDED = new Set([
  "Lua calls",
  "methods",
  "varargs",
  "__index functions",
  "__newindex functions",
  "__add",
  "__concat",
  "__eq",
  "__lt",
  "__unm",
  "__len",
  "__call",
  "pcall",
  "xpcall",
  "sort comparators",
  "gsub callbacks",
  "tostring",
  "load readers",
  "loadstring",
  "iterators",
  "pairs",
  "table.foreach",
  "require",
]);

/** Several times what JavaScript's stack holds of any of them. */
const LEVELS = 40_000;

describe.each(["interpreter", "mixed"] as const)("40,000 levels, %s", (tier) => {
  it.each(NESTINGS)("%s", (name, program) => check(tier, program, LEVELS, UNBOUNDED.has(name)), 90_000);
});

describe("400,000 levels", () => {
  const some = NESTINGS.filter(([name]) => ["Lua calls", "pcall", "a mixture"].includes(name));
  it.each(some)("%s", (name, program) => check("mixed", program, 400_000, UNBOUNDED.has(name)), 90_000);
});

describe.each(tiers)("what nests on JavaScript's stack, %s", (tier) => {
  const nested = (program: string, n: number): unknown => {
    const L = stateInTier(tier, { print: () => undefined });
    L.register("call", (S) => {
      S.push(S.getGlobal(S.checkString(1)));
      S.push(S.get(2));
      S.call(1, 1);
      return 1;
    });
    const [ok, result] = L.run(`return pcall(function() ${program.replaceAll("N", String(n))} end)`);
    return ok === true ? result : String(result).replace(/^.*: /, "");
  };
  it.each([
    [198, "local function f(n) if n == 0 then return 'end' end return (coroutine.wrap(f)(n - 1)) end return f(N)"],
    [99, "function F(n) if n == 0 then return 'end' end return (call('F', n - 1)) end return F(N)"],
    [
      66,
      "function F(n) if n == 0 then return 'end' end return (coroutine.wrap(function() return (call('F', n - 1)) end)()) end return F(N)",
    ],
  ])("%i levels and no more", (most, program) => {
    expect(nested(program, most)).toBe("end");
    expect(nested(program, most + 1)).toBe("C stack overflow");
  });
});

/** Every limit below, at and above it, in every tier; afterwards the state still works. */
import { describe, expect, it } from "vitest";
import { type LState, type LStateOptions, LuaError } from "../../src/index";
import { stateInTier, tiers } from "../../src/testing/lstate-engine";

interface Case {
  readonly name: string;
  readonly options: LStateOptions;
  /** A chunk that gets `n` as its argument: the limit lies at `most`. */
  readonly program: string;
  readonly most: number;
  readonly message: RegExp;
  /** Whether pcall catches it. */
  readonly caught: boolean;
}

/** f(n) calls itself n times, and not as a tail call. `f` itself is at depth 2, below the chunk. */
const RECURSION = "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end ";

const CASES: readonly Case[] = [
  {
    name: "callStackSize",
    options: { callStackSize: 100 },
    program: `${RECURSION} return f(...)`,
    // The chunk and n + 1 activations of f; pcall is a frame, too.
    most: 97,
    message: /stack overflow/,
    caught: true,
  },
  {
    name: "callStackSize, deeper than JavaScript's stack",
    options: { callStackSize: 30_000 },
    program: `${RECURSION} return f(...)`,
    most: 29_997,
    message: /stack overflow/,
    caught: true,
  },
  {
    name: "callStackSize, through metamethods",
    options: { callStackSize: 1000 },
    program:
      "local mt = {} mt.__index = function(t, k) if k == 0 then return 0 end return 1 + t[k - 1] end return setmetatable({}, mt)[...]",
    most: 996,
    message: /stack overflow/,
    caught: true,
  },
  {
    name: "callStackSize, of a coroutine of its own",
    options: { callStackSize: 1000 },
    program: `${RECURSION} return coroutine.wrap(f)(...)`,
    most: 999,
    message: /stack overflow/,
    caught: true,
  },
];

function outcome(L: LState, program: string, n: number): unknown {
  try {
    return L.run(`return pcall(function(...) ${program} end, ...)`, n);
  } catch (e) {
    if (e instanceof LuaError) return e;
    throw e;
  }
}

function expectLimit(value: unknown, { message, caught }: Pick<Case, "message" | "caught">): void {
  if (caught) {
    expect(value).toEqual([false, expect.stringMatching(message)]);
    return;
  }
  expect(value).toBeInstanceOf(LuaError);
  expect((value as LuaError).message).toMatch(message);
  expect((value as LuaError).kind).toBe("cancelled");
}

describe.each(tiers)("%s", (tier) => {
  it.each(CASES)("$name", (c) => {
    const L = stateInTier(tier, c.options);
    expect(outcome(L, c.program, c.most - 1)).toEqual([true, c.most - 1]);
    expect(outcome(L, c.program, c.most)).toEqual([true, c.most]);
    expectLimit(outcome(L, c.program, c.most + 1), c);
    expectLimit(outcome(L, c.program, c.most * 10), c);
    expect(outcome(L, c.program, c.most)).toEqual([true, c.most]);
  });

  it("instructionLimit", () => {
    const program =
      "local function f() end for i = 1, 1000 do f() end local t = {} for i = 1, 300 do t[i] = i % 7 end table.sort(t, function(a, b) return a < b end) return ('x'):rep(5000):find('y')";
    const free = stateInTier(tier);
    free.run(program);
    const exact = free.instructionCount();
    expect(exact).toBe(countInInterpreter(program));
    for (const limit of [exact, exact + 1]) {
      const L = stateInTier(tier, { instructionLimit: limit });
      expect(L.run(program)).toEqual([undefined]);
      expect(L.instructionCount()).toBe(exact);
    }
    for (const limit of [exact - 1, Math.floor(exact / 2), 1]) {
      const L = stateInTier(tier, { instructionLimit: limit });
      for (const again of [
        program,
        `pcall(function() ${program.replaceAll("return", "local _ =")} end) while true do end`,
      ]) {
        expect(() => L.run(again)).toThrow(/instruction limit exceeded/);
      }
    }
  });

  it.each([
    [1, 0],
    [1, 7],
    [3, 20],
    [50, 0],
    [190, 0],
    [190, 3],
  ])("registryMaxSize, with functions of %i locals and %i variable arguments", (locals, varargs) => {
    const names = Array.from({ length: locals }, (_, i) => `v${i}`).join(", ");
    const program = `
      local function f(n, ...)
        local ${names}
        if n == 0 then return 0 end
        local r = f(n - 1, ...)
        return r + 1
      end
      local t = {}
      for i = 1, ${varargs} do t[i] = i end
      local function go(n) local r = f(n, unpack(t)) return r end
      return go(...)`;
    const most = deepest(program, { registryMaxSize: 4000 });
    expect(most).toBeGreaterThan(8);
    // Registers are a matter of the compiler, their count is none of the tier: the interpreter's answer holds.
    const L = stateInTier(tier, { registryMaxSize: 4000 });
    expect(outcome(L, program, most)).toEqual([true, most]);
    expectLimit(outcome(L, program, most + 1), { message: /registry overflow/, caught: true });
    expect(outcome(L, program, most)).toEqual([true, most]);
    // Each level takes the same: four times the room is room for four times the levels, but for what is below them.
    const four = deepest(program, { registryMaxSize: 16_000 });
    expect(four / most).toBeGreaterThan(3.8);
    expect(four / most).toBeLessThan(5);
  });

  it.each([
    ["unpack", "return select('#', unpack({}, 1, ...))", 3000],
    ["string.byte", "return select('#', (('x'):rep((...))):byte(1, -1))", 3000],
    ["utf8.codepoint", "return select('#', utf8.codepoint(('x'):rep((...)), 1, -1))", 3000],
  ])("registryMaxSize, for the results of %s", (_, program, most) => {
    const L = stateInTier(tier, { registryMaxSize: most });
    expect(outcome(L, program, most)).toEqual([true, most]);
    expectLimit(outcome(L, program, most + 1), { message: /registry overflow/, caught: true });
    expect(L.run("return 1")).toEqual([1]);
  });

  it("registryMaxSize, for variable arguments passed down", () => {
    const L = stateInTier(tier, { registryMaxSize: 20_000 });
    const program =
      "local function f(n, ...) if n == 0 then return select('#', ...) end local r = f(n - 1, ...) return r end local t = {} for i = 1, 3000 do t[i] = i end local r = f((...), unpack(t)) return r";
    expect(outcome(L, program, 4)).toEqual([true, 3000]);
    expectLimit(outcome(L, program, 7), { message: /registry overflow/, caught: true });
    expect(outcome(L, program, 4)).toEqual([true, 3000]);
  });
});

function countInInterpreter(program: string): number {
  const L = stateInTier("interpreter");
  L.run(program);
  return L.instructionCount();
}

/** The largest n for which `program` is within the limits, in the interpreter. */
function deepest(program: string, options: LStateOptions): number {
  const fits = (n: number): boolean => {
    const L = stateInTier("interpreter", options);
    const result = outcome(L, program, n);
    if (Array.isArray(result) && result[0] === true) return true;
    expectLimit(result, { message: /registry overflow/, caught: true });
    return false;
  };
  let least = 1;
  let most = 2;
  while (fits(most)) most *= 2;
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return least;
}

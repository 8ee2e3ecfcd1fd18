/** However calls nest, it works or ends in a Lua error; JavaScript's own stack never gives out. */
import { describe, expect, it } from "vitest";
import { type LState, LuaError } from "../../src/index";
import { stateInTier, type Tier, tiers } from "../../src/testing/lstate-engine";

/** Programs that nest `N` deep and return "end". */
const NESTINGS: readonly (readonly [name: string, program: string])[] = [
  ["Lua calls", "local function f(n) if n == 0 then return 'end' end local r = f(n - 1) return r end return f(N)"],
  [
    "methods",
    "local o = {} function o:f(n) if n == 0 then return 'end' end local r = self:f(n - 1) return r end return o:f(N)",
  ],
  [
    "varargs",
    "local function f(n, ...) if n == 0 then return 'end' end local r = f(n - 1, ...) return r end return f(N, 1, 2, 3)",
  ],
  [
    "__index functions",
    "local mt = {} mt.__index = function(t, k) if k == 0 then return 'end' end local r = t[k - 1] return r end return setmetatable({}, mt)[N]",
  ],
  [
    "__newindex functions",
    "local mt = {} mt.__newindex = function(t, k, v) if k > 0 then t[k - 1] = v end end setmetatable({}, mt)[N] = 1 return 'end'",
  ],
  [
    "__add",
    "local n, mt = N, {} mt.__add = function(a, b) n = n - 1 if n <= 0 then return 'end' end local r = a + b return r end local a = setmetatable({}, mt) return a + a",
  ],
  [
    "__concat",
    "local n, mt = N, {} mt.__concat = function(a, b) n = n - 1 if n <= 0 then return 'end' end local r = a .. b return r end local a = setmetatable({}, mt) return a .. a",
  ],
  [
    "__eq",
    "local n, mt = N, {} mt.__eq = function(a, b) n = n - 1 if n <= 0 then return true end local r = a == b return r end local a, b = setmetatable({}, mt), setmetatable({}, mt) return a == b and 'end'",
  ],
  [
    "__lt",
    "local n, mt = N, {} mt.__lt = function(a, b) n = n - 1 if n <= 0 then return true end local r = a < b return r end local a, b = setmetatable({}, mt), setmetatable({}, mt) return a < b and 'end'",
  ],
  [
    "__le by __lt",
    "local n, mt = N, {} mt.__lt = function(a, b) n = n - 1 if n <= 0 then return false end local r = a <= b return not r end local a, b = setmetatable({}, mt), setmetatable({}, mt) return (a <= b or true) and 'end'",
  ],
  [
    "__unm",
    "local n, mt = N, {} mt.__unm = function(a) n = n - 1 if n <= 0 then return 'end' end local r = -a return r end return -setmetatable({}, mt)",
  ],
  [
    "__len",
    "local n, mt = N, {} mt.__len = function(a) n = n - 1 if n <= 0 then return 'end' end local r = #a return r end local u = newproxy(true) getmetatable(u).__len = mt.__len return #u",
  ],
  [
    "__call",
    "local n, mt = N, {} mt.__call = function(self) n = n - 1 if n <= 0 then return 'end' end local r = self() return r end return setmetatable({}, mt)()",
  ],
  [
    "__call chains",
    "local f = function() return 'end' end for i = 1, N do f = setmetatable({}, {__call = f}) end return f()",
  ],
  ["__index chains", "local t = {x = 'end'} for i = 1, N do t = setmetatable({}, {__index = t}) end return t.x"],
  ["__newindex chains", "local t = {} for i = 1, N do t = setmetatable({}, {__newindex = t}) end t.x = 1 return 'end'"],
  [
    "pcall",
    "local function f(n) if n == 0 then return 'end' end local _, r = pcall(f, n - 1) return r end return f(N)",
  ],
  [
    "pcall of pcall",
    "local function f(n) if n == 0 then return 'end' end local _, _, r = pcall(pcall, f, n - 1) return r end return f(N)",
  ],
  [
    "xpcall",
    "local function f(n) if n == 0 then return 'end' end local _, r = xpcall(f, print, n - 1) return r end return f(N)",
  ],
  [
    "handlers",
    "local function f(n) if n == 0 then return 'end' end local _, r = xpcall(error, function() return (f(n - 1)) end) return r end return f(N)",
  ],
  [
    "sort comparators",
    "local function f(n) if n == 0 then return 'end' end local r table.sort({1, 2}, function() r = r or f(n - 1) return false end) return r end return f(N)",
  ],
  [
    "gsub callbacks",
    "local function f(n) if n == 0 then return 'end' end local r = ('x'):gsub('x', function() return (f(n - 1)) end) return r end return f(N)",
  ],
  [
    "gsub tables",
    "local mt = {} local function f(n) if n == 0 then return 'end' end local r = ('x'):gsub('x', setmetatable({}, {__index = function() return (f(n - 1)) end})) return r end return f(N)",
  ],
  [
    "tostring",
    "local function f(n) if n == 0 then return 'end' end local r = tostring(setmetatable({}, {__tostring = function() return (f(n - 1)) end})) return r end return f(N)",
  ],
  [
    "print",
    "local function f(n) if n == 0 then return 'end' end print(setmetatable({}, {__tostring = function() return (f(n - 1)) end})) return 'end' end return f(N)",
  ],
  [
    "require",
    "local n = N package.loaders = {function(name) return function() if n > 0 then n = n - 1 return (require('m' .. n)) end return 'end' end end} return require('m')",
  ],
  [
    "coroutine.wrap",
    "local function f(n) if n == 0 then return 'end' end return (coroutine.wrap(f)(n - 1)) end return f(N)",
  ],
  [
    "coroutine.resume",
    "local function f(n) if n == 0 then return 'end' end return (select(2, coroutine.resume(coroutine.create(f), n - 1))) end return f(N)",
  ],
  [
    "load readers",
    "local function f(n) if n == 0 then return 'end' end local r load(function() r = r or f(n - 1) return nil end) return r end return f(N)",
  ],
  [
    "loadstring",
    "function F(n) if n == 0 then return 'end' end return (loadstring('return (F(...))')(n - 1)) end return F(N)",
  ],
  [
    "iterators",
    "local function f(n) if n == 0 then return 'end' end for r in function() return (f(n - 1)) end do return r end end return f(N)",
  ],
  [
    "pairs",
    "local function f(n) if n == 0 then return 'end' end local r for _ in pairs(setmetatable({}, {__pairs = function() r = f(n - 1) return next, {} end})) do end return r end return f(N)",
  ],
  [
    "table.foreach",
    "local function f(n) if n == 0 then return 'end' end return (table.foreach({1}, function() return (f(n - 1)) end)) end return f(N)",
  ],
  [
    "dofile",
    "local function f(n) if n == 0 then return 'end' end return (assert(loadstring('return (...)(...)'))(function() return (f(n - 1)) end)) end return f(N)",
  ],
  [
    "a mixture",
    `local f
     local ways = {
       function(n) local r = f(n) return r end,
       function(n) local _, r = pcall(f, n) return r end,
       function(n) local r table.sort({1, 2}, function() r = r or f(n) return false end) return r end,
       function(n) return (('x'):gsub('x', function() return (f(n)) end)) end,
       function(n) return setmetatable({}, {__index = function() return (f(n)) end}).x end,
       function(n) return tostring(setmetatable({}, {__tostring = function() return (f(n)) end})) end,
       function(n) return (coroutine.wrap(f)(n)) end,
       function(n) return (select(2, xpcall(function() return (f(n)) end, print))) end,
     }
     f = function(n) if n == 0 then return 'end' end local r = ways[n % #ways + 1](n - 1) return r end
     return f(N)`,
  ],
];

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

/** Host functions between Lua functions, coroutines and library functions: the same results in every tier. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LState, type LStateOptions, LuaError } from "../../src/index";
import type { Vm } from "../../src/vm/vm";

/** An expression: Lua source, and the integer that it gives. */
interface Expression {
  readonly source: string;
  readonly value: number;
}

/** Ways from one expression to another of the same value, through both sides. */
const WRAPPERS: readonly ((source: string) => string)[] = [
  (a) => `echo(${a})`,
  (a) => `js(${a})`,
  (a) => `apply(function(...) return ... end, ${a})`,
  (a) => `apply(function() return ${a} end)`,
  (a) => `jsApply(function() return ${a} end)`,
  (a) => `select(2, pcall(function() return ${a} end))`,
  (a) => `select(2, pcall(echo, ${a}))`,
  (a) => `select(2, pcall(raise, ${a}))`,
  (a) => `select(2, protected(function() error({ v = ${a} }) end)).v`,
  (a) => `select(2, xpcall(function() jsThrow() end, function() return ${a} end))`,
  (a) => `coroutine.wrap(function() return ${a} end)()`,
  (a) => `coroutine.wrap(echo)(${a})`,
  (a) => `(function() local co = coroutine.wrap(function(x) return (ask(x)) end) return co(co(${a})) end)()`,
  (a) =>
    `(function() local co = coroutine.wrap(function(x) local t = setmetatable({}, { __index = function() return (ask(x)) end }) return t.k end) return co(co(${a})) end)()`,
  (a) =>
    `(function() local co = coroutine.wrap(function(x) return (select(2, pcall(ask, x))) end) return co(co(${a})) end)()`,
  (a) => `resumed(function() coroutine.yield(0) return ${a} end)`,
  (a) => `tonumber((("x"):gsub("x", function() return ${a} end)))`,
  (a) =>
    `(function() local n = ${a} return tonumber((("xy"):gsub(".", function(c) if c == "x" then return echo(n) end return js("") end))) end)()`,
  (a) => `tonumber((tostring(${a}):gsub("[-%d]", echo)))`,
  (a) => `(function() local t = { ${a}, ${a} } table.sort(t, less) return t[2] end)()`,
  (a) => `Box(${a}):get()`,
  (a) => `Box(${a}).content`,
  (a) => `(Box(${a}) + Box(0)):get()`,
  (a) => `setmetatable({}, { __index = second })[${a}]`,
  (a) => `setmetatable({}, { __call = second })(${a})`,
  (a) => `(function() for v in echo, ${a}, nil do return v end end)()`,
  (a) => `(function() local s = 0 for i = 1, 3 do s = js(echo(s)) + i end return s - 6 + ${a} end)()`,
  (a) => `(function(...) return echo(...) end)(${a})`,
  (a) => `counter(${a})`,
];

class Box {
  constructor(readonly content: number) {}
  get(): number {
    return this.content;
  }
}

function state(jit: LStateOptions["jit"], prepare: (vm: Vm) => void): LState {
  const L = new LState({ jit });
  L.setGlobal("js", (v: unknown) => v);
  L.setGlobal("jsApply", (f: () => unknown) => f());
  L.setGlobal("jsThrow", () => {
    throw new Error("thrown");
  });
  L.setGlobal("less", (a: number, b: number) => a < b);
  L.register("echo", (L) => L.getTop());
  L.register("second", (L) => {
    L.setTop(2);
    return 1;
  });
  L.register("raise", (L) => L.error(L.get(1), 0));
  L.register("ask", (L) => L.yield(L.get(1)));
  L.register("apply", (L) => {
    L.call(L.getTop() - 1, -1);
    return L.getTop();
  });
  L.register("protected", (L) => {
    const error = L.pCall(0, 0);
    L.push(error === undefined);
    L.push(error?.value);
    return 2;
  });
  L.register("resumed", (L) => {
    const thread = L.newThread();
    L.resume(thread, L.checkFunction(1));
    L.push(L.resume(thread, undefined)[2][0]);
    return 1;
  });
  L.setGlobal(
    "counter",
    L.newClosure((L) => {
      L.push(L.checkNumber(1) + L.toNumber(-10003));
      return 1;
    }, 0),
  );
  L.registerClass(Box, {
    create: (v) => new Box(Number(v)),
    methods: ["get"],
    getters: ["content"],
    metamethods: { __add: (a, b) => new Box((a as Box).content + (b as Box).content) },
  });
  prepare((L as unknown as { readonly vm: Vm }).vm);
  return L;
}

const leaf: fc.Arbitrary<Expression> = fc
  .integer({ min: 0, max: 99 })
  .map((value) => ({ source: String(value), value }));
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 8, withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.constantFrom(...WRAPPERS), tie("expression"))
      .map(([wrap, a]) => ({ source: wrap(a.source), value: a.value })),
    fc
      .tuple(tie("expression"), tie("expression"))
      .map(([a, b]) => ({ source: `(${a.source} + ${b.source})`, value: a.value + b.value })),
  ),
}));

describe.each<[string, LStateOptions["jit"], (vm: Vm) => void]>([
  ["interpreter", false, () => {}],
  ["compiled at once", { threshold: 0 }, () => {}],
  ["suspended at every step", false, (vm) => vm.budget.suspendAtEveryStep()],
  ["compiled and suspended at every step", { threshold: 0 }, (vm) => vm.budget.suspendAtEveryStep()],
])("%s", (_name, jit, prepare) => {
  it.each(WRAPPERS.map((wrap) => wrap("7")))("%s", (source) => {
    const L = state(jit, prepare);
    expect(L.run(`return ${source}`)).toEqual([7]);
    expect(L.getTop()).toBe(0);
  });

  it("gives what the expression is worth, however it is nested", () => {
    const L = state(jit, prepare);
    fc.assert(
      fc.property(expression, ({ source, value }) => {
        expect(L.run(`return ${source}`)).toEqual([value]);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps errors apart from results, wherever they start", () => {
    const L = state(jit, prepare);
    const failure = new Error("the failure");
    L.setGlobal("fail", () => {
      throw failure;
    });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...WRAPPERS.slice(0, 5), ...WRAPPERS.slice(10, 12)), { maxLength: 6 }),
        (wrappers) => {
          const source = wrappers.reduce((inner, wrap) => wrap(inner), "fail()");
          try {
            L.run(`return ${source}`);
            expect.unreachable();
          } catch (e) {
            expect(e).toBeInstanceOf(LuaError);
            expect((e as LuaError).cause).toBe(failure);
            expect((e as LuaError).message).toMatch(/the failure$/);
          }
        },
      ),
    );
  });
});

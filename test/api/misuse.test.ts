/** Every method with arguments that make no sense: an error of the API's own, and a state that goes on. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Debug, LState, LuaError, LuaOptionError, LuaUsageError } from "../../src/index";

/** All methods, the protected ones too: nothing at run time keeps a caller without types from them. */
function methods(): string[] {
  const names = new Set<string>();
  for (let p: object = LState.prototype; p !== Object.prototype; p = Object.getPrototypeOf(p) as object)
    for (const name of Object.getOwnPropertyNames(p))
      if (typeof Object.getOwnPropertyDescriptor(p, name)?.value === "function") names.add(name);
  return [...names];
}

/** What wants values of the engine, or is for the API's own classes. */
const INTERNAL = new Set([
  "constructor",
  "alive",
  "at",
  "caught",
  "calledFromJs",
  "closure",
  "develop",
  "end",
  "entered",
  "faceOf",
  "fail",
  "fault",
  "flush",
  "guarded",
  "keepStack",
  "left",
  "loadBytes",
  "luaError",
  "onStack",
  "open",
  "openSelection",
  "operate",
  "perform",
  "pushRaw",
  "raw",
  "results",
  "resumed",
  "runContext",
  "runHostFunction",
  "settleResults",
  "slot",
  "take",
  "turns",
]);

/** They end or empty the state; no argument makes them fail. */
const ENDING = new Set(["close", "handOver", "reset"]);

const PUBLIC = methods().filter((name) => !INTERNAL.has(name) && !ENDING.has(name));

const other = new LState();

function nonsense(L: LState): unknown[] {
  return [
    ...[undefined, null, true, 0, 1, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "", "x", "a.b", ">S", 10n],
    ...[-10000, -10001, -10002, -10003, Symbol("s"), {}, [], new Map(), new Date(0), /x/, new Uint8Array([255])],
    ...[
      () => 1,
      class {},
      new Debug(),
      { fn: 5, nret: "x", handler: {} },
      { fn: () => 1, nret: 1e9 },
      { methods: ["x"] },
    ],
    ...[L, other, L.newTable(), L.newThread(), L.newUserData(), L.load("return ..."), other.newTable()],
  ];
}

const COUNT = nonsense(other).length;

describe("misuse", () => {
  it("finds the methods", () => {
    expect(PUBLIC.length).toBeGreaterThan(100);
  });

  it.each(PUBLIC)("of %s is an error of the API's own", async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(fc.nat(COUNT - 1), { maxLength: 4 }), async (inside, picks) => {
        const L = new LState({ instructionLimit: 100_000, memoryLimit: 4 * 1024 * 1024, print: () => undefined });
        const values = nonsense(L);
        const args = picks.map((i) => values[i]);
        let failure: unknown;
        let later: unknown;
        const judge = (e: unknown): void => {
          if (!(e instanceof LuaError || e instanceof LuaUsageError || e instanceof LuaOptionError)) failure = e;
        };
        const use = (L: LState): void => {
          try {
            const result = (L[name as keyof LState] as (...args: unknown[]) => unknown)(...args);
            if (result instanceof Promise) later = result.catch(judge);
          } catch (e) {
            judge(e);
          }
        };
        if (inside) {
          L.register("f", (L) => {
            use(L);
            return 0;
          });
          L.callByParam({ fn: L.load("f(1, 'x', {})"), protect: true });
        } else use(L);
        await later;
        expect(failure).toBe(undefined);
        expect(L.toLua(1)).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});

/** Conversions: round trips, edges, clear errors, nothing of JavaScript's own. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LState, LTable, LuaError, LuaUsageError } from "../../src/index";

const text = fc.string({ unit: "grapheme", maxLength: 12 });

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const leaf = fc.oneof(
  fc.boolean(),
  fc.double({ noNaN: true }),
  text,
  fc.uint8Array({ minLength: 1, maxLength: 8 }).filter((b) => !isText(b)),
);
const mapKey = fc.oneof(fc.boolean(), fc.integer(), fc.double({ noNaN: true }), text);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(text, tie("value"), { minKeys: 1, maxKeys: 5 }),
    fc.array(fc.tuple(mapKey, tie("value")), { maxLength: 5 }).map((pairs) => new Map(pairs)),
  ),
}));

/** What a value is after a round trip: a Map that a table can't tell from an array or object becomes one. */
function normal(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(normal);
  if (v instanceof Uint8Array || typeof v !== "object" || v === null) return v;
  if (!(v instanceof Map))
    return Object.assign(Object.create(null), Object.fromEntries(Object.entries(v).map(([k, x]) => [k, normal(x)])));
  const pairs = [...v].map(([k, x]) => [k, normal(x)] as const);
  if (pairs.every(([k]) => Number.isInteger(k) && (k as number) >= 1 && (k as number) <= pairs.length)) {
    const array: unknown[] = [];
    for (const [k, x] of pairs) array[(k as number) - 1] = x;
    return array;
  }
  if (pairs.every(([k]) => typeof k === "string"))
    return Object.assign(Object.create(null), Object.fromEntries(pairs as [string, unknown][]));
  return new Map(pairs);
}

const DEEP_EQUAL = `
  local function equal(a, b)
    if type(a) ~= "table" or type(b) ~= "table" then return a == b end
    for k, v in pairs(a) do if not equal(v, b[k]) then return false end end
    for k in pairs(b) do if a[k] == nil then return false end end
    return true
  end
  return equal(...)`;

describe("a conversion and back", () => {
  const L = new LState();
  const equal = L.load(DEEP_EQUAL);

  it("gives the value, for what JavaScript and Lua both can hold", () => {
    fc.assert(
      fc.property(value, (v) => {
        const expected = normal(v);
        L.setGlobal("x", v);
        expect(L.getGlobal("x")).toEqual(expected);
        expect(L.run("return ...", v, v)).toEqual([expected, expected]);
        const echo = L.getGlobal("echo") ?? L.run("function echo(...) return ... end return echo")[0];
        expect((echo as (v: unknown) => unknown)(v)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("gives an equal table, starting from Lua", () => {
    fc.assert(
      fc.property(value, (v) => {
        const there = L.toLua(v);
        expect(L.invoke(equal, [there, L.fromLua(there)])).toEqual([true]);
      }),
      { numRuns: 300 },
    );
  });

  it("gives the same value on the stack, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 16 }), (bytes) => {
        L.setTop(0);
        L.push(bytes);
        L.push(L.get(1));
        expect(L.rawEqual(L.get(1), L.get(2))).toBe(true);
        expect(L.toBytes(2)).toEqual(bytes);
        expect(typeof L.get(1) === "string").toBe(isText(bytes));
      }),
    );
  });

  it("keeps what is shared shared, and cycles", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.tuple(fc.nat(7), fc.nat(7))), (size, edges) => {
        const nodes = Array.from({ length: size }, (_, i) => ({ id: i, to: [] as unknown[] }));
        for (const [from, to] of edges) nodes[from % size]!.to.push(nodes[to % size]);
        const [back] = L.run("return ...", nodes) as [typeof nodes];
        expect(back.map((n) => n.id)).toEqual(nodes.map((n) => n.id));
        back.forEach((n, i) => {
          expect(n.to.map((t) => back.indexOf(t as (typeof nodes)[0]))).toEqual(
            nodes[i]!.to.map((t) => nodes.indexOf(t as (typeof nodes)[0])),
          );
        });
      }),
    );
  });
});

describe("conversions to Lua", () => {
  it("make null, undefined and holes nil", () => {
    const L = new LState();
    // biome-ignore lint/suspicious/noSparseArray: what becomes of one is the question
    L.setGlobal("a", [null, , 3, undefined, 5]);
    expect(L.run("return a[1], a[2], a[3], a[4], a[5]")).toEqual([undefined, undefined, 3, undefined, 5]);
    expect(L.getGlobal("a")).toEqual(
      new Map([
        [3, 3],
        [5, 5],
      ]),
    );
    L.setGlobal("o", { a: null, b: undefined, c: 1 });
    expect(L.getGlobal("o")).toEqual({ c: 1 });
    L.setGlobal("n", null);
    expect(L.run("return n")).toEqual([undefined]);
  });

  it("make nothing that await would take for a promise", async () => {
    const L = new LState();
    const [map] = L.run("return { ['then'] = function() called = true end, x = 1 }");
    expect(map).toBeInstanceOf(Map);
    expect(await map).toBe(map);
    expect((map as Map<string, unknown>).get("x")).toBe(1);
    const [called, plain] = L.run("return called, { ['then'] = 1 }");
    expect([called, Object.entries(plain as object)]).toEqual([undefined, [["then", 1]]]);
    const [nested] = L.run("return { a = { ['then'] = print } }") as [{ a: unknown }];
    expect(nested.a).toBeInstanceOf(Map);
  });

  it("take own enumerable string keys and no others", () => {
    const L = new LState();
    L.setGlobal("o", JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}'));
    expect(L.run("return o.x, o.constructor, o.toString")).toEqual([undefined, 2, undefined]);
    const hidden = Object.defineProperty({ a: 1, [Symbol("s")]: 2 }, "b", { value: 3, enumerable: false });
    expect(L.run("return ...", hidden)).toEqual([{ a: 1 }]);
    const [back] = L.run("return {['__proto__'] = 5}") as [Record<string, unknown>];
    expect(Object.keys(back)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(back)).toBe(null);
  });

  it.each([
    [new Date(0), "a Date can't become a Lua value"],
    [new Set([1]), "a Set can't become a Lua value"],
    [new WeakMap(), "a WeakMap can't become a Lua value"],
    [/x/, "a RegExp can't become a Lua value"],
    [new Error("x"), "an Error can't become a Lua value"],
    [Promise.resolve(), "a Promise can't become a Lua value"],
    [new Float64Array(1), "a Float64Array can't become a Lua value"],
    [10n, "a bigint can't become a Lua value"],
    [Symbol("s"), "a symbol can't become a Lua value"],
    [new Map([[null, 1]]), "a Map key of null, undefined or NaN"],
    [new Map([[Number.NaN, 1]]), "a Map key of null, undefined or NaN"],
  ])("refuse %s", (v, message) => {
    const L = new LState();
    expect(() => L.setGlobal("d", v)).toThrow(LuaUsageError);
    expect(() => L.setGlobal("d", { deep: [v] })).toThrow(message);
    L.setGlobal("f", () => v);
    expect(L.run("return select(2, pcall(f))")[0]).toContain(message);
  });

  it("encode lone surrogates as U+FFFD", () => {
    const L = new LState();
    expect(L.run("return ...", "a\ud800b")).toEqual(["a\ufffdb"]);
  });

  it("count what comes in against the limits", () => {
    const L = new LState({ memoryLimit: 1024 * 1024 });
    expect(() => L.setGlobal("x", new Uint8Array(50_000_000))).toThrow("not enough memory");
    expect(() =>
      L.setGlobal(
        "x",
        Array.from({ length: 100_000 }, () => []),
      ),
    ).toThrow("not enough memory");
    expect(L.run("return x")).toEqual([undefined]);
    const steps = new LState({ instructionLimit: 5000 });
    expect(() => steps.setGlobal("x", new Array(1e9))).toThrow("instruction limit exceeded");
  });
});

describe("conversions to JavaScript", () => {
  it("decide between array, object and Map by the keys", () => {
    const L = new LState();
    expect(L.run("return {}, {1, 2}, {a = 1}, {1, a = 2}, {[2] = 1}, {[true] = 1}, {['\\255'] = 1}")).toEqual([
      [],
      [1, 2],
      { a: 1 },
      new Map<unknown, unknown>([
        [1, 1],
        ["a", 2],
      ]),
      new Map([[2, 1]]),
      new Map([[true, 1]]),
      new Map([[new Uint8Array([255]), 1]]),
    ]);
  });

  it("do not look at metatables and run no script", () => {
    const L = new LState();
    const source =
      "return setmetatable({ 1 }, { __index = function() error('ran') end, __len = error, __pairs = error, __tostring = error })";
    expect(L.run(source)).toEqual([[1]]);
  });

  it("give functions that convert, and the same function back", () => {
    const L = new LState();
    const [swap] = L.run("function swap(a, b) return b, a end return swap") as [(...args: unknown[]) => unknown];
    expect(swap("é", [1])).toEqual([[1], "é"]);
    expect(swap()).toEqual([undefined, undefined]);
    expect(L.run("return ... == swap", swap)).toEqual([true]);
    const own = (): number => 1;
    expect(L.run("local a, b = ... return a == b, a", own, own)).toEqual([true, own]);
    expect(() => swap(Symbol("x"))).toThrow(LuaUsageError);
    const other = new LState();
    expect(other.run("local a, b = ... local r = a(b, 2) return r[1], r[2]", swap, 1)).toEqual([2, 1]);
  });

  it("are bounded in depth and in work", () => {
    const L = new LState({ instructionLimit: 300_000 });
    expect(() => L.run("local t = {} for i = 1, 1e5 do t = {t} end return t")).toThrow(LuaError);
    const nested = new LState();
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => nested.setGlobal("x", deep)).toThrow("nested deeper than 500 levels");
    expect(nested.run("local t = 1 for i = 1, 500 do t = {t} end return t")[0]).toBeInstanceOf(Array);
    expect(() => nested.run("local t = 1 for i = 1, 501 do t = {t} end return t")).toThrow("deeper than 500");
    const work = new LState({ instructionLimit: 300_000 });
    expect(() => work.run("local t = {} for i = 1, 200000 do t[i] = i end return t")).toThrow(
      "instruction limit exceeded",
    );
    // The same long text in many places is decoded once.
    const [texts] = nested.run("local s, t = ('é'):rep(1e6), {} for i = 1, 1000 do t[i] = s end return t") as [
      string[],
    ];
    expect(texts.every((s) => s === texts[0])).toBe(true);
  });

  it("of a timeout stop in time", () => {
    const L = new LState({ timeoutMs: 50 });
    L.run("t = {} for i = 1, 2000 do t[i] = {i} end");
    L.setGlobal("f", () => L.getGlobal("t"));
    expect(() => L.run("while true do f() end")).toThrow("context deadline exceeded");
  });
});

describe("values of another state", () => {
  const A = new LState();
  const B = new LState();
  const handles: [string, unknown][] = [
    ["table", A.newTable()],
    ["function", A.load("return 1")],
    ["function", A.newFunction(() => 0)],
    ["userdata", A.newUserData(1)],
    ["thread", A.newThread()],
    ["thread", A],
  ];
  it.each(handles)("are refused: a %s", (type, v) => {
    const message = `a ${type} of another LState can't be used in this one`;
    expect(() => B.push(v)).toThrow(message);
    expect(() => B.setGlobal("x", { deep: v })).toThrow(message);
    expect(() => B.invoke(v, [])).toThrow(message);
    expect(() => B.getField(v, "x")).toThrow(message);
    B.setGlobal("f", () => v);
    expect(B.run("return select(2, pcall(f))")[0]).toContain(message);
  });

  it("are refused as parameters too", () => {
    const table = A.newTable();
    expect(() => B.rawGet(table, 1)).toThrow("a table of another LState");
    expect(() => B.setMetatable(B.newTable(), table)).toThrow("a table of another LState");
    expect(() => B.setFEnv(B.load("return 1"), table)).toThrow("a table of another LState");
    expect(() => B.xMoveTo(A, 0)).toThrow("a thread of another LState");
    expect(() => B.resume(A.newThread(), undefined)).toThrow("a thread of another LState");
    expect(() => B.callable(A.load("return 1"))).toThrow("a function of another LState");
    expect(() => B.forEach(table, () => undefined)).toThrow("a table of another LState");
  });
});

describe("parameters of the wrong kind", () => {
  const L = new LState();
  // Callers without types.
  // biome-ignore lint/suspicious/noExplicitAny: the point of the test
  const any = L as any;
  it.each([
    ["run", () => any.run(5), "source must be a string, not a number"],
    ["run", () => any.run(null), "source must be a string, not null"],
    ["doString", () => any.doString(undefined), "source must be a string, not undefined"],
    ["load", () => any.load("return 1", {}), "chunkName must be a string, not an object"],
    ["loadFile", () => any.loadFile([]), "path must be a string, not an array"],
    ["setGlobal", () => any.setGlobal(1, 2), "name must be a string, not a number"],
    ["getGlobal", () => any.getGlobal(Symbol("x")), "name must be a string, not a symbol"],
    ["getField", () => any.getField(L.newTable(), 1), "name must be a string, not a number"],
    ["rawGet", () => any.rawGet({}, 1), "table must be an LTable, not an object"],
    ["newFunction", () => any.newFunction("x"), "fn must be a function, not a string"],
    ["register", () => any.register("f"), "fn must be a function, not undefined"],
    ["setFuncs", () => any.setFuncs(L.newTable(), 5), "functions must be an object or a Map, not a number"],
    ["pCall", () => any.pCall(0, 0, () => 1), "handler must be an LFunction, not a function"],
    ["resume", () => any.resume({}, undefined), "thread must be an LState, not an object"],
    ["xMoveTo", () => any.xMoveTo(new Date(), 1), "a Date can't become a Lua value"],
    ["status", () => any.status(undefined), "thread must be an LState, not undefined"],
    ["raiseError", () => any.raiseError(5), "message must be a string, not a number"],
    ["callable", () => any.callable(print), "f must be an LFunction, not a function"],
    ["wrapFunction", () => any.wrapFunction(1), "f must be a function, not a number"],
    [
      "options",
      () => new (LState as unknown as new (o: unknown) => LState)(null),
      "options must be an object, not null",
    ],
    [
      "options",
      () => new (LState as unknown as new (o: unknown) => LState)("x"),
      "options must be an object, not a string",
    ],
  ])("of %s are named", (_name, use, message) => {
    expect(use).toThrow(message);
    expect(use).toThrow(TypeError);
  });
  function print(): void {}
});

describe("a closed state", () => {
  it("refuses every use with one clear error", () => {
    const L = new LState();
    const t = L.newTable();
    const f = L.load("return 1");
    const callable = L.callable(f);
    const co = L.newThread();
    L.push(1);
    L.close();
    L.close();
    expect(L.isClosed()).toBe(true);
    expect(co.isClosed()).toBe(true);
    const quiet = new Set(["close", "isClosed", "constructor", "memUsage", "instructionCount"]);
    const uses: [string, () => unknown][] = [
      ["run", () => L.run("return 1")],
      ["push", () => L.push(1)],
      ["get", () => L.get(1)],
      ["get", () => L.get(-10002)],
      ["getTop", () => L.getTop()],
      ["pop", () => L.pop()],
      ["checkNumber", () => L.checkNumber(1)],
      ["toTable", () => L.toTable(1)],
      ["getField", () => L.getField(t, "x")],
      ["rawGet", () => L.rawGet(t, 1)],
      ["forEach", () => L.forEach(t, () => undefined)],
      ["newTable", () => L.newTable()],
      ["newUserData", () => L.newUserData(1)],
      ["newThread", () => L.newThread()],
      ["newFunction", () => L.newFunction(() => 0)],
      ["resume", () => L.resume(co, f)],
      ["invoke", () => L.invoke(f, [])],
      ["callable", () => callable()],
      ["coroutine", () => co.push(1)],
      ["setGlobal", () => L.setGlobal("x", 1)],
      ["getGlobal", () => L.getGlobal("x")],
      ["raiseError", () => L.raiseError("x")],
      ["getStack", () => L.getStack(0)],
      ["openLibs", () => L.openLibs()],
    ];
    for (const [name, use] of uses) {
      expect(quiet.has(name)).toBe(false);
      expect(use, name).toThrow("this LState is closed");
    }
  });

  it("comes at the end of using, or of the run that asks for it", () => {
    let kept: LState;
    {
      using L = new LState();
      kept = L;
      expect(L.run("return 1")).toEqual([1]);
    }
    expect(kept.isClosed()).toBe(true);
    const L = new LState();
    L.register("f", (L) => {
      L.close();
      L.close();
      L.push(L.isClosed());
      return 1;
    });
    expect(L.run("local closed = f() return closed, #'still running'")).toEqual([false, 13]);
    expect(L.isClosed()).toBe(true);
    expect(() => L.run("return 1")).toThrow("closed");
  });
});

describe("prototypes and tables", () => {
  it("a prototype that one state compiled runs in another", () => {
    const A = new LState();
    const B = new LState();
    B.setGlobal("x", 5);
    const { proto } = A.load("return x").unit;
    if (proto === null) throw new Error("no prototype");
    expect(B.invoke(B.newFunctionFromProto(proto), [])).toEqual([5]);
    expect(B.createTable(10, 10)).toBeInstanceOf(LTable);
  });
});

/** The stack API: values on the stack, arguments, tables, calls, coroutines, debug. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryHost } from "../../src/host/memory";
import {
  Debug,
  EnvironIndex,
  GlobalsIndex,
  type HostFunction,
  LState,
  LTable,
  LuaError,
  LuaUsageError,
  MultRet,
  RegistryIndex,
  ResumeError,
  ResumeOK,
  ResumeYield,
  upvalueIndex,
} from "../../src/index";

/** The values on a stack, bottom first. */
function values(L: LState): unknown[] {
  return Array.from({ length: L.getTop() }, (_, i) => L.get(i + 1));
}

/** Results of `return f(ARGUMENTS)` where f is a host function. */
function calling(fn: HostFunction, source: string): unknown[] {
  const L = new LState();
  L.register("f", fn);
  return L.run(source);
}

/** Message of the error that a call of the host function f raises. */
function message(fn: HostFunction, call: string): unknown {
  const L = new LState();
  L.register("f", fn);
  return L.invoke(L.load(`return select(2, pcall(function() local _ = ${call} end))`, "=c"), [])[0];
}

describe("the stack", () => {
  it("is indexed from 1, and from -1 at the top", () => {
    const L = new LState();
    for (const v of [1, "two", true, undefined]) L.push(v);
    expect(values(L)).toEqual([1, "two", true, undefined]);
    expect([L.get(-4), L.get(-1), L.get(0), L.get(5), L.get(-5)]).toEqual([
      1,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    L.insert("new", 2);
    expect(values(L)).toEqual([1, "new", "two", true, undefined]);
    L.insert("end", 6);
    L.remove(1);
    L.replace(-2, "nil");
    expect(values(L)).toEqual(["new", "two", true, "nil", "end"]);
    L.pop();
    L.pop(2);
    expect(values(L)).toEqual(["new", "two"]);
    L.setTop(3);
    expect(values(L)).toEqual(["new", "two", undefined]);
    L.setTop(-3);
    expect(values(L)).toEqual(["new"]);
    L.setTop(0);
    expect(L.getTop()).toBe(0);
  });

  it("does as an array does, whatever the order of operations", () => {
    const operation = fc.oneof(
      fc.record({ name: fc.constant("push"), value: fc.integer() }),
      fc.record({
        name: fc.constantFrom("insert", "replace", "get"),
        index: fc.integer({ min: -6, max: 6 }),
        value: fc.integer(),
      }),
      fc.record({ name: fc.constantFrom("remove", "pop", "setTop"), index: fc.integer({ min: -6, max: 6 }) }),
    ) as fc.Arbitrary<{ name: string; index: number; value: number }>;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const L = new LState({ skipOpenLibs: true });
        const model: unknown[] = [];
        for (const { name, index, value } of operations) {
          const at = index > 0 ? index - 1 : model.length + index;
          const valid = index !== 0 && at >= 0 && at < model.length;
          const attempt = (allowed: boolean, real: () => void, modelled: () => void): void => {
            if (allowed) {
              real();
              modelled();
            } else expect(real).toThrow(LuaUsageError);
          };
          switch (name) {
            case "push":
              attempt(
                true,
                () => L.push(value),
                () => model.push(value),
              );
              break;
            case "insert":
              attempt(
                valid || index === model.length + 1,
                () => L.insert(value, index),
                () => model.splice(at, 0, value),
              );
              break;
            case "replace":
              attempt(
                valid,
                () => L.replace(index, value),
                () => (model[at] = value),
              );
              break;
            case "remove":
              attempt(
                valid,
                () => L.remove(index),
                () => model.splice(at, 1),
              );
              break;
            case "pop":
              attempt(
                index >= 0 && index <= model.length,
                () => L.pop(index),
                () => (model.length -= index),
              );
              break;
            case "setTop": {
              const top = index < 0 ? model.length + index + 1 : index;
              attempt(
                top >= 0,
                () => L.setTop(index),
                () => {
                  while (model.length < top) model.push(undefined);
                  model.length = top;
                },
              );
              break;
            }
            default:
              expect(L.get(index)).toBe(valid ? model[at] : undefined);
          }
          expect(values(L)).toEqual(model);
        }
      }),
    );
  });

  it("refuses an index that names no value, and more values than it holds", () => {
    const L = new LState();
    expect(() => L.setTop(-9)).toThrow("setTop(-9)");
    expect(() => L.replace(-5, 1)).toThrow("stack index -5 names no value: the stack holds 0");
    expect(() => L.remove(1)).toThrow("stack index 1");
    expect(() => L.pop(1)).toThrow("1 values can't be taken: the stack holds 0");
    expect(() => L.insert(1, 3)).toThrow(LuaUsageError);
    expect(() => L.setTop(1_000_001)).toThrow(LuaUsageError);
    L.setTop(1_000_000);
    expect(() => L.push(1)).toThrow("a stack holds at most 1000000 values");
  });

  it("holds text as UTF-8 and gives bytes that are no text as bytes", () => {
    const L = new LState();
    L.push("é日😀");
    expect(L.get(1)).toBe("é日😀");
    expect(L.objLen(L.get(1))).toBe(9);
    expect(L.toBytes(1)).toEqual(new TextEncoder().encode("é日😀"));
    L.push(new Uint8Array([0xff, 0]));
    expect(L.get(2)).toEqual(new Uint8Array([0xff, 0]));
    expect(L.toString(2)).toBe("\ufffd\0");
    L.push(L.get(2));
    expect(L.rawEqual(L.get(2), L.get(3))).toBe(true);
    L.push("\ufffd");
    expect(L.get(4)).toBe("\ufffd");
  });

  it("has the registry, the environment, the globals and upvalues at pseudo-indices", () => {
    const L = new LState();
    expect(L.get(GlobalsIndex)).toBe(L.getGlobal("_G") === undefined ? undefined : L.get(GlobalsIndex));
    expect(L.getField(L.get(GlobalsIndex), "_G")).toBe(L.get(GlobalsIndex));
    expect(L.get(RegistryIndex)).toBeInstanceOf(LTable);
    expect(L.get(EnvironIndex)).toBe(L.get(GlobalsIndex));
    const counter = L.newClosure(
      (L) => {
        L.replace(upvalueIndex(1), (L.get(upvalueIndex(1)) as number) + 1);
        L.push(L.get(upvalueIndex(1)));
        L.push(L.get(upvalueIndex(2)));
        L.push(L.get(upvalueIndex(3)));
        return 3;
      },
      41,
      "second",
    );
    expect(L.invoke(counter, [])).toEqual([42, "second", undefined]);
    expect(L.invoke(counter, [])[0]).toBe(43);
    expect(() => L.replace(RegistryIndex, L.newTable())).toThrow("the registry can't be replaced");
    expect(() => L.replace(EnvironIndex, L.newTable())).toThrow("no calling environment");
    expect(() => L.replace(upvalueIndex(1), 1)).toThrow("there is no upvalue 1");
    const environment = L.newTable();
    const own = L.newFunction((L) => {
      L.replace(EnvironIndex, environment);
      L.push(L.get(EnvironIndex));
      return 1;
    });
    expect(L.invoke(own, [])[0]).toBe(environment);
    expect(L.getFEnv(own)).toBe(environment);
  });

  it("is each call's own", () => {
    const L = new LState();
    L.push("outer");
    L.register("inner", (L) => {
      expect(values(L)).toEqual([1, undefined, 3]);
      L.push("x");
      L.push("y");
      return 1;
    });
    L.doString("return inner(1, nil, 3)");
    expect(values(L)).toEqual(["outer", "y"]);
  });
});

describe("arguments", () => {
  const cases: [name: string, fn: HostFunction, call: string, expected: string][] = [
    ["number", (L) => L.checkNumber(1), "f()", "number expected, got no value"],
    ["number", (L) => L.checkNumber(1), "f(nil)", "number expected, got nil"],
    ["number", (L) => L.checkNumber(1), "f('x')", "number expected, got string"],
    ["int", (L) => L.checkInt(1), "f({})", "number expected, got table"],
    ["int64", (L) => L.checkInt64(1), "f(true)", "number expected, got boolean"],
    ["string", (L) => L.checkString(1).length, "f(print)", "string expected, got function"],
    ["bytes", (L) => L.checkBytes(1).length, "f()", "string expected, got no value"],
    ["bool", (L) => Number(L.checkBool(1)), "f(1)", "boolean expected, got number"],
    ["table", (L) => Number(!L.checkTable(1)), "f(io.stdout)", "table expected, got userdata"],
    ["function", (L) => Number(!L.checkFunction(1)), "f('x')", "function expected, got string"],
    ["userdata", (L) => Number(!L.checkUserData(1)), "f({})", "userdata expected, got table"],
    ["thread", (L) => Number(!L.checkThread(1)), "f({})", "thread expected, got table"],
    ["any", (L) => Number(L.checkAny(1)), "f()", "value expected"],
    ["option", (L) => L.checkOption(1, ["a", "b"]), "f('c')", "invalid option 'c'"],
    ["opt", (L) => L.optNumber(1, 1), "f({})", "number expected, got table"],
    ["typeError", (L) => L.typeError(1, "Point"), "f(1)", "Point expected, got number"],
    ["argError", (L) => L.argError(1, "must be é"), "f(1)", "must be é"],
  ];
  it.each(cases)("check %s", (_name, fn, call, expected) => {
    expect(message(fn, call)).toBe(`c:1: bad argument #1 to 'f' (${expected})`);
  });

  it("name the function as the call does, and count a method's arguments without self", () => {
    const fn: HostFunction = (L) => L.checkNumber(2);
    const L = new LState();
    L.setGlobal("t", { m: L.newFunction(fn) });
    const error = (call: string): unknown =>
      L.run(`return (select(2, pcall(function() local x = ${call} end)):gsub("^.*:1: ", ""))`)[0];
    expect(error("t.m(1)")).toBe("bad argument #2 to 'm' (number expected, got no value)");
    expect(error("t:m()")).toBe("bad argument #1 to 'm' (number expected, got no value)");
    L.register("self", (L) => Number(!L.checkTable(1)));
    L.run("T = { self = self }");
    expect(
      L.run(
        "local ok, e = pcall(function() local s = ('x'); string.self = self; local y = s:self() end) return (e:gsub('^.*:1: ', ''))",
      )[0],
    ).toBe("calling 'self' on bad self (table expected, got string)");
    expect(L.run("return select(2, pcall(self))")[0]).toBe("bad argument #1 to '?' (table expected, got no value)");
  });

  it("are told apart by what is on the stack at the time", () => {
    expect(
      message((L) => {
        L.setTop(0);
        return L.checkNumber(1);
      }, "f('x')"),
    ).toContain("got no value");
    expect(
      message((L) => {
        L.checkType(1, "table");
        return 0;
      }, "f()"),
    ).toContain("table expected, got no value");
    expect(
      message((L) => {
        L.checkTypes(1, "table", "nil");
        return 0;
      }, "f(1)"),
    ).toContain("table or nil expected, got number");
    expect(
      calling((L) => {
        L.checkTypes(1, "table", "nil");
        return 0;
      }, "return f(nil)"),
    ).toEqual([]);
  });

  it("convert as PUC-Rio's do", () => {
    const L = new LState();
    for (const v of ["0x10", " 7.9 ", -7.9, "x", undefined, true]) L.push(v);
    expect([1, 2, 3].map((n) => L.checkInt(n))).toEqual([16, 7, -7]);
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => L.toInt(n))).toEqual([16, 7, -7, 0, 0, 0, 0]);
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => L.toInt64(n))).toEqual([16, 7, -7, 0, 0, 0, 0]);
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => L.toNumber(n))).toEqual([16, 7.9, -7.9, 0, 0, 0, 0]);
    expect([1, 3, 5, 6].map((n) => L.toString(n))).toEqual(["0x10", "-7.9", "", ""]);
    expect([1, 5, 6, 7].map((n) => L.toBool(n))).toEqual([true, false, true, false]);
    expect([1, 7].map((n) => [L.toTable(n), L.toFunction(n), L.toUserData(n), L.toThread(n), L.toBytes(7)])).toEqual([
      [undefined, undefined, undefined, undefined, undefined],
      [undefined, undefined, undefined, undefined, undefined],
    ]);
    const t = L.newTable();
    const u = L.newUserData(1);
    const f = L.newFunction(() => 0);
    expect([L.optNumber(5, 1), L.optInt(9, 2), L.optInt64(9, 3), L.optString(5, "d"), L.optBool(5, true)]).toEqual([
      1,
      2,
      3,
      "d",
      true,
    ]);
    expect([L.optNumber(1, 1), L.optInt(2, 2), L.optString(3, "d"), L.optBool(6, false)]).toEqual([
      16,
      7,
      "-7.9",
      true,
    ]);
    expect([L.optTable(5, t), L.optFunction(5, f), L.optUserData(5, u), L.optBytes(5, new Uint8Array(1))]).toEqual([
      t,
      f,
      u,
      new Uint8Array(1),
    ]);
    expect(L.checkOption(1, ["a", "0x10"])).toBe(1);
    expect(`${L}`).toMatch(/^thread: 0x/);
  });
});

describe("tables", () => {
  it("are read and written with metamethods and raw", () => {
    const L = new LState();
    const [t] = L.invoke(
      L.load(
        "return setmetatable({ a = 1, 10, 20 }, { __index = function(_, k) return k .. '!' end, __newindex = function(t, k, v) rawset(t, k, v * 2) end, __len = function() return 99 end })",
      ),
      [],
    ) as [LTable];
    expect(L.getField(t, "a")).toBe(1);
    expect(L.getField(t, "é")).toBe("é!");
    expect(L.getTable(t, 3)).toBe("3!");
    expect(L.rawGet(t, "b")).toBe(undefined);
    L.setField(t, "b", 4);
    L.setTable(t, 3, 5);
    expect([L.rawGet(t, "b"), L.rawGetInt(t, 3)]).toEqual([8, 10]);
    L.rawSet(t, "c", 1);
    L.rawSetInt(t, 4, "four");
    expect([L.rawGet(t, "c"), L.rawGetInt(t, 4), L.objLen(t), L.objLen("é"), L.objLen(5)]).toEqual([
      1,
      "four",
      99,
      2,
      0,
    ]);
    const found = new Map<unknown, unknown>();
    L.forEach(t, (k, v) => found.set(k, v));
    expect(found.size).toBe(7);
    let count = 0;
    for (let [k] = L.next(t, undefined); k !== undefined; [k] = L.next(t, k)) count++;
    expect(count).toBe(7);
    expect(() => L.next(t, "missing")).toThrow("invalid key to 'next'");
    expect(() => L.rawSet(t, undefined, 1)).toThrow("table index is nil");
    expect(() => L.rawSet(t, Number.NaN, 1)).toThrow("table index is NaN");
    expect(() => L.getField(5, "x")).toThrow(LuaError);
    expect(() => L.setField(undefined, "x", 1)).toThrow("attempt to index a nil value");
    expect(L.getField("text", "len")).toBe(L.getField(L.getField(L.get(GlobalsIndex), "string"), "len"));
  });

  it("have operators", () => {
    const L = new LState();
    L.run(
      "mt = { __eq = function() return true end, __lt = function(a, b) return a.n < b.n end, __concat = function(a, b) return 'joined' end, __tostring = function() return 'shown' end, __call = function(self, x) return x + 1 end }",
    );
    const [a, b] = L.invoke(L.load("return setmetatable({ n = 1 }, mt), setmetatable({ n = 2 }, mt)"), []);
    expect([L.equal(a, b), L.rawEqual(a, b), L.rawEqual(a, a), L.equal(1, "1")]).toEqual([true, false, true, false]);
    expect([L.lessThan(a, b), L.lessThan(b, a), L.lessThan("a", "b"), L.lessThan(2, 1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(() => L.lessThan(1, "2")).toThrow("attempt to compare number with string");
    expect([L.concat("a", 1, "é"), L.concat(), L.concat(5), L.concat("x", a)]).toEqual(["a1é", "", 5, "joined"]);
    expect(() => L.concat("x", L.newTable())).toThrow("attempt to concatenate a table value");
    expect([L.toStringMeta(a), L.toStringMeta(1.5), L.toStringMeta(undefined)]).toEqual(["shown", "1.5", "nil"]);
    expect(L.callMeta(a, "__tostring")).toBe("shown");
    expect(L.callMeta(a, "__nothing")).toBe(undefined);
    expect(L.getMetaField(a, "__eq")).toBe(L.getField(L.getMetatable(a), "__eq"));
    expect(L.invoke(a, [41])).toEqual([42]);
  });

  it("have metatables and environments", () => {
    const L = new LState();
    const t = L.newTable();
    const mt = L.newTypeMetatable("Person");
    expect(L.newTypeMetatable("Person")).toBe(mt);
    expect(L.getTypeMetatable("Person")).toBe(mt);
    expect(L.getTypeMetatable("Nobody")).toBe(undefined);
    L.setMetatable(t, mt);
    expect(L.getMetatable(t)).toBe(mt);
    L.setMetatable(t, undefined);
    expect(L.getMetatable(t)).toBe(undefined);
    L.setMetatable(5, mt);
    L.setField(mt, "__index", { double: (x: unknown) => (x as number) * 2 });
    expect(L.run("return (5):double()")).toEqual([10]);
    L.setMetatable(5, undefined);
    expect(L.getMetatable(5)).toBe(undefined);
    const env = L.newTable();
    L.setField(env, "x", 7);
    const f = L.load("return x");
    L.setFEnv(f, env);
    expect(L.invoke(f, [])).toEqual([7]);
    expect(L.getFEnv(f)).toBe(env);
    expect(L.getFEnv(5)).toBe(undefined);
    expect(() => L.setFEnv(5, env)).toThrow("only functions, userdata and threads have an environment");
    const found = L.findTable(env, "a.b.c");
    expect(found).toBe(L.getField(L.getField(L.getField(env, "a"), "b"), "c"));
    expect(L.findTable(env, "x.y")).toBe(undefined);
  });

  it("of functions: register, setFuncs, modules", () => {
    const L = new LState();
    const double: HostFunction = (L) => {
      L.push(L.checkNumber(1) * 2);
      return 1;
    };
    L.register("double", double);
    L.registerModule("a.mod", { double });
    L.preloadModule("late", (L) => {
      L.push(
        L.setFuncs(
          L.newTable(),
          new Map([
            [
              "name",
              (L: LState) => {
                L.push(L.get(upvalueIndex(1)));
                return 1;
              },
            ],
          ]),
          "up",
        ),
      );
      return 1;
    });
    expect(L.run("return double(1), a.mod.double(2), require('a.mod').double(3), require('late').name()")).toEqual([
      2,
      4,
      6,
      "up",
    ]);
    L.run("clash = 5");
    expect(() => L.registerModule("clash.x", {})).toThrow("name conflict for module 'clash.x'");
    L.run("package.preload = nil");
    expect(() => L.preloadModule("x", double)).toThrow("'package.preload' must be a table");
  });
});

describe("calls", () => {
  it("take function and arguments off and push as many results as wanted", () => {
    const L = new LState();
    const three = L.load("return ..., 'b', 'c'");
    for (const [nret, expected] of [
      [MultRet, [1, "b", "c"]],
      [0, []],
      [2, [1, "b"]],
      [4, [1, "b", "c", undefined]],
    ] as const) {
      L.push(three);
      L.push(1);
      L.call(1, nret);
      expect(values(L)).toEqual(expected);
      L.setTop(0);
    }
    L.push(three);
    expect(() => L.call(1, 0)).toThrow(LuaUsageError);
    expect(() => L.call(0, -2)).toThrow("nret must be a count of results, or MultRet");
  });

  it("return an error where they are protected, and call a handler over its frames", () => {
    const L = new LState();
    L.push("below");
    L.push(L.load("local function deep() error('oops') end deep()", "=c"));
    const error = L.pCall(0, 1) as LuaError;
    expect(error).toBeInstanceOf(LuaError);
    expect(error.message).toBe("c:1: oops");
    expect(values(L)).toEqual(["below"]);
    const handler = L.load("local e = ... return debug.traceback('handled ' .. e)", "=h");
    const handled = L.callByParam({
      fn: L.load("local function deep() error('oops') end deep()", "=c"),
      nret: 1,
      protect: true,
      handler,
    });
    expect(handled?.message).toMatch(/^handled c:1: oops\nstack traceback:\n(.*\n)*.*in function 'deep'/);
    const twice = L.callByParam({ fn: L.load("error('x')"), protect: true, handler: L.load("error('y')") });
    expect([twice?.kind, twice?.message]).toEqual(["handler", "error in error handling"]);
    expect(
      L.gpCall((L) => {
        L.push(L.get(1));
        return 1;
      }, "data"),
    ).toBe(undefined);
    expect(values(L)).toEqual(["below", "data"]);
    expect(() => L.callByParam({ fn: L.load("error({ code = 1 })"), nret: 0 })).toThrow(
      "(error object is a table value)",
    );
    expect(L.callByParam({ fn: (x: unknown) => [x], nret: 1 }, 1)).toBe(undefined);
    expect(L.fromLua(L.get(-1))).toEqual([1]);
  });

  it("can't swallow a limit inside a host function", () => {
    const L = new LState({ instructionLimit: 10_000 });
    let reached = false;
    L.register("f", (L) => {
      L.callByParam({ fn: L.load("while true do end"), protect: true });
      reached = true;
      return 0;
    });
    expect(() => L.doString("f()")).toThrow("instruction limit exceeded");
    expect(reached).toBe(false);
    const fresh = new LState({ instructionLimit: 10_000 });
    expect(fresh.callByParam({ fn: fresh.load("while true do end"), protect: true })?.kind).toBe("cancelled");
  });

  it("run chunks and files", () => {
    const files = new Map([
      ["ok.lua", "#!/usr/bin/lua\nreturn '\xc3\xa9', 2"],
      ["bad.lua", "x ="],
    ]);
    const L = new LState({ host: memoryHost({ files }) });
    L.doFile("ok.lua");
    L.doString("return 3");
    L.push(L.loadString("return 4"));
    L.call(0, MultRet);
    expect(values(L)).toEqual(["é", 2, 3, 4]);
    expect(() => L.loadFile("bad.lua")).toThrow("bad.lua:1: unexpected symbol near '<eof>'");
    try {
      L.doFile("none.lua");
      expect.unreachable();
    } catch (e) {
      expect(e).toMatchObject({ kind: "file", message: "cannot open none.lua: No such file or directory" });
    }
    expect(L.run(new TextEncoder().encode("return #'é'"))).toEqual([2]);
  });
});

describe("host functions called by library functions", () => {
  it.each([
    ["return (('abc'):gsub('.', up))", ["ABC"]],
    ["return (('abc'):gsub('(.)(.)', up))", ["Ac"]],
    ["return (('abc'):gsub('.', setmetatable({}, { __index = function(_, k) return up(k) end })))", ["ABC"]],
    ["return (('abc'):gsub('.', setmetatable({}, { __index = second })))", ["abc"]],
    ["local t = { 3, 1, 2 } table.sort(t, less) return t", [[1, 2, 3]]],
    ["local r = {} table.foreach({ 'a', 'b' }, function(_, v) r[#r + 1] = up(v) end) return r", [["A", "B"]]],
    ["return table.foreachi({ 1, 2 }, second)", [1]],
    ["for k, v in pairs(setmetatable({}, { __pairs = iterate })) do return k, v end", [1, "x"]],
    ["package.preload.m = up return require('m')", ["M"]],
    ["return type(load(second, 'x'))", ["function"]],
    [
      "local t = setmetatable({}, { __index = second, __call = second, __concat = up }) return t.k, t(5), 'x' .. 't'",
      ["k", 5, "xt"],
    ],
    ["return xpcall(error, up)", [false, "NIL"]],
    ["return tostring(setmetatable({}, { __tostring = function() return up('shown') end }))", ["SHOWN"]],
    ["return coroutine.wrap(up)('x'), select(2, coroutine.resume(coroutine.create(up), 'y'))", ["X", "Y"]],
    ["return coroutine.wrap(function() return (('ab'):gsub('.', up)) end)()", ["AB"]],
  ])("%s", (source, expected) => {
    const L = new LState();
    L.setGlobal("up", (s: unknown) => (s === undefined ? "NIL" : String(s).toUpperCase()));
    L.setGlobal("less", (a: unknown, b: unknown) => Number(a) < Number(b));
    L.register("second", (L) => {
      L.setTop(2);
      return 1;
    });
    L.register("iterate", (L) => {
      L.push(L.getField(L.get(GlobalsIndex), "next"));
      L.push(["x"]);
      return 2;
    });
    expect(L.run(source)).toEqual(expected);
  });
});

describe("coroutines", () => {
  it("are threads with a stack of their own", () => {
    const L = new LState();
    const co = L.newThread();
    expect(co).toBeInstanceOf(LState);
    expect(L.status(co)).toBe("suspended");
    const f = L.load("local a, b = ... local c = coroutine.yield(a + b) return c * 2, 'end'");
    expect(L.resume(co, f, 1, 2)).toEqual([ResumeYield, undefined, [3]]);
    expect(L.status(co)).toBe("suspended");
    expect(L.resume(co, undefined, 21)).toEqual([ResumeOK, undefined, [42, "end"]]);
    expect(L.status(co)).toBe("dead");
    const [state, error, results] = L.resume(co, f);
    expect([state, error?.message, results]).toEqual([ResumeError, "cannot resume dead coroutine", []]);
    expect(() => L.resume(L.newThread(), undefined)).toThrow("fn must be an LFunction, not undefined");
    expect(L.status(L)).toBe("running");
  });

  it("are the L of the host functions that they call", () => {
    const L = new LState();
    const seen: unknown[] = [];
    L.register("f", (inner) => {
      seen.push(inner === L, inner.toThread(1) === inner, L.status(inner), L.status(L));
      return 0;
    });
    L.run("f(nil) local co co = coroutine.create(function() f(co) end) coroutine.resume(co)");
    expect(seen).toEqual([true, false, "running", "running", false, true, "running", "normal"]);
  });

  it("are yielded by host functions", () => {
    const L = new LState();
    L.register("f", (L) => L.yield(L.get(1), "yielded"));
    expect(
      L.run("local co = coroutine.wrap(function(x) return 'got', f(x) end) local a, b = co(1) return a, b, co(2, 3)"),
    ).toEqual([1, "yielded", "got", 2, 3]);
    expect(
      L.run(
        "local co = coroutine.wrap(function(x) local r = { pcall(f, x) } return unpack(r) end) return co(1), co(2, 3)",
      ),
    ).toEqual([1, true, 2, 3]);
    expect(() => L.run("f(1)")).toThrow("attempt to yield across metamethod/C-call boundary");
    L.register("g", () => -1);
    expect(L.run("return coroutine.wrap(function() g(1, 2) end)()")).toEqual([1, 2]);
    L.register("nested", (L) => {
      L.callByParam({ fn: L.load("coroutine.yield(1)"), nret: 0 });
      return 0;
    });
    expect(L.run("return coroutine.resume(coroutine.create(nested))")).toEqual([
      false,
      "attempt to yield across metamethod/C-call boundary",
    ]);
  });

  it("give and take values", () => {
    const L = new LState();
    const co = L.newThread();
    for (const v of [1, "b", 3]) L.push(v);
    L.xMoveTo(co, 2);
    expect([values(L), values(co)]).toEqual([[1], ["b", 3]]);
    co.xMoveTo(L, 9);
    expect([values(L), values(co)]).toEqual([[1, "b", 3], []]);
    L.xMoveTo(L, 2);
    expect(values(L)).toEqual([1, "b", 3]);
    L.setGlobal("co", co);
    expect(L.run("return type(co), coroutine.status(co), coroutine.resume(co)")).toEqual([
      "thread",
      "dead",
      false,
      "cannot resume dead coroutine",
    ]);
    expect(L.run("return coroutine.create(print)")[0]).toBeInstanceOf(LState);
  });

  it("pass errors on with their cause, and limits", () => {
    const L = new LState();
    class Boom extends Error {}
    const boom = new Boom("boom");
    L.setGlobal("fail", () => {
      throw boom;
    });
    const [state, error] = L.resume(L.newThread(), L.load("fail()", "=c"));
    expect([state, error?.message, error?.cause]).toEqual([ResumeError, "c:1: boom", boom]);
    const limited = new LState({ instructionLimit: 1000 });
    expect(limited.resume(limited.newThread(), limited.load("while true do end"))[1]?.kind).toBe("cancelled");
  });
});

describe("errors and debug", () => {
  it("raise values at levels", () => {
    const L = new LState();
    L.register("f", (L) => L.error(L.get(1), L.toInt(2)));
    L.register("raise", (L) => L.raiseError("100% wrong"));
    const caught = (source: string): unknown[] =>
      L.invoke(L.load(`return select(2, pcall(function()\nlocal function g()\n${source}\nend\ng()\nend))`, "=c"), []);
    expect(caught("f('e', 1)")).toEqual(["c:3: e"]);
    expect(caught("f('e', 2)")).toEqual(["c:5: e"]);
    expect(caught("f('e', 0)")).toEqual(["e"]);
    expect(caught("f(nil, 1)")).toEqual([undefined]);
    expect(caught("raise()")).toEqual(["c:3: 100% wrong"]);
    expect(caught("f({}, 1)")[0]).toBeInstanceOf(LTable);
    expect(() => L.raiseError("outside")).toThrow("outside");
  });

  it("show levels, locals and upvalues", () => {
    const L = new LState();
    const seen: unknown[] = [];
    L.register("look", (L) => {
      const debug = L.getStack(1) as Debug;
      const f = L.getInfo("nSluf", debug);
      const self = L.getStack(0) as Debug;
      L.getInfo("nS", self);
      seen.push({ ...debug }, { name: self.name, what: self.what });
      seen.push(L.getLocal(debug, 1), L.getLocal(debug, 9), L.setLocal(debug, 2, "set"), L.setLocal(debug, 9, 1));
      if (f !== undefined)
        seen.push(L.getUpvalue(f, 1), L.setUpvalue(f, 1, "changed"), L.getUpvalue(f, 9), L.setUpvalue(f, 9, 1));
      seen.push(L.where(1), L.where(0), L.where(99), L.getStack(99), L.getStack(-1));
      return 0;
    });
    const results = L.invoke(
      L.load(
        "local up = 'u'\nlocal function f(a)\n  local b = up\n  look()\n  return b, up\nend\nreturn f('arg')",
        "=c",
      ),
      [],
    );
    expect(results).toEqual(["set", "changed"]);
    expect(seen).toEqual([
      { name: "", what: "Lua", source: "=c", currentLine: 4, nUpvalues: 1, lineDefined: 2, lastLineDefined: 6 },
      { name: "look", what: "C" },
      ["a", "arg"],
      ["", undefined],
      "b",
      "",
      ["up", "u"],
      "up",
      ["", undefined],
      "",
      "c:4: ",
      "",
      "",
      undefined,
      undefined,
    ]);
    const about = new Debug();
    expect(L.getInfo(">Sf", about, L.load("return 1", "=d"))).toBeDefined();
    expect([about.what, about.source]).toEqual(["main", "=d"]);
    expect(() => L.getInfo("x", about)).toThrow("not 'x'");
  });
});

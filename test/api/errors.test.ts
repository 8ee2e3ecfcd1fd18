/** Errors on their way between host and scripts: messages, causes, classes. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LState, LTable, LuaError, type LuaUsageError } from "../../src/index";

class HostFailure extends Error {
  readonly code = "E_HOST";
}

/** The LuaError that running `source` throws. */
function thrown(L: LState, source: string): LuaError {
  try {
    L.invoke(L.load(source, "=c"), []);
  } catch (e) {
    if (e instanceof LuaError) return e;
    throw e;
  }
  throw new Error("no error");
}

describe("an exception of a host function", () => {
  const failure = new HostFailure("disk on fire");
  const setUp = (): LState => {
    const L = new LState();
    L.setGlobal("fail", () => {
      throw failure;
    });
    L.register("raw", () => {
      throw failure;
    });
    return L;
  };

  it("is a string to pcall, with the position of the call", () => {
    const L = setUp();
    expect(L.invoke(L.load("local ok, e = pcall(function() fail() end) return ok, e", "=c"), [])).toEqual([
      false,
      "c:1: disk on fire",
    ]);
    expect(L.run("return pcall(fail)")).toEqual([false, "disk on fire"]);
  });

  it.each([
    ["uncaught", "fail()"],
    ["from the stack API", "raw()"],
    ["called by pcall itself and raised again", "local _, e = pcall(fail) error(e, 0)"],
    ["raised again", "local _, e = pcall(function() fail() end) error(e, 0)"],
    ["raised again with a position", "local _, e = pcall(function() fail() end)\nerror(e)"],
    ["raised again twice", "local _, e = pcall(function() fail() end) local _, f = pcall(error, e) error(f)"],
    ["raised again with a traceback", "local _, e = xpcall(function() fail() end, debug.traceback) error(e, 0)"],
    ["passed by a handler", "local _, e = xpcall(fail, function(e) return e end) error(e, 0)"],
    ["raised by a handler's function", "local e xpcall(fail, function(x) e = x end) error(e, 0)"],
    [
      "through a coroutine",
      "local co = coroutine.create(function() fail() end) local _, e = coroutine.resume(co) error(e, 0)",
    ],
    ["through a wrapped coroutine", "coroutine.wrap(function() fail() end)()"],
    ["through two coroutines", "coroutine.wrap(function() coroutine.wrap(function() fail() end)() end)()"],
    ["through a metamethod", "local t = setmetatable({}, { __index = function() fail() end }) return t.x"],
    ["through a library function", "table.sort({ 1, 2, 3 }, function() fail() end)"],
    ["through assert", "assert(pcall(fail))"],
  ])("keeps its identity as the cause: %s", (_name, source) => {
    const error = thrown(setUp(), source);
    expect(error.cause).toBe(failure);
    expect(error.cause).toBeInstanceOf(HostFailure);
    expect((error.cause as HostFailure).code).toBe("E_HOST");
    expect(error.kind).toBe("runtime");
  });

  it("keeps its identity through host functions in between", () => {
    const L = setUp();
    L.setGlobal("through", (f: () => unknown) => f());
    expect(thrown(L, "through(function() through(fail) end)").cause).toBe(failure);
    L.register("caught", (L) => {
      const error = L.callByParam({ fn: L.get(1), protect: true });
      expect(error?.cause).toBe(failure);
      throw error;
    });
    const error = thrown(L, "caught(fail)");
    expect([error.cause, error.message]).toEqual([failure, "disk on fire"]);
  });

  it("is no cause of other errors", () => {
    const L = setUp();
    expect(thrown(L, "pcall(fail) error('something else')").cause).toBe(undefined);
    expect(thrown(L, "pcall(fail) error('disk on fire indeed')").cause).toBe(undefined);
    expect(thrown(L, "pcall(fail) error({})").cause).toBe(undefined);
    expect(thrown(L, "pcall(fail) local x = nil + 1").cause).toBe(undefined);
    expect("cause" in thrown(L, "error('x')")).toBe(false);
    expect(thrown(L, "x =").cause).toBe(undefined);
  });

  it("is remembered for the latest errors, not for all", () => {
    const L = new LState();
    let n = 0;
    L.setGlobal("fail", () => {
      throw new Error(`failure ${++n}`);
    });
    expect(
      thrown(L, "local e for i = 1, 16 do local _, x = pcall(fail) e = e or x end error(e, 0)").cause,
    ).toBeInstanceOf(Error);
    expect(thrown(L, "local e for i = 1, 17 do local _, x = pcall(fail) e = e or x end error(e, 0)").cause).toBe(
      undefined,
    );
  });
});

describe("what a script sees of a host's exception", () => {
  const see = (fn: () => unknown): unknown => {
    const L = new LState();
    L.setGlobal("lookup", fn);
    return L.invoke(L.load("return select(2, pcall(function() lookup() end))", "=c"), [])[0];
  };
  const throwing = (e: unknown) => () => {
    throw e;
  };

  it("is the message that an author wrote", () => {
    class Denied extends TypeError {}
    expect(see(throwing(new Error("no é")))).toBe("c:1: no é");
    expect(see(throwing(new Denied("not for you")))).toBe("c:1: not for you");
    expect(see(throwing("plain text"))).toBe("c:1: plain text");
  });

  it.each([
    ["a property of undefined", () => (undefined as unknown as { secretField: number }).secretField],
    ["a call of no function", () => (({}) as { secretMethod(): void }).secretMethod()],
    ["an undeclared variable", () => new Function("return secretVariable")()],
    ["an invalid length", () => new Array(-1)],
    ["bad JSON", () => JSON.parse("{secret")],
    ["a bad URI", () => decodeURIComponent("%")],
    ["a system error", () => readFileSync("/nowhere/secret")],
    ["an exception without a message", throwing(new Error(""))],
    ["an object", throwing({ secret: 1 })],
    ["nothing", throwing(undefined)],
    ["a symbol", throwing(Symbol("secret"))],
  ])("is no word of JavaScript's: %s", (_name, fn) => {
    expect(see(fn)).toBe("c:1: host function 'lookup' failed");
  });

  it("of endless recursion is a stack overflow", () => {
    const recurse = (): unknown => [recurse()];
    expect(see(recurse)).toBe("c:1: stack overflow");
  });

  it("of endless recursion through both is an error of Lua's", () => {
    const L = new LState();
    L.setGlobal("f", (g: () => unknown) => g());
    expect(thrown(L, "local function g() f(g) end g()").message).toMatch(/stack overflow/);
    L.register("h", (L) => {
      L.callByParam({ fn: L.get(1), nret: 0 }, L.get(1));
      return 0;
    });
    expect(thrown(L, "local function g() h(g) end g()").message).toMatch(/stack overflow/);
    expect(L.run("return 1")).toEqual([1]);
  });

  it("of a wrong count of results says so", () => {
    const L = new LState();
    for (const count of [2, -2, 0.5, undefined, "1"]) {
      L.register("f", () => count as number);
      expect(thrown(L, "f(1)").message).toBe(
        "c:1: a host function must return the number of its results, an integer from 0 to 1",
      );
    }
  });
});

describe("what the API throws", () => {
  it("inside a host function is a LuaError or LuaUsageError, too", () => {
    const L = new LState();
    const caught: unknown[] = [];
    const catching = (body: () => unknown): void => {
      try {
        body();
      } catch (e) {
        caught.push(e);
      }
    };
    L.register("f", (L) => {
      catching(() => L.checkNumber(1));
      catching(() => L.raiseError("raised"));
      catching(() => L.invoke(L.load("error({ code = 7 })"), []));
      catching(() => L.getField(undefined, "x"));
      catching(() => L.load("x ="));
      catching(() => L.rawSet(L.newTable(), undefined, 1));
      catching(() => L.push(Symbol("x")));
      return 0;
    });
    L.invoke(L.load("f('x')", "=c"), []);
    expect(caught.slice(0, 6).every((e) => e instanceof LuaError)).toBe(true);
    expect(caught.map((e) => (e as Error).message)).toEqual([
      "c:1: bad argument #1 to 'f' (number expected, got string)",
      "c:1: raised",
      "(error object is a table value)",
      "attempt to index a nil value",
      "[string \"x =\"]:1: unexpected symbol near '<eof>'",
      "c:1: table index is nil",
      "a symbol can't become a Lua value",
    ]);
    expect((caught[6] as LuaUsageError).name).toBe("LuaUsageError");
    expect(L.rawGet((caught[2] as LuaError).value as LTable, "code")).toBe(7);
  });

  it("goes on as the error that it was when a host function lets it pass", () => {
    const L = new LState();
    L.register("f", (L) => {
      L.invoke(L.get(1), []);
      return 0;
    });
    const [same] = L.run("local t = {} local _, e = pcall(f, function() error(t) end) return e == t");
    expect(same).toBe(true);
    expect(thrown(L, "f(function() error('deep', 2) end)").message).toBe("deep");
    expect(thrown(L, "f(function() error({}) end)").value).toBeInstanceOf(LTable);
    expect(thrown(L, "local function inner() error('x') end f(inner)").traceback).toContain("[C]: in function 'f'");
  });

  it("of another state goes on as a host's exception", () => {
    const A = new LState();
    const B = new LState({ instructionLimit: 1000 });
    A.setGlobal("f", () => B.run("error({})"));
    A.setGlobal("g", () => B.run("while true do end"));
    const error = thrown(A, "f()");
    expect(error.value).toBe("c:1: (error object is a table value)");
    expect((error.cause as LuaError).value).toBeInstanceOf(LTable);
    // B's limit is not A's: a script of A may catch it.
    expect(A.run("return pcall(g)")).toEqual([false, "instruction limit exceeded"]);
  });

  it("has the values of LuaError in JavaScript's form", () => {
    const L = new LState();
    expect(thrown(L, "error('é', 0)").value).toBe("é");
    expect(thrown(L, "error('\\255', 0)").value).toEqual(new Uint8Array([255]));
    expect(thrown(L, "error('\\255', 0)").message).toBe("\ufffd");
    expect(thrown(L, "error()").value).toBe(undefined);
    expect(thrown(L, "error(true)").value).toBe(true);
    expect(thrown(L, "error(coroutine.create(print))").value).toBeInstanceOf(LState);
    expect(thrown(L, "error(5)").message).toBe("c:1: 5");
  });
});

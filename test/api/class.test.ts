/** Typed userdata: members that are listed, and no way to anything else. */
import { describe, expect, it } from "vitest";
import { type LFunction, LState, LUserData, LuaUsageError } from "../../src/index";

class Shape {
  name = "shape";
  describe(): string {
    return `a ${this.name}`;
  }
}

class Point extends Shape {
  static readonly origin = new Point(0, 0);
  static count = 0;
  secret = "hidden";
  #x: number;
  y: number;

  constructor(x: number, y: number) {
    super();
    this.#x = x;
    this.y = y;
    this.name = "point";
  }

  static of(...coordinates: number[]): Point {
    return new this(coordinates[0]!, coordinates[1]!);
  }

  get x(): number {
    return this.#x;
  }

  set x(value: unknown) {
    if (typeof value !== "number") throw new Error("x is a number");
    this.#x = value;
  }

  plus(other: unknown): Point {
    if (!(other instanceof Point)) throw new Error("a Point is expected");
    return new Point(this.#x + other.#x, this.y + other.y);
  }

  self(): this {
    return this;
  }

  each(f: unknown): unknown[] {
    const call = f as (v: number) => unknown;
    return [call(this.#x), call(this.y)];
  }

  forbidden(): string {
    return "reached";
  }
}

class Point3 extends Point {
  z = 3;
  override describe(): string {
    return "three";
  }
}

function state(): LState {
  const L = new LState();
  L.registerClass(Point, {
    create: (x, y) => new Point(Number(x), Number(y)),
    methods: ["plus", "describe", "self", "each"],
    getters: ["x", "y", "name"],
    setters: ["x", "y"],
    statics: ["origin", "of"],
    metamethods: {
      __add: (a, b) => (a as Point).plus(b),
      __eq: (a, b) => (a as Point).x === (b as Point).x && (a as Point).y === (b as Point).y,
      __unm: (a) => new Point(-(a as Point).x, -(a as Point).y),
    },
  });
  return L;
}

describe("a registered class", () => {
  it("lends its instances the members listed", () => {
    const L = state();
    const p = new Point(1, 2);
    L.setGlobal("p", p);
    expect(L.run("return p.x, p.y, p.name, p:describe(), type(p)")).toEqual([1, 2, "point", "a point", "userdata"]);
    L.run("p.x, p.y = 10, p.y * 2");
    expect([p.x, p.y]).toEqual([10, 4]);
    expect(
      L.run("local q = p:plus(Point(1, 1)) return q.x, q.y, (p + q).x, (-p).x, p == Point.new(10, 4), p == q"),
    ).toEqual([11, 5, 21, -10, true, false]);
    expect(L.run("return p:each(function(v) return v + 0.5 end)")).toEqual([[10.5, 4.5]]);
    expect(L.run("return Point.origin.x, Point.of(7, 8).y")).toEqual([0, 8]);
    expect(L.run("return tostring(p)")[0]).toMatch(/^Point: 0x[0-9a-f]+$/);
  });

  it("keeps the identity of instances both ways", () => {
    const L = state();
    const p = new Point(1, 2);
    expect(L.run("local a, b = ... return rawequal(a, b), rawequal(a:self(), a), ({ [a] = 1 })[b]", p, p)).toEqual([
      true,
      true,
      1,
    ]);
    expect(L.run("return ...", p)[0]).toBe(p);
    const [made] = L.run("return Point(3, 4)");
    expect(made).toBeInstanceOf(Point);
    L.setGlobal("check", (v: unknown) => v === p);
    expect(L.run("return check(...)", p)).toEqual([true]);
    L.push(p);
    expect(L.get(-1)).toBeInstanceOf(LUserData);
    expect(L.fromLua(L.get(-1))).toBe(p);
  });

  it("covers classes that extend it, with its own list unless they have one", () => {
    const L = state();
    L.setGlobal("p", new Point3(1, 2));
    expect(L.run("return p:describe(), p.x, p.z")).toEqual(["three", 1, undefined]);
    L.registerClass(Point3, { name: "Space", getters: ["z"], methods: ["describe"] });
    L.setGlobal("q", new Point3(1, 2));
    expect(L.run("return q.z, q.x, q:describe(), Space")).toEqual([3, undefined, "three", {}].slice(0, 3).concat([[]]));
    expect(() => L.run("return p.plus(q, p)")).toThrow("bad argument #1 to 'plus'");
  });

  it("speaks of bad receivers and values as Lua does", () => {
    const L = state();
    L.setGlobal("p", new Point(1, 2));
    const error = (source: string): unknown =>
      L.invoke(L.load(`return select(2, pcall(function() ${source} end))`, "=c"), [])[0];
    expect(error("p.plus(5)")).toBe("c:1: bad argument #1 to 'plus' (Point expected, got number)");
    expect(error("p.plus()")).toBe("c:1: bad argument #1 to 'plus' (Point expected, got no value)");
    expect(error("p.plus(io.stdout, p)")).toBe("c:1: bad argument #1 to 'plus' (Point expected, got userdata)");
    expect(error("p:plus(5)")).toBe("c:1: a Point is expected");
    expect(error("p.x = 'wide'")).toBe("c:1: x is a number");
    expect(error("p.name = 'other'")).toBe("c:1: 'name' of a Point can't be set");
    expect(error("p.z = 1")).toBe("c:1: 'z' of a Point can't be set");
    expect(error("p[{}] = 1")).toBe("c:1: '' of a Point can't be set");
    expect(error("return p < p")).toBe("c:1: attempt to compare two userdata values");
    expect(L.run("return p.z, p[1], p[true]")).toEqual([undefined, undefined, undefined]);
  });

  it("may be one that scripts can't make", () => {
    const L = new LState();
    L.registerClass(Point, { getters: ["x"] });
    expect(() => L.run("return Point(1, 2)")).toThrow("attempt to call global 'Point' (a table value)");
    expect(L.run("return Point.new, next(Point)")).toEqual([undefined, undefined]);
  });
});

describe("what is not listed is out of reach", () => {
  const NAMES = [
    "constructor",
    "prototype",
    "__proto__",
    "__defineGetter__",
    "__lookupGetter__",
    "hasOwnProperty",
    "toString",
    "valueOf",
    "isPrototypeOf",
    "secret",
    "forbidden",
    "__index",
    "__metatable",
    "caller",
    "arguments",
    "call",
    "apply",
    "bind",
    "length",
    "then",
  ];

  it.each(NAMES)("%s of an instance, a method, a class, a function, a table", (name) => {
    const L = state();
    L.setGlobal("p", new Point(1, 2));
    L.setGlobal("f", () => 1);
    L.setGlobal("o", { a: {} });
    const [p, cls, o] = L.run("local n = ... return p[n], Point[n], o[n]", name);
    expect([p, cls, o]).toEqual([undefined, undefined, undefined]);
    expect(L.run("local n = ... return pcall(function() return p.plus[n] end)", name)[0]).toBe(false);
    expect(L.run("local n = ... return pcall(function() return f[n] end)", name)[0]).toBe(false);
    expect(L.run("local n = ... return pcall(function() p[n] = 1 end)", name)[0]).toBe(false);
    expect(L.run("local n = ... return pcall(function() return Point(1, 2)[n].x end)", name)[0]).toBe(false);
  });

  it.each([
    'return p.constructor.constructor("return process")()',
    "return p.constructor.prototype",
    'return f.constructor("return process")()',
    'return p["__proto__"]["constructor"]',
    'return Point.new.constructor("return process")()',
    "p.__proto__ = {}",
    "p.constructor = nil",
    "return rawget(p, 'secret')",
    "rawset(p, 'x', 1)",
    "setmetatable(p, {})",
    "for k in pairs(p) do end",
    "return #p",
    "return p()",
    "return p.describe({ name = 'stolen' })",
    "return p.describe(setmetatable({}, { __index = p }))",
    "local u = newproxy(true) debug.setmetatable(u, debug.getmetatable(p)) return u.x",
    "local u = newproxy(true) debug.setmetatable(u, debug.getmetatable(p)) return u:describe()",
    "debug.setmetatable(io.stdout, debug.getmetatable(p)) return io.stdout.x",
    "return debug.getmetatable(p).__index(other, 'x')",
    "return p.plus(other, p)",
    "return debug.getupvalue(p.plus, 1).x",
  ])("%s", (source) => {
    const L = state();
    class Other {
      x = "other's";
      plus = "other's";
    }
    L.registerClass(Other, {});
    L.setGlobal("other", new Other());
    L.setGlobal("p", new Point(1, 2));
    L.setGlobal("f", () => 1);
    const p = L.getGlobal("p") as Point;
    expect(() => L.run(source)).toThrow();
    expect([p.x, p.y, Object.getPrototypeOf(p), p.constructor]).toEqual([1, 2, Point.prototype, Point]);
  });

  it("has the metatable guarded", () => {
    const L = state();
    L.setGlobal("p", new Point(1, 2));
    expect(L.run("return getmetatable(p), getmetatable(Point)")).toEqual(["Point", "Point"]);
  });

  it("stays so whatever the debug library does", () => {
    const L = state();
    const p = new Point(1, 2);
    const change = (source: string): unknown =>
      L.run(`local p = ... return (select(2, pcall(function() ${source} end)))`, p)[0];
    expect(change("debug.getmetatable(p).__index = error")).toContain("attempt to modify a read-only table");
    expect(change("rawset(debug.getmetatable(p), 'x', 1)")).toContain("attempt to modify a read-only table");
    expect(change("debug.setmetatable(debug.getmetatable(p), {})")).toContain("attempt to modify a read-only table");
    L.run(
      "local p = ... debug.setmetatable(p, { __index = function() return 'evil' end }) debug.setfenv(p, { hidden = 1 })",
      p,
    );
    expect(L.run("local p = ... return p.x, debug.getfenv(p)", p)).toEqual([1, undefined]);
    const f = (): number => 1;
    L.run("debug.setfenv(..., { hidden = 1 })", f);
    expect(L.run("return debug.getfenv(...) == _G", f)).toEqual([true]);
  });

  it("can't be listed by mistake", () => {
    const register = (members: object): (() => unknown) => {
      const L = new LState();
      return () => L.registerClass(Point, members);
    };
    for (const name of ["constructor", "prototype", "__proto__", "caller", "arguments", "__defineSetter__"])
      for (const list of ["methods", "getters", "setters", "statics"])
        expect(register({ [list]: [name] })).toThrow(`'${name}' can't be a member for scripts`);
    expect(register({ methods: ["hasOwnProperty"] })).toThrow("class Point has no method 'hasOwnProperty'");
    expect(register({ methods: ["missing"] })).toThrow("class Point has no method 'missing'");
    expect(register({ methods: ["x"] })).toThrow("class Point has no method 'x'");
    expect(register({ getters: ["valueOf"] })).toThrow("class Point has no property 'valueOf'");
    expect(register({ methods: ["plus"], getters: ["plus"] })).toThrow("'plus' of Point is a method and a property");
    expect(register({ statics: ["call"] })).toThrow("class Point has no static 'call'");
    expect(register({ methods: "plus" })).toThrow("methods must be an array of names, not a string");
    expect(register({ methods: [5] })).toThrow("methods must hold names, not a number");
    expect(register({ metamethods: { __index: () => 1 } })).toThrow("'__index' is no metamethod that a class can have");
    expect(register({ metamethods: { __gc: () => 1 } })).toThrow(LuaUsageError);
  });

  it("goes for instances of classes that are not registered, too", () => {
    const L = state();
    expect(() => L.setGlobal("s", new Shape())).toThrow("a Shape can't become a Lua value");
    expect(() => state().registerClass({} as never, {})).toThrow("registerClass takes a class, not an object");
    expect(() => L.registerClass(Point, {})).toThrow("class Point is registered already");
    expect(() => L.registerClass(class {}, {})).toThrow("a class without a name needs one");
  });

  it("holds for a member whose value is a function or class", () => {
    const L = new LState();
    class Holder {
      make = Point;
    }
    L.registerClass(Holder, { getters: ["make"] });
    L.setGlobal("h", new Holder());
    expect(L.run("return pcall(function() return h.make.prototype end)")[0]).toBe(false);
    expect(L.run("return select(2, pcall(h.make, 1, 2))")[0]).toBe("host function '?' failed");
    expect(L.invoke(L.load("return h.make"), [])[0] as LFunction).toBeDefined();
  });
});

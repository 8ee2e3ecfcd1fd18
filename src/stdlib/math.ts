/**
 * The math library (manual §5.6), with math.log's base (5.2) and math.mod, which 5.1 keeps for 5.0's sake.
 * Random numbers come from the state's own generator (runtime/random.ts).
 */
import { checkInteger, checkNumber } from "../runtime/arguments";
import type { LFunction, Result, Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, variadic } from "../runtime/native";
import type { LValue } from "../runtime/value";
import { power } from "../vm/operations";
import type { Vm } from "../vm/vm";
import { hot } from "./hot";
import { checkInt } from "./integer";
import { EVERYTHING, type Grant, register } from "./library";

/** A function of one number. Its own literal of `code` for each, so that V8 inlines the operation. */
function unary(name: string, f: (x: number) => number): Unit {
  return fixed(name, (vm, a) => f(typeof a === "number" ? a : checkNumber(a, 1, vm.budget)));
}

const FLOOR = hot(
  unary("floor", Math.floor),
  (general) =>
    function (this: unknown, _vm: Vm, _self: LFunction, a: LValue): Result {
      if (typeof a === "number") return Math.floor(a);
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

const ABS = hot(
  unary("abs", Math.abs),
  (general) =>
    function (this: unknown, _vm: Vm, _self: LFunction, a: LValue): Result {
      if (typeof a === "number") return Math.abs(a);
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

const SQRT = hot(
  unary("sqrt", Math.sqrt),
  (general) =>
    function (this: unknown, _vm: Vm, _self: LFunction, a: LValue): Result {
      if (typeof a === "number") return Math.sqrt(a);
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

/** math.max(x, ...) §5.6. A NaN is passed over unless it comes first, as C's comparison does. */
function max(vm: Vm, args: LValue[]): Result {
  let m = checkNumber(args[0], 1, vm.budget);
  if (args.length > 64) vm.budget.charge(args.length >> 4);
  for (let i = 1; i < args.length; i++) {
    const x = checkNumber(args[i], i + 1, vm.budget);
    if (x > m) m = x;
  }
  return m;
}

/** math.min(x, ...) §5.6. */
function min(vm: Vm, args: LValue[]): Result {
  let m = checkNumber(args[0], 1, vm.budget);
  if (args.length > 64) vm.budget.charge(args.length >> 4);
  for (let i = 1; i < args.length; i++) {
    const x = checkNumber(args[i], i + 1, vm.budget);
    if (x < m) m = x;
  }
  return m;
}

const MAX = hot(
  variadic("max", max),
  (general) =>
    function (this: unknown, _vm: Vm, _self: LFunction, a: LValue, b: LValue): Result {
      // biome-ignore lint/complexity/noArguments: its length
      if (arguments.length === 4 && typeof a === "number" && typeof b === "number") return b > a ? b : a;
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

const MIN = hot(
  variadic("min", min),
  (general) =>
    function (this: unknown, _vm: Vm, _self: LFunction, a: LValue, b: LValue): Result {
      // biome-ignore lint/complexity/noArguments: its length
      if (arguments.length === 4 && typeof a === "number" && typeof b === "number") return b < a ? b : a;
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

/** math.fmod(x, y) §5.6: C's fmod. */
function fmod(vm: Vm, a: LValue, b: LValue): Result {
  return checkNumber(a, 1, vm.budget) % checkNumber(b, 2, vm.budget);
}

/** math.modf(x) §5.6: integral part and fraction, both with the sign of x. */
function modf(vm: Vm, a: LValue): Result {
  const x = checkNumber(a, 1, vm.budget);
  if (x === Infinity || x === -Infinity) return vm.two(x, x > 0 ? 0 : -0);
  const whole = Math.trunc(x);
  const fraction = x - whole;
  return vm.two(whole, fraction === 0 && (x < 0 || Object.is(x, -0)) ? -0 : fraction);
}

/** The exponent e of x = m·2^e with |m| in [0.5, 1), for a finite x that isn't 0; `view` is left holding m. */
function takeExponent(view: DataView, x: number): number {
  view.setFloat64(0, x);
  let e = ((view.getUint16(0) >> 4) & 0x7ff) - 1022;
  if (e === -1022) {
    // Subnormal: scaled to be normal first.
    view.setFloat64(0, x * 2 ** 64);
    e = ((view.getUint16(0) >> 4) & 0x7ff) - 1022 - 64;
  }
  view.setUint16(0, (view.getUint16(0) & 0x800f) | (1022 << 4));
  return e;
}

/** math.frexp(x) §5.6: m and e with x = m·2^e and |m| in [0.5, 1). */
function frexp(vm: Vm, a: LValue): Result {
  const x = checkNumber(a, 1, vm.budget);
  if (x === 0 || x !== x || x === Infinity || x === -Infinity) return vm.two(x, 0);
  const view = new DataView(new ArrayBuffer(8));
  const e = takeExponent(view, x);
  return vm.two(view.getFloat64(0), e);
}

/** math.ldexp(m, e) §5.6: m·2^e, rounded once. */
function ldexp(vm: Vm, a: LValue, b: LValue): Result {
  const x = checkNumber(a, 1, vm.budget);
  const shift = checkInt(b, 2, vm.budget);
  if (x === 0 || x !== x || x === Infinity || x === -Infinity) return x;
  if (shift >= -1000 && shift <= 1000 && Math.abs(x) < 1 && Math.abs(x) > 2 ** -20) return x * 2 ** shift;
  // Only the last multiplication may round: so from a fraction in [0.5, 1), where the power itself is exact or 0.
  const view = new DataView(new ArrayBuffer(8));
  const e = takeExponent(view, x) + shift;
  const m = view.getFloat64(0);
  return e > 1023 ? m * 2 * 2 ** (e - 1) : m * 2 ** e;
}

/** math.log(x [, base]) §5.6; the base is 5.2's. */
function log(vm: Vm, a: LValue, b: LValue): Result {
  const x = checkNumber(a, 1, vm.budget);
  if (b === undefined) return Math.log(x);
  const base = checkNumber(b, 2, vm.budget);
  if (base === 2) return Math.log2(x);
  if (base === 10) return Math.log10(x);
  return Math.log(x) / Math.log(base);
}

/** math.random([m [, n]]) §5.6. Raises "interval is empty", "wrong number of arguments". */
function random(vm: Vm, args: LValue[]): Result {
  if (args.length === 0) return vm.random.next();
  if (args.length > 2) throw runtimeError("wrong number of arguments");
  let low = 1;
  let high = checkInteger(args[0], 1, vm.budget);
  if (args.length === 2) {
    low = high;
    high = checkInteger(args[1], 2, vm.budget);
  }
  if (low > high) throw argumentError(args.length, "interval is empty");
  // The product may round up to the bound when the interval is wider than 2^53.
  return Math.min(high, Math.floor(vm.random.next() * (high - low + 1)) + low);
}

/** math.randomseed(x) §5.6. */
function randomseed(vm: Vm, a: LValue): Result {
  vm.random.seed(checkNumber(a, 1, vm.budget));
  return vm.none();
}

const UNITS: readonly Unit[] = [
  ABS,
  unary("acos", Math.acos),
  unary("asin", Math.asin),
  unary("atan", Math.atan),
  fixed("atan2", (vm, a, b) => Math.atan2(checkNumber(a, 1, vm.budget), checkNumber(b, 2, vm.budget))),
  unary("ceil", Math.ceil),
  unary("cos", Math.cos),
  unary("cosh", Math.cosh),
  unary("deg", (x) => x / (Math.PI / 180)),
  unary("exp", Math.exp),
  FLOOR,
  fixed("fmod", fmod),
  fixed("frexp", frexp),
  fixed("ldexp", ldexp),
  fixed("log", log),
  unary("log10", Math.log10),
  MAX,
  MIN,
  fixed("modf", modf),
  fixed("pow", (vm, a, b) => power(checkNumber(a, 1, vm.budget), checkNumber(b, 2, vm.budget))),
  unary("rad", (x) => x * (Math.PI / 180)),
  variadic("random", random),
  fixed("randomseed", randomseed),
  unary("sin", Math.sin),
  unary("sinh", Math.sinh),
  SQRT,
  unary("tan", Math.tan),
  unary("tanh", Math.tanh),
];

/** Opens the library: global `math`. */
export function openMath(vm: Vm, grant: Grant = EVERYTHING): void {
  const table = register(vm, "math", UNITS, grant, [
    ["pi", Math.PI],
    ["huge", Infinity],
  ]);
  // fmod's name in 5.0, which 5.1 keeps.
  if (grant("math.mod")) table?.setField("mod", table.getStr("fmod"));
}

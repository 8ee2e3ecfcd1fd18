/**
 * Bitwise operations on 32-bit integers: `bit32` of Lua 5.2 (manual §6.7: results 0 … 2^32-1) and `bit` of LuaJIT
 * (results -2^31 … 2^31-1; shift counts modulo 32).
 */
import { checkInteger, checkNumber } from "../runtime/arguments";
import type { LFunction, Result, Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, variadic } from "../runtime/native";
import type { LValue } from "../runtime/value";
import type { Vm } from "../vm/vm";
import { hot } from "./hot";
import { EVERYTHING, type Grant, register } from "./library";

/** Argument `n`, rounded to the nearest integer (ties to even), modulo 2^32; as a signed integer. */
function bits(vm: Vm, v: LValue, n: number): number {
  if (typeof v === "number" && (v | 0) === v) return v | 0;
  const x = checkNumber(v, n, vm.budget);
  const whole = Math.floor(x);
  const rest = x - whole;
  if (rest > 0.5 || (rest === 0.5 && whole % 2 !== 0)) return (whole + 1) | 0;
  return whole | 0;
}

/** band, bor, bxor of any number of arguments; two small integers take the short way. */
function fold(
  name: string,
  unsigned: boolean,
  least: number,
  unit: number,
  f: (a: number, b: number) => number,
  make: (general: Unit["code"]) => Unit["code"],
): Unit {
  return hot(
    variadic(name, (vm: Vm, args: LValue[]): Result => {
      if (args.length > 64) vm.budget.charge(args.length >> 4);
      let r = args.length < least ? bits(vm, args[0], 1) : unit;
      for (let i = 0; i < args.length; i++) r = f(r, bits(vm, args[i], i + 1));
      return unsigned ? r >>> 0 : r;
    }),
    make,
  );
}

const and = (a: number, b: number): number => a & b;
const or = (a: number, b: number): number => a | b;
const xor = (a: number, b: number): number => a ^ b;

function band(unsigned: boolean): Unit {
  return fold(
    "band",
    unsigned,
    unsigned ? 0 : 1,
    -1,
    and,
    (general) =>
      function (this: unknown, _vm: Vm, _self: LFunction, a: LValue, b: LValue): Result {
        // biome-ignore lint/complexity/noArguments: its length
        if (arguments.length === 4 && typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b)
          return unsigned ? (a & b) >>> 0 : a & b;
        // biome-ignore lint/complexity/noArguments: the slow path
        return general.apply(this, arguments as never);
      },
  );
}

function bor(unsigned: boolean): Unit {
  return fold(
    "bor",
    unsigned,
    unsigned ? 0 : 1,
    0,
    or,
    (general) =>
      function (this: unknown, _vm: Vm, _self: LFunction, a: LValue, b: LValue): Result {
        // biome-ignore lint/complexity/noArguments: its length
        if (arguments.length === 4 && typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b)
          return unsigned ? (a | b) >>> 0 : a | b;
        // biome-ignore lint/complexity/noArguments: the slow path
        return general.apply(this, arguments as never);
      },
  );
}

function bxor(unsigned: boolean): Unit {
  return fold(
    "bxor",
    unsigned,
    unsigned ? 0 : 1,
    0,
    xor,
    (general) =>
      function (this: unknown, _vm: Vm, _self: LFunction, a: LValue, b: LValue): Result {
        // biome-ignore lint/complexity/noArguments: its length
        if (arguments.length === 4 && typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b)
          return unsigned ? (a ^ b) >>> 0 : a ^ b;
        // biome-ignore lint/complexity/noArguments: the slow path
        return general.apply(this, arguments as never);
      },
  );
}

// ---- bit32

function logicalShift(x: number, left: number): number {
  if (left <= -32 || left >= 32) return 0;
  return left >= 0 ? (x << left) >>> 0 : (x >>> -left) >>> 0;
}

function rotate(x: number, left: number): number {
  // Counts are taken modulo 32 by the shifts themselves.
  const n = left & 31;
  return ((x << n) | (x >>> ((32 - n) & 31))) >>> 0;
}

/** The field of bit32.extract and replace: position 0 … 31, width 1 … 32. */
function field(vm: Vm, position: LValue, width: LValue, n: number): { at: number; mask: number } {
  const at = checkInteger(position, n, vm.budget);
  const size = width === undefined ? 1 : checkInteger(width, n + 1, vm.budget);
  if (at < 0) throw argumentError(n, "field cannot be negative");
  if (size <= 0) throw argumentError(n + 1, "width must be positive");
  if (at + size > 32) throw runtimeError("trying to access non-existent bits");
  return { at, mask: size === 32 ? -1 : (1 << size) - 1 };
}

const BIT32: readonly Unit[] = [
  fixed("arshift", (vm, a, b) => {
    const x = bits(vm, a, 1);
    const n = checkInteger(b, 2, vm.budget);
    if (n < 0) return logicalShift(x, -n);
    return (x >> Math.min(n, 31)) >>> 0;
  }),
  band(true),
  fixed("bnot", (vm, a) => ~bits(vm, a, 1) >>> 0),
  bor(true),
  variadic("btest", (vm, args) => {
    if (args.length > 64) vm.budget.charge(args.length >> 4);
    let r = -1;
    for (let i = 0; i < args.length; i++) r &= bits(vm, args[i], i + 1);
    return r !== 0;
  }),
  bxor(true),
  fixed("extract", (vm, a, b, c) => {
    const x = bits(vm, a, 1);
    const { at, mask } = field(vm, b, c, 2);
    return ((x >>> at) & mask) >>> 0;
  }),
  fixed("lrotate", (vm, a, b) => rotate(bits(vm, a, 1), checkInteger(b, 2, vm.budget) % 32)),
  fixed("lshift", (vm, a, b) => logicalShift(bits(vm, a, 1), checkInteger(b, 2, vm.budget))),
  fixed("replace", (vm, a, b, c, d) => {
    const x = bits(vm, a, 1);
    const v = bits(vm, b, 2);
    const { at, mask } = field(vm, c, d, 3);
    return ((x & ~(mask << at)) | ((v & mask) << at)) >>> 0;
  }),
  fixed("rrotate", (vm, a, b) => rotate(bits(vm, a, 1), -(checkInteger(b, 2, vm.budget) % 32))),
  fixed("rshift", (vm, a, b) => logicalShift(bits(vm, a, 1), -checkInteger(b, 2, vm.budget))),
];

// ---- bit

const HEX = "0123456789abcdef";

/** bit.tohex(x [, n]): |n| digits, capitals when n is negative. */
function tohex(vm: Vm, a: LValue, b: LValue): Result {
  const x = bits(vm, a, 1);
  const n = b === undefined ? 8 : bits(vm, b, 2);
  const digits = Math.min(8, Math.abs(n));
  let text = "";
  for (let i = digits - 1; i >= 0; i--) text += HEX.charAt((x >>> (4 * i)) & 15);
  return n < 0 ? text.toUpperCase() : text;
}

const BIT: readonly Unit[] = [
  fixed("arshift", (vm, a, b) => bits(vm, a, 1) >> (bits(vm, b, 2) & 31)),
  band(false),
  fixed("bnot", (vm, a) => ~bits(vm, a, 1)),
  bor(false),
  fixed("bswap", (vm, a) => {
    const x = bits(vm, a, 1);
    return (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
  }),
  bxor(false),
  fixed("lshift", (vm, a, b) => bits(vm, a, 1) << (bits(vm, b, 2) & 31)),
  fixed("rol", (vm, a, b) => rotate(bits(vm, a, 1), bits(vm, b, 2)) | 0),
  fixed("ror", (vm, a, b) => rotate(bits(vm, a, 1), -bits(vm, b, 2)) | 0),
  fixed("rshift", (vm, a, b) => (bits(vm, a, 1) >>> (bits(vm, b, 2) & 31)) | 0),
  fixed("tobit", (vm, a) => bits(vm, a, 1)),
  fixed("tohex", tohex),
];

/** Opens LuaJIT's library: global `bit`. */
export function openBit(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "bit", BIT, grant);
}

/** Opens 5.2's library: global `bit32`. */
export function openBit32(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "bit32", BIT32, grant);
}

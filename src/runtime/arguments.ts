/**
 * Checks of arguments and their messages (luaL_check*, luaL_opt*, PUC-Rio lauxlib.c). `n` is the 1-based position.
 */
import { LFunction } from "./function";
import { argumentError } from "./lua-error";
import type { Meter } from "./meter";
import { formatNumber, toInteger, toNumber } from "./number";
import { LTable } from "./table";
import type { LValue } from "./value";

export function checkAny(args: readonly LValue[], n: number): LValue {
  if (args.length < n) throw argumentError(n, "value expected");
  return args[n - 1];
}

export function checkTable(v: LValue, n: number): LTable {
  if (v instanceof LTable) return v;
  throw argumentError(n, "table expected, got %t");
}

export function checkFunction(v: LValue, n: number): LFunction {
  if (v instanceof LFunction) return v;
  throw argumentError(n, "function expected, got %t");
}

export function checkNumber(v: LValue, n: number, meter: Meter): number {
  if (typeof v === "number") return v;
  if (typeof v === "string") {
    const x = toNumber(v, meter);
    if (x !== undefined) return x;
  }
  throw argumentError(n, "number expected, got %t");
}

/** Truncated toward zero, as C's cast in luaL_checkinteger; NaN becomes the least integer, as on x86-64. */
export function checkInteger(v: LValue, n: number, meter: Meter): number {
  const x = typeof v === "number" ? v : checkNumber(v, n, meter);
  return toInteger(x);
}

export function optInteger(v: LValue, n: number, otherwise: number, meter: Meter): number {
  return v === undefined ? otherwise : checkInteger(v, n, meter);
}

export function optNumber(v: LValue, n: number, otherwise: number, meter: Meter): number {
  return v === undefined ? otherwise : checkNumber(v, n, meter);
}

/** Numbers are converted, as by lua_tolstring. */
export function checkString(v: LValue, n: number): string {
  if (typeof v === "string") return v;
  if (typeof v === "number") return formatNumber(v);
  throw argumentError(n, "string expected, got %t");
}

export function optString(v: LValue, n: number, otherwise: string): string {
  return v === undefined ? otherwise : checkString(v, n);
}

/** luaL_checkoption. */
export function checkOption<T extends string>(v: LValue, n: number, options: readonly T[], otherwise?: T): T {
  const s = otherwise === undefined ? checkString(v, n) : optString(v, n, otherwise);
  for (const o of options) if (o === s) return o;
  throw argumentError(n, `invalid option '${s}'`);
}

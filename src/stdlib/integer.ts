/** Arguments that PUC-Rio 5.1 takes as a C int (luaL_checkint). */
import { checkNumber } from "../runtime/arguments";
import { toInt } from "../runtime/number";
import type { LValue } from "../runtime/value";

/** A 32-bit integer: the low half of the truncated number, so that 2^32 + 3 is 3. */
export function checkInt(v: LValue, n: number): number {
  if (typeof v === "number" && (v | 0) === v) return v | 0;
  return toInt(checkNumber(v, n));
}

export function optInt(v: LValue, n: number, otherwise: number): number {
  return v === undefined ? otherwise : checkInt(v, n);
}

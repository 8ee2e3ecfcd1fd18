/** Arguments that PUC-Rio 5.1 takes as a C int (luaL_checkint). */
import { checkNumber } from "../runtime/arguments";
import type { Meter } from "../runtime/meter";
import { toInt } from "../runtime/number";
import type { LValue } from "../runtime/value";

/** A 32-bit integer: the low half of the truncated number, so that 2^32 + 3 is 3. */
export function checkInt(v: LValue, n: number, meter: Meter): number {
  if (typeof v === "number" && (v | 0) === v) return v | 0;
  return toInt(checkNumber(v, n, meter));
}

export function optInt(v: LValue, n: number, otherwise: number, meter: Meter): number {
  return v === undefined ? otherwise : checkInt(v, n, meter);
}

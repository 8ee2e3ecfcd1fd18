/** Checks of the numbers in configurations. */
import { LuaOptionError } from "../api/options";

/** Throws LuaOptionError unless `value` is absent or an integer from `least` to `most`. */
export function checkInteger(option: string, value: number | undefined, least: number, most = 1_000_000): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
    throw new LuaOptionError(option, value, `an integer from ${least} to ${most}`);
}

/** Throws LuaOptionError unless `value` is absent, Infinity (no limit), or at least `least`. */
export function checkAmount(option: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(typeof value === "number" && value >= least))
    throw new LuaOptionError(option, value, `a number from ${least}, or Infinity`);
}

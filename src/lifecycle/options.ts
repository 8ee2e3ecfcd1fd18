/** Checks of configurations: a name that there is not, or a value that makes no sense, is a LuaOptionError. */
import { LuaOptionError } from "../api/options";

/** The names of all options of a kind: the compiler sees to it that none is missing. */
export type Names<T> = { readonly [K in keyof Required<T>]: true };

/** Most milliseconds that JavaScript's timers can wait; a longer wait would end at once. */
const MOST_MS = 2 ** 31 - 1;

/** Throws LuaOptionError unless `options`, called `what`, is an object whose members all are among `names`. */
export function checkNames(what: string, options: object, names: Readonly<Record<string, true>>): void {
  if (typeof options !== "object" || options === null) throw new LuaOptionError(what, options, "an object");
  for (const name of Object.keys(options))
    if (!Object.hasOwn(names, name)) throw new LuaOptionError(name, "given", Object.keys(names).join(", "));
}

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

/** Throws LuaOptionError unless `value` is absent, Infinity (no limit), or milliseconds from `least` that a timer can wait. */
export function checkMs(option: string, value: number | undefined, least: number): void {
  if (value === undefined || value === Infinity) return;
  if (!(typeof value === "number" && value >= least && value <= MOST_MS))
    throw new LuaOptionError(option, value, `a number of milliseconds from ${least} to ${MOST_MS}, or Infinity`);
}

/** Throws LuaOptionError unless `value` is absent or what `holds` says, in words `allowed`. */
export function checkKind(option: string, value: unknown, holds: boolean, allowed: string): void {
  if (value !== undefined && !holds) throw new LuaOptionError(option, value, allowed);
}

/** Throws LuaOptionError unless `value` is absent or an object that has these methods. */
export function checkMethods(option: string, value: unknown, methods: readonly string[], allowed: string): void {
  const has = (method: string): boolean => typeof (value as Record<string, unknown>)[method] === "function";
  checkKind(option, value, typeof value === "object" && value !== null && methods.every(has), allowed);
}

export function checkClock(clock: unknown): void {
  checkMethods("clock", clock, ["now", "date", "after"], "a Clock");
}

export function checkSignal(signal: unknown): void {
  checkMethods("signal", signal, ["throwIfAborted", "addEventListener"], "an AbortSignal");
}

export function checkFactory(factory: unknown): void {
  checkMethods("factory", factory, ["create"], "an LStateFactory, or another object with a method create");
}

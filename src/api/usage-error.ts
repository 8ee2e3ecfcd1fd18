/** What a wrong use of the API by the embedder throws: a value of the wrong kind, of another state, or a closed state. */
export class LuaUsageError extends TypeError {
  override readonly name = "LuaUsageError";
}

/** For messages: a value's kind in JavaScript's terms; of an object, its class. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "undefined";
  if (typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return "an array";
  const made: unknown = value.constructor;
  const name = typeof made === "function" && made.name !== "" ? made.name : "object";
  return name === "Object" ? "an object" : `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

/** Throws LuaUsageError naming the parameter, unless `value` is a string. */
export function needString(value: unknown, parameter: string): asserts value is string {
  if (typeof value !== "string") throw new LuaUsageError(`${parameter} must be a string, not ${kindOf(value)}`);
}

export function needNumber(value: unknown, parameter: string): asserts value is number {
  if (typeof value !== "number") throw new LuaUsageError(`${parameter} must be a number, not ${kindOf(value)}`);
}

export function needArray(value: unknown, parameter: string): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw new LuaUsageError(`${parameter} must be an array, not ${kindOf(value)}`);
}

export function needObject(value: unknown, parameter: string): asserts value is object {
  if (typeof value !== "object" || value === null)
    throw new LuaUsageError(`${parameter} must be an object, not ${kindOf(value)}`);
}

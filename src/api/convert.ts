/**
 * JavaScript values ↔ Lua values.
 *
 * To Lua: undefined and null → nil; strings by UTF-8; Uint8Array → its bytes; arrays → sequences; Map and plain
 * objects (own enumerable string keys only) → tables; functions → Lua functions; Lua values pass as they are. Anything
 * else (class instances, symbols, bigints) is refused: a script never gets hold of a host object.
 * To JavaScript: a table whose keys are exactly 1..n → array; a table with only string keys → object without
 * prototype; the empty table → empty array; any other → Map; functions → callable; other Lua values as they are.
 */
import { fromBytes, fromJs, toJs } from "../runtime/byte-string";
import { LFunction } from "../runtime/function";
import { LuaThrow } from "../runtime/lua-error";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import type { LState } from "./lstate";

/** Tables in tables; a cycle counts once. */
const MAX_NESTING = 500;
const TOO_DEEP = `a value nested deeper than ${MAX_NESTING} levels can't be converted`;

export type JsFunction = (...args: unknown[]) => unknown;

export function toLua(L: LState, value: unknown, seen: Map<object, LTable> = new Map(), depth = 0): LValue {
  if (depth > MAX_NESTING) throw new TypeError(TOO_DEEP);
  switch (typeof value) {
    case "undefined":
    case "boolean":
    case "number":
      return value;
    case "string":
      L.charge(value.length);
      return fromJs(value);
    case "function": {
      const known = L.luaFunctionOf(value);
      return known ?? L.wrapFunction(value as JsFunction);
    }
    case "object":
      break;
    default:
      throw new TypeError(`a ${typeof value} can't become a Lua value`);
  }
  if (value === null) return undefined;
  if (value instanceof LTable || value instanceof LFunction || value instanceof LUserData || value instanceof LThread)
    return value;
  if (value instanceof Uint8Array) {
    L.charge(value.length);
    return fromBytes(value);
  }
  const known = seen.get(value);
  if (known !== undefined) return known;
  const table = L.newTable();
  seen.set(value, table);
  if (Array.isArray(value)) {
    value.forEach((v, i) => {
      table.setNum(i + 1, toLua(L, v, seen, depth + 1));
    });
    return table;
  }
  if (value instanceof Map) {
    for (const [k, v] of value) {
      const key = toLua(L, k, seen, depth + 1);
      if (key === undefined || key !== key)
        throw new TypeError("a Map key of null, undefined or NaN can't become a Lua key");
      table.set(key, toLua(L, v, seen, depth + 1));
    }
    return table;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new TypeError("only plain objects, arrays, Maps and Uint8Arrays can become Lua tables");
  for (const [k, v] of Object.entries(value)) table.setStr(fromJs(k), toLua(L, v, seen, depth + 1));
  return table;
}

/** Throws LuaThrow for a value that is nested too deep. */
export function fromLua(L: LState, value: LValue, seen: Map<LTable, unknown> = new Map(), depth = 0): unknown {
  if (depth > MAX_NESTING) throw new LuaThrow(TOO_DEEP);
  if (typeof value === "string") return toJs(value);
  if (value instanceof LFunction) return L.callable(value);
  if (!(value instanceof LTable)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  let count = 0;
  let strings = true;
  value.forEach((k) => {
    count++;
    if (typeof k !== "string") strings = false;
  });
  if (count === value.length()) {
    const array: unknown[] = [];
    seen.set(value, array);
    for (let i = 1; i <= count; i++) array.push(fromLua(L, value.getNum(i), seen, depth + 1));
    return array;
  }
  if (strings) {
    const object = Object.create(null) as Record<string, unknown>;
    seen.set(value, object);
    value.forEach((k, v) => {
      object[toJs(k as string)] = fromLua(L, v, seen, depth + 1);
    });
    return object;
  }
  const map = new Map<unknown, unknown>();
  seen.set(value, map);
  value.forEach((k, v) => map.set(fromLua(L, k, seen, depth + 1), fromLua(L, v, seen, depth + 1)));
  return map;
}

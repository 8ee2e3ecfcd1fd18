/**
 * Lua values at the API's door, and what GopherLua has as functions of the package (lua.LVAsBool and so on).
 *
 * Text goes in and out as JavaScript strings, encoded in UTF-8; a Lua string that is not UTF-8 comes out as the
 * Uint8Array of its bytes. Tables, functions and userdata are handles; a coroutine is its LState.
 */
import { fromBytes, fromJs, isAscii, toBytes, toJs } from "../runtime/byte-string";
import { LFunction } from "../runtime/function";
import type { Meter } from "../runtime/meter";
import { formatNumber, toNumber } from "../runtime/number";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import type { TypeName } from "../runtime/value";
import type { LState } from "./lstate";

export type LuaValue = undefined | boolean | number | string | Uint8Array | LTable | LFunction | LUserData | LState;

/** Number of results in call, pCall and callByParam: all of them. */
export const MultRet = -1;
/** Pseudo-indices of the stack: the registry, the running function's environment, the globals. */
export const RegistryIndex = -10000;
export const EnvironIndex = -10001;
export const GlobalsIndex = -10002;
/** What a closure may have (LUAI_MAXUPVALUES is 60, MAXUPVAL of a C closure 255). */
export { MAX_UPVALUES } from "../bytecode/prototype";

/** The pseudo-index of the running closure's upvalue `i`, 1-based. */
export function upvalueIndex(i: number): number {
  return GlobalsIndex - i;
}

/** The text of a byte string; of one that is not UTF-8, its bytes. `meter` is charged for a long one. */
export function textOrBytes(bytes: string, meter?: Meter): string | Uint8Array {
  if (isAscii(bytes, meter)) return bytes;
  const array = toBytes(bytes, meter);
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(array);
  } catch {
    return array;
  }
}

/** The result of Lua's `type` for `v`. */
export function typeName(v: LuaValue): TypeName {
  switch (typeof v) {
    case "undefined":
      return "nil";
    case "boolean":
    case "number":
    case "string":
      return typeof v as TypeName;
    default:
      if (v instanceof Uint8Array) return "string";
      if (v instanceof LTable) return "table";
      if (v instanceof LFunction) return "function";
      return v instanceof LUserData ? "userdata" : "thread";
  }
}

export function lvIsFalse(v: LuaValue): boolean {
  return v === undefined || v === false;
}

export function lvAsBool(v: LuaValue): boolean {
  return !lvIsFalse(v);
}

export function lvCanConvToString(v: LuaValue): boolean {
  return typeof v === "string" || typeof v === "number" || v instanceof Uint8Array;
}

/** Text of a string or number; "" for any other value. */
export function lvAsString(v: LuaValue): string {
  if (typeof v === "string") return v;
  if (typeof v === "number") return formatNumber(v);
  return v instanceof Uint8Array ? toJs(fromBytes(v)) : "";
}

/** A number, or the number that a string is by Lua's rules; 0 for any other value. */
export function lvAsNumber(v: LuaValue): number {
  if (typeof v === "number") return v;
  return (lvCanConvToString(v) ? toNumber(fromJs(lvAsString(v))) : undefined) ?? 0;
}

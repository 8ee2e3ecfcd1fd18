/**
 * What a Lua value is here. nil is undefined; a string is a JS string whose char codes are bytes (0–255).
 */
import type { LFunction } from "./function";
import { LFunction as LFunctionClass } from "./function";
import { LTable } from "./table";
import { LThread } from "./thread";
import type { LUserData } from "./userdata";

export type LValue = undefined | boolean | number | string | LTable | LFunction | LUserData | LThread;

export type TypeName = "nil" | "boolean" | "number" | "string" | "table" | "function" | "userdata" | "thread";

/** The result of `type(v)` (§5.1). */
export function typeName(v: LValue): TypeName {
  switch (typeof v) {
    case "undefined":
      return "nil";
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "string":
      return "string";
    default:
      if (v instanceof LTable) return "table";
      if (v instanceof LFunctionClass) return "function";
      if (v instanceof LThread) return "thread";
      return "userdata";
  }
}

/** What an embedder catches. */

import { toJs } from "../runtime/byte-string";
import type { ErrorKind, LuaThrow } from "../runtime/lua-error";
import type { LValue } from "../runtime/value";

export class LuaError extends Error {
  override readonly name = "LuaError";
  /** The Lua value that was raised. */
  readonly value: LValue;
  readonly kind: ErrorKind;
  /** Lua frames, as debug.traceback shows them. */
  readonly traceback: string;

  constructor(error: LuaThrow, message: string) {
    super(message, error.cause === undefined ? undefined : { cause: error.cause });
    this.value = error.value;
    this.kind = error.kind;
    this.traceback = error.traceback ?? "";
  }
}

/** A light error as the embedder's. */
export function luaErrorFrom(error: LuaThrow, display: string): LuaError {
  return new LuaError(error, toJs(display));
}

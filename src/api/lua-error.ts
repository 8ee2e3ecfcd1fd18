/** What an embedder catches. */

import { toJs } from "../runtime/byte-string";
import type { ErrorKind, LuaThrow } from "../runtime/lua-error";
import type { Vm } from "../vm/vm";
import type { LuaValue } from "./value";

export class LuaError extends Error {
  override readonly name = "LuaError";
  /** The Lua value that was raised. */
  readonly value: LuaValue;
  readonly kind: ErrorKind;
  /** Lua frames, as debug.traceback shows them; "" while the error is on its way through a host function. */
  readonly traceback: string;
  readonly #error: LuaThrow;
  readonly #vm: Vm;

  /** Made by an LState. `cause` is the host exception that started the error. */
  constructor(vm: Vm, error: LuaThrow, value: LuaValue, message: string, cause: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.value = value;
    this.kind = error.kind;
    this.traceback = error.traceback === undefined ? "" : toJs(error.traceback);
    this.#error = error;
    this.#vm = vm;
  }

  /** The error that goes on in `vm` when a host function lets this one pass; undefined if it is another state's. @internal */
  static inside(vm: Vm, e: LuaError): LuaThrow | undefined {
    return e.#vm === vm ? e.#error : undefined;
  }
}

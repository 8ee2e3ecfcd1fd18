/** What an embedder catches. */

import { fromJs, toJs } from "../runtime/byte-string";
import { type ErrorKind, LuaThrow } from "../runtime/lua-error";
import type { Vm } from "../vm/vm";
import type { LuaValue } from "./value";

/** The JavaScript stack of the host exception behind an error, where the state's options ask for it. */
function hostTraceback(vm: Vm | undefined, cause: unknown): string {
  if (vm?.includeHostStackTrace !== true || !(cause instanceof Error) || typeof cause.stack !== "string") return "";
  return `\nhost stack traceback:\n${cause.stack}`;
}

export class LuaError extends Error {
  override readonly name = "LuaError";
  /** The Lua value that was raised. */
  readonly value: LuaValue;
  readonly kind: ErrorKind;
  /** Lua frames, as debug.traceback shows them, then the host's if includeHostStackTrace is set; "" while the error is on its way through a host function. */
  readonly traceback: string;
  readonly #error: LuaThrow;
  /** undefined: the state is out of reach. */
  readonly #vm: Vm | undefined;

  /** Made by an LState. `cause` is the host exception that started the error. */
  constructor(vm: Vm | undefined, error: LuaThrow, value: LuaValue, message: string, cause: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.value = value;
    this.kind = error.kind;
    this.traceback = (error.traceback === undefined ? "" : toJs(error.traceback)) + hostTraceback(vm, cause);
    this.#error = error;
    this.#vm = vm;
  }

  /** The error of a state in another thread; `value` is as LState.fromLua gives it. */
  static received(kind: ErrorKind, message: string, value: unknown, traceback: string, cause: unknown): LuaError {
    const error = new LuaThrow(undefined, kind);
    error.traceback = fromJs(traceback);
    return new LuaError(undefined, error, value as LuaValue, message, cause);
  }

  /** The error that goes on in `vm` when a host function lets this one pass; undefined if it is another state's. @internal */
  static inside(vm: Vm, e: LuaError): LuaThrow | undefined {
    return e.#vm === vm ? e.#error : undefined;
  }
}

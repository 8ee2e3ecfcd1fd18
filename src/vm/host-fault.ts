/**
 * A host exception as a Lua error. What an author wrote in `new Error("…")`, or in an exception of a class of their own,
 * is meant to be read and is the message. The words of JavaScript's own TypeError, RangeError and the like, and of Node's
 * system errors, speak of the host's variables and files: a script gets "host function 'name' failed" instead. The
 * exception is kept as the cause.
 */
import { fromJs } from "../runtime/byte-string";
import { LuaThrow } from "../runtime/lua-error";

const NATIVE: ReadonlySet<unknown> = new Set(
  [TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError].map((c) => c.prototype),
);

/** The message that an author meant to be read; undefined if there is none. */
function authored(e: unknown): string | undefined {
  if (typeof e === "string") return e;
  if (!(e instanceof Error) || NATIVE.has(Object.getPrototypeOf(e)) || "syscall" in e) return undefined;
  // Node's own complaints about the arguments of its functions.
  if ("code" in e && typeof e.code === "string" && e.code.startsWith("ERR_")) return undefined;
  const message: unknown = e.message;
  return typeof message === "string" && message !== "" ? message : undefined;
}

/** `name` is that of the host function; undefined: a function of the library threw. */
export function hostFault(e: unknown, name?: string): LuaThrow {
  // No regular expression: it might not compile on what is left of the stack.
  if (e instanceof RangeError && e.message.includes("call stack"))
    return new LuaThrow("stack overflow", "runtime", 1, e);
  // A message of the library's with a very long name in it.
  if (name === undefined && e instanceof RangeError && e.message.includes("string length"))
    return new LuaThrow("string length overflow", "runtime", 1);
  const message = authored(e) ?? (name === undefined ? "host function failed" : `host function '${name}' failed`);
  return new LuaThrow(fromJs(message), "runtime", 1, e);
}

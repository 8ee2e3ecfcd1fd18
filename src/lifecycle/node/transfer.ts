/**
 * Results and errors on their way from a worker thread: what a structured clone would lose (objects without prototype)
 * or refuse (functions) is put into other words and back.
 */
import { LuaError } from "../../api/lua-error";
import { LuaUsageError } from "../../api/usage-error";
import type { ErrorKind } from "../../runtime/lua-error";
import { LeaseError } from "../errors";
import { FactoryError } from "../factory";

/** Cycles and shared parts stay what they are: a clone keeps the identity of these objects. */
type Encoded =
  | { readonly as: "array"; readonly items: unknown[] }
  | { readonly as: "object" | "map"; readonly pairs: [unknown, unknown][] }
  | { readonly as: "function" }
  | { readonly as: "handle"; readonly type: string };

/** Values as LState.run gives them. */
export function encode(value: unknown, seen: Map<object, Encoded> = new Map()): unknown {
  if (typeof value === "function") return { as: "function" };
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  let encoded: Encoded;
  if (Array.isArray(value)) {
    encoded = { as: "array", items: [] };
    seen.set(value, encoded);
    for (const v of value) encoded.items.push(encode(v, seen));
  } else if (value instanceof Map) {
    encoded = { as: "map", pairs: [] };
    seen.set(value, encoded);
    for (const [k, v] of value) encoded.pairs.push([encode(k, seen), encode(v, seen)]);
  } else if (Object.getPrototypeOf(value) === null) {
    encoded = { as: "object", pairs: [] };
    seen.set(value, encoded);
    for (const [k, v] of Object.entries(value)) encoded.pairs.push([k, encode(v, seen)]);
  } else {
    encoded = { as: "handle", type: value.constructor.name };
    seen.set(value, encoded);
  }
  return encoded;
}

export function decode(value: unknown, seen: Map<object, unknown> = new Map()): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (seen.has(value)) return seen.get(value);
  const encoded = value as Encoded;
  switch (encoded.as) {
    case "array": {
      const array: unknown[] = [];
      seen.set(value, array);
      for (const item of encoded.items) array.push(decode(item, seen));
      return array;
    }
    case "map": {
      const map = new Map<unknown, unknown>();
      seen.set(value, map);
      for (const [k, v] of encoded.pairs) map.set(decode(k, seen), decode(v, seen));
      return map;
    }
    case "object": {
      const object = Object.create(null) as Record<string, unknown>;
      seen.set(value, object);
      for (const [k, v] of encoded.pairs) object[k as string] = decode(v, seen);
      return object;
    }
    case "function":
      return () => {
        throw new LeaseError("a function of a script that has ended");
      };
    case "handle":
      return undefined;
  }
}

/** What a script or its set-up threw in the worker. */
export interface Failure {
  /** Set where it is a LuaError. */
  readonly kind: ErrorKind | undefined;
  readonly name: string;
  readonly message: string;
  readonly value: unknown;
  readonly traceback: string;
  readonly cause: Failure | undefined;
}

/** `plain` converts a Lua value to a JavaScript one. */
export function encodeFailure(error: unknown, plain: (value: unknown) => unknown, depth = 0): Failure {
  if (!(error instanceof Error))
    return {
      kind: undefined,
      name: "Error",
      message: String(error),
      value: undefined,
      traceback: "",
      cause: undefined,
    };
  const { name, message } = error;
  const cause = error.cause === undefined || depth > 8 ? undefined : encodeFailure(error.cause, plain, depth + 1);
  if (!isLuaError(error)) return { kind: undefined, name, message, value: undefined, traceback: "", cause };
  return { kind: error.kind, name, message, value: encode(plain(error.value)), traceback: error.traceback, cause };
}

/** Also one of another copy of this package, which a module of the embedder's may have brought along. */
export function isLuaError(error: unknown): error is LuaError {
  return error instanceof LuaError || (error instanceof Error && error.name === "LuaError" && "traceback" in error);
}

export function decodeFailure(failure: Failure): Error {
  const cause = failure.cause === undefined ? undefined : decodeFailure(failure.cause);
  const { kind, message, traceback } = failure;
  if (kind !== undefined) return LuaError.received(kind, message, decode(failure.value), traceback, cause);
  if (failure.name === "FactoryError") return new FactoryError(message, { cause });
  if (failure.name === "LuaUsageError") return new LuaUsageError(message);
  const error = new Error(message, { cause });
  error.name = failure.name;
  return error;
}

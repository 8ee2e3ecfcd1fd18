/** Options of a state, checked. */
import type { Host } from "../host/host";
import { kindOf, LuaUsageError } from "./usage-error";

export interface LStateOptions {
  /** Most nested calls of one coroutine; an integer from 10 to 1,000,000. Default 20,000 (LUAI_MAXCALLS). */
  readonly callStackSize?: number;
  /** Do not open the libraries. */
  readonly skipOpenLibs?: boolean;
  /** Bytes; default unlimited. */
  readonly memoryLimit?: number;
  /** Steps: calls of Lua functions, backward jumps and units of library work, over the life of the state. */
  readonly instructionLimit?: number;
  /** Most milliseconds of each call from the host. */
  readonly timeoutMs?: number;
  /** Receives what goes to standard output (print, io.write), as text; default: the host's standard output does. */
  readonly print?: (text: string) => void;
  /**
   * Files, streams, clocks, environment and processes. Default: on Node all that the process may do (nodeHost), elsewhere
   * files in memory (memoryHost) and output to the console. For scripts that are not trusted: deniedHost or memoryHost.
   */
  readonly host?: Host;
  /**
   * Whether hot bytecode is compiled to JavaScript; default true where the environment allows code generation.
   * `{ threshold: n }`: after n calls, 0 = at once.
   */
  readonly jit?: boolean | { readonly threshold: number };
}

export class LuaOptionError extends RangeError {
  override readonly name = "LuaOptionError";
  constructor(
    readonly option: string,
    readonly value: unknown,
    readonly allowed: string,
  ) {
    super(`option '${option}' is ${String(value)}; allowed is ${allowed}`);
  }
}

function integer(options: LStateOptions, name: keyof LStateOptions, least: number, most: number, unit: string): void {
  const v = options[name];
  if (v === undefined) return;
  if (typeof v !== "number" || !Number.isInteger(v) || v < least || v > most)
    throw new LuaOptionError(name, v, `an integer from ${least} to ${most} (${unit})`);
}

const NAMES: ReadonlySet<string> = new Set([
  "callStackSize",
  "skipOpenLibs",
  "memoryLimit",
  "instructionLimit",
  "timeoutMs",
  "print",
  "host",
  "jit",
]);

export function checkOptions(options: LStateOptions): void {
  if (typeof options !== "object" || options === null)
    throw new LuaUsageError(`options must be an object, not ${kindOf(options)}`);
  for (const name of Object.keys(options))
    if (!NAMES.has(name)) throw new LuaOptionError(name, "given", [...NAMES].join(", "));
  integer(options, "callStackSize", 10, 1_000_000, "frames");
  integer(options, "memoryLimit", 65_536, Number.MAX_SAFE_INTEGER, "bytes");
  integer(options, "instructionLimit", 1, Number.MAX_SAFE_INTEGER, "steps");
  integer(options, "timeoutMs", 1, 2_147_483_647, "milliseconds");
  if (options.skipOpenLibs !== undefined && typeof options.skipOpenLibs !== "boolean")
    throw new LuaOptionError("skipOpenLibs", options.skipOpenLibs, "true or false");
  if (options.print !== undefined && typeof options.print !== "function")
    throw new LuaOptionError("print", options.print, "a function");
  const { jit } = options;
  const threshold = typeof jit === "object" && jit !== null ? jit.threshold : 0;
  if ((jit !== undefined && typeof jit !== "boolean" && typeof jit !== "object") || jit === null)
    throw new LuaOptionError("jit", jit, "true, false or { threshold: number }");
  if (!Number.isInteger(threshold) || threshold < 0 || threshold > 1_000_000)
    throw new LuaOptionError("jit.threshold", threshold, "an integer from 0 to 1000000 (calls)");
  if (options.host !== undefined && (typeof options.host !== "object" || options.host === null))
    throw new LuaOptionError("host", options.host, "a Host, such as memoryHost() or nodeHost()");
}

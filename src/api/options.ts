/** Options of a state, checked. */
import type { Host } from "../host/host";
import type { RegisterOptions } from "../vm/registers";
import type { Context } from "./context";
import { LIBRARY_NAMES, type LibraryName } from "./libraries";
import { kindOf, LuaUsageError } from "./usage-error";

export interface LStateOptions {
  /** Most nested calls of one coroutine; an integer from 10 to 1,000,000. Default 20,000 (LUAI_MAXCALLS). */
  readonly callStackSize?: number;
  /**
   * Registers that a coroutine has room for from the start: what the calls in progress use together. An integer from 256;
   * default 5,120 (GopherLua's). Given without registryMaxSize, it is the most, too.
   */
  readonly registrySize?: number;
  /**
   * Most registers of a coroutine, and most values in one list of values (the results of unpack, for instance); an
   * integer from registrySize. Default, if registrySize is not given either: unlimited, since callStackSize and
   * memoryLimit bound it.
   */
  readonly registryMaxSize?: number;
  /** Registers by which that room grows, charged to the memory limit; an integer from 1. Default 5,120. */
  readonly registryGrowStep?: number;
  /** Whether the room that grew is given back when a call from the host returns; default false. */
  readonly minimizeStackMemory?: boolean;
  /** Do not open the libraries. */
  readonly skipOpenLibs?: boolean;
  /** The libraries to open; default all. */
  readonly libs?: readonly LibraryName[];
  /** Whether a LuaError's traceback ends with the JavaScript stack of the host exception behind it; default false. */
  readonly includeHostStackTrace?: boolean;
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
  /**
   * Whether string.dump works and what it gives may be loaded; default false: chunks are text. A dump is verified before
   * it runs, whoever made it.
   */
  readonly allowBytecode?: boolean;
}

/** Options of runAsync. */
export interface RunOptions {
  /** What the chunk's `...` or the function's parameters are. */
  readonly args?: readonly unknown[];
  /** What messages call the chunk: its own text (the default), "=name" or "@file". */
  readonly chunkName?: string;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  /** Cancels the run; on top of what setContext set. */
  readonly context?: Context;
  /** Most milliseconds of the run, waiting included; the state's own timeoutMs holds, too. */
  readonly timeoutMs?: number;
  /** Milliseconds after which the event loop has its turn, an integer from 1. Default 10. */
  readonly sliceMs?: number;
}

/** Least memory limit, in bytes: some more than an idle state takes. */
export const LEAST_MEMORY = 65_536;

export class LuaOptionError extends RangeError {
  override readonly name = "LuaOptionError";
  constructor(
    readonly option: string,
    readonly value: unknown,
    readonly allowed: string,
  ) {
    const shown = typeof value === "object" || typeof value === "function" ? kindOf(value) : String(value);
    super(`option '${option}' is ${shown}; allowed is ${allowed}`);
  }
}

function integer<T extends object>(
  options: T,
  name: keyof T & string,
  least: number,
  most: number,
  unit: string,
): void {
  const v: unknown = options[name];
  if (v === undefined) return;
  if (typeof v !== "number" || !Number.isInteger(v) || v < least || v > most)
    throw new LuaOptionError(name, v, `an integer from ${least} to ${most} (${unit})`);
}

function boolean<T extends object>(options: T, name: keyof T & string): void {
  const v: unknown = options[name];
  if (v !== undefined && typeof v !== "boolean") throw new LuaOptionError(name, v, "true or false");
}

/** Throws unless every member of `options` is one of `names`. */
function known(options: object, names: ReadonlySet<string>): void {
  if (typeof options !== "object" || options === null)
    throw new LuaUsageError(`options must be an object, not ${kindOf(options)}`);
  for (const name of Object.keys(options))
    if (!names.has(name)) throw new LuaOptionError(name, "given", [...names].join(", "));
}

const LEAST_REGISTERS = 256;
const DEFAULT_REGISTERS = 5120;
const MAX_REGISTERS = 2 ** 31 - 1;

const NAMES: ReadonlySet<string> = new Set([
  "callStackSize",
  "registrySize",
  "registryMaxSize",
  "registryGrowStep",
  "minimizeStackMemory",
  "libs",
  "includeHostStackTrace",
  "skipOpenLibs",
  "memoryLimit",
  "instructionLimit",
  "timeoutMs",
  "print",
  "host",
  "jit",
  "allowBytecode",
]);

export function checkOptions(options: LStateOptions): void {
  known(options, NAMES);
  integer(options, "callStackSize", 10, 1_000_000, "frames");
  integer(options, "registrySize", LEAST_REGISTERS, MAX_REGISTERS, "registers");
  integer(options, "registryMaxSize", options.registrySize ?? LEAST_REGISTERS, MAX_REGISTERS, "registers");
  integer(options, "registryGrowStep", 1, MAX_REGISTERS, "registers");
  boolean(options, "minimizeStackMemory");
  boolean(options, "includeHostStackTrace");
  integer(options, "memoryLimit", LEAST_MEMORY, Number.MAX_SAFE_INTEGER, "bytes");
  integer(options, "instructionLimit", 1, Number.MAX_SAFE_INTEGER, "steps");
  integer(options, "timeoutMs", 1, 2_147_483_647, "milliseconds");
  boolean(options, "skipOpenLibs");
  boolean(options, "allowBytecode");
  if (options.libs !== undefined) {
    checkLibraries("libs", options.libs);
    if (options.skipOpenLibs === true)
      throw new LuaOptionError("libs", options.libs, "nothing, where skipOpenLibs is true");
  }
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

/** Throws LuaOptionError unless `names` is an array of libraries' names. */
export function checkLibraries(option: string, names: unknown): asserts names is readonly LibraryName[] {
  const allowed = `an array of ${LIBRARY_NAMES.join(", ")}`;
  if (!Array.isArray(names)) throw new LuaOptionError(option, names, allowed);
  for (const name of names as unknown[])
    if (!LIBRARY_NAMES.includes(name as LibraryName)) throw new LuaOptionError(option, name, allowed);
}

/** The limit on registers that checked options ask for. */
export function registerOptions(options: LStateOptions): RegisterOptions {
  const { registrySize, registryMaxSize: max = registrySize ?? Infinity } = options;
  return {
    size: registrySize ?? Math.min(DEFAULT_REGISTERS, max),
    max,
    growStep: options.registryGrowStep ?? DEFAULT_REGISTERS,
    minimize: options.minimizeStackMemory ?? false,
  };
}

const RUN_NAMES: ReadonlySet<string> = new Set(["args", "chunkName", "signal", "context", "timeoutMs", "sliceMs"]);

export function checkRunOptions(options: RunOptions): void {
  known(options, RUN_NAMES);
  integer(options, "timeoutMs", 1, 2_147_483_647, "milliseconds");
  integer(options, "sliceMs", 1, 2_147_483_647, "milliseconds");
  const { args } = options;
  if (args !== undefined && !Array.isArray(args)) throw new LuaOptionError("args", args, "an array");
}

/**
 * The command line, parsed. Faults are UsageError.
 *
 * Not by a library: as for `lua`, -e and -l run in the order in which they stand, their argument may be attached
 * (`-lname`), and everything from the script's name on is the script's own.
 */

export class UsageError extends Error {}

export const USAGE = `usage: lstate [options] [script [args]]
  -e STAT                  execute the string STAT
  -l NAME                  require the library NAME
  -i                       go interactive after the script
  -v                       show the version
  -                        execute standard input; stop handling options
  --                       stop handling options
  --sandbox LEVEL          confine the script: minimal, standard or strict, each with limits of its own
  --timeout MS             stop after MS milliseconds
  --memory-limit SIZE      most memory: bytes, or such as 32MiB, or none; default: half of what V8 may use
  --instruction-limit N    most steps: calls, loop iterations, units of library work
  --call-stack-size N      most nested calls
  --registry-max-size N    most registers of one coroutine
  --no-jit                 run everything in the interpreter
  --stats                  show time, steps, memory and what was compiled at the end, on standard error
  --list                   list the bytecode of the script (or of -e) instead of running it
  --help                   show this
Environment: LUA_INIT (a statement, or @file), LUA_PATH, LSTATE_HISTORY (a file, or empty for none),
             LSTATE_CACHE (a folder for V8's code, or empty for none)
`;

export type Step =
  | { readonly kind: "run"; readonly text: string }
  | { readonly kind: "require"; readonly name: string };

export interface CommandLine {
  /** -e and -l, in order. */
  readonly steps: readonly Step[];
  readonly interactive: boolean;
  readonly version: boolean;
  readonly help: boolean;
  readonly list: boolean;
  readonly stats: boolean;
  readonly settings: Settings;
  /** Index of the script's name in argv ("-" is standard input), or argv.length. */
  readonly script: number;
}

/** Of the state; where they make no sense, its constructor says so. */
export interface Settings {
  sandbox?: string;
  timeoutMs?: number;
  /** Infinity: none, not even the command's own. */
  memoryLimit?: number;
  instructionLimit?: number;
  callStackSize?: number;
  registryMaxSize?: number;
  jit?: boolean;
}

function count(text: string, option: string): number {
  const n = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(n > 0)) throw new UsageError(`'${option}' needs a whole number above 0, not '${text}'`);
  return n;
}

/** "32MiB", "64KiB", "1GiB", or bytes; "none" or 0 is Infinity. */
function bytes(text: string, option: string): number {
  if (text === "none" || text === "0") return Infinity;
  const parts = /^([0-9]{1,12})(KiB|MiB|GiB)?$/.exec(text);
  if (parts === null) throw new UsageError(`'${option}' needs bytes, KiB, MiB, GiB, or none, not '${text}'`);
  const scale = parts[2] === "KiB" ? 1024 : parts[2] === "MiB" ? 1024 ** 2 : parts[2] === "GiB" ? 1024 ** 3 : 1;
  return count(parts[1]!, option) * scale;
}

const FLAGS: readonly string[] = ["-i", "-v", "--help", "--list", "--stats"];

/** Options with a value, `--name value` or `--name=value`. */
const VALUED: ReadonlyMap<string, (settings: Settings, value: string, option: string) => void> = new Map([
  ["--sandbox", (settings, value) => void (settings.sandbox = value)],
  ["--timeout", (settings, value, option) => void (settings.timeoutMs = count(value, option))],
  ["--memory-limit", (settings, value, option) => void (settings.memoryLimit = bytes(value, option))],
  ["--instruction-limit", (settings, value, option) => void (settings.instructionLimit = count(value, option))],
  ["--registry-max-size", (settings, value, option) => void (settings.registryMaxSize = count(value, option))],
  ["--call-stack-size", (settings, value, option) => void (settings.callStackSize = count(value, option))],
]);

/** The index of the script's name: options end before it. */
export function parseArguments(argv: readonly string[]): CommandLine {
  const steps: Step[] = [];
  const flags = new Set<string>();
  const settings: Settings = {};
  let i = 0;
  const next = (option: string): string => {
    const v = argv[++i];
    if (v === undefined) throw new UsageError(`'${option}' needs an argument`);
    return v;
  };
  for (; i < argv.length; i++) {
    const a = argv[i]!;
    if (a[0] !== "-" || a === "-") break;
    if (a === "--") {
      i++;
      break;
    }
    const equals = a.startsWith("--") ? a.indexOf("=") : -1;
    const name = equals < 0 ? a : a.slice(0, equals);
    const set = VALUED.get(name);
    if (set !== undefined) set(settings, equals < 0 ? next(a) : a.slice(equals + 1), name);
    else if (a === "--no-jit") settings.jit = false;
    else if (FLAGS.includes(a)) flags.add(a);
    else if (a.startsWith("-e")) steps.push({ kind: "run", text: a.length > 2 ? a.slice(2) : next(a) });
    else if (a.startsWith("-l")) steps.push({ kind: "require", name: a.length > 2 ? a.slice(2) : next(a) });
    else throw new UsageError(`unrecognized option '${a}'`);
  }
  return {
    steps,
    interactive: flags.has("-i"),
    version: flags.has("-v") || flags.has("-i"),
    help: flags.has("--help"),
    list: flags.has("--list"),
    stats: flags.has("--stats"),
    settings,
    script: i,
  };
}

/** The command line, parsed. Faults are UsageError. */

export class UsageError extends Error {}

export type Step =
  | { readonly kind: "run"; readonly text: string }
  | { readonly kind: "require"; readonly name: string };

export interface CommandLine {
  /** -e and -l, in order. */
  readonly steps: readonly Step[];
  readonly interactive: boolean;
  readonly version: boolean;
  readonly list: boolean;
  readonly stats: boolean;
  readonly timeoutMs: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly instructionLimit: number | undefined;
  readonly callStackSize: number | undefined;
  /** Index of the script's name in argv ("-" is standard input), or argv.length. */
  readonly script: number;
}

function count(text: string, option: string): number {
  const n = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(n > 0)) throw new UsageError(`'${option}' needs a whole number above 0, not '${text}'`);
  return n;
}

/** "32MiB", "64KiB", "1GiB", or bytes. */
function bytes(text: string, option: string): number {
  const parts = /^([0-9]{1,12})(KiB|MiB|GiB)?$/.exec(text);
  if (parts === null) throw new UsageError(`'${option}' needs bytes, KiB, MiB or GiB, not '${text}'`);
  const scale = parts[2] === "KiB" ? 1024 : parts[2] === "MiB" ? 1024 ** 2 : parts[2] === "GiB" ? 1024 ** 3 : 1;
  return count(parts[1]!, option) * scale;
}

export function parseArguments(argv: readonly string[]): CommandLine {
  const steps: Step[] = [];
  let interactive = false;
  let version = false;
  let list = false;
  let stats = false;
  let timeoutMs: number | undefined;
  let memoryLimit: number | undefined;
  let instructionLimit: number | undefined;
  let callStackSize: number | undefined;
  let i = 0;
  const value = (option: string): string => {
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
    if (a === "-i") {
      interactive = true;
      version = true;
    } else if (a === "-v") version = true;
    else if (a === "--list") list = true;
    else if (a === "--stats") stats = true;
    else if (a === "--timeout") timeoutMs = count(value(a), a);
    else if (a === "--memory-limit") memoryLimit = bytes(value(a), a);
    else if (a === "--instruction-limit") instructionLimit = count(value(a), a);
    else if (a === "--call-stack-size") callStackSize = count(value(a), a);
    else if (a.startsWith("-e")) steps.push({ kind: "run", text: a.length > 2 ? a.slice(2) : value(a) });
    else if (a.startsWith("-l")) steps.push({ kind: "require", name: a.length > 2 ? a.slice(2) : value(a) });
    else throw new UsageError(`unrecognized option '${a}'`);
  }
  return {
    steps,
    interactive,
    version,
    list,
    stats,
    timeoutMs,
    memoryLimit,
    instructionLimit,
    callStackSize,
    script: i,
  };
}

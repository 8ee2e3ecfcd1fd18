/** The `lstate` command, in the manner of `lua`. Exit code 0, or 1 when a script failed or an option was wrong. */
import { readFileSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import type { LStateOptions } from "../api/options";
import { LuaOptionError } from "../api/options";

const USAGE = `usage: lstate [options] [script [args]]
  -e STAT                  run a statement
  -l MODULE                require a module
  -v                       print the version
  --timeout MS             most milliseconds
  --memory-limit BYTES     most memory: 1048576, 512KiB, 32MiB, 1GiB
  --instruction-limit N    most steps
  --call-stack-size N      most nested calls
  --stats                  print time, steps and memory on stderr
  -                        read the script from standard input`;

function bytes(text: string): number {
  const m = /^(\d+)(KiB|MiB|GiB)?$/.exec(text);
  if (m === null)
    throw new LuaOptionError("--memory-limit", text, "a number of bytes such as 1048576, 512KiB or 32MiB");
  return Number(m[1]) * { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }[m[2] ?? "B"]!;
}

function number(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new LuaOptionError(`--${name}`, text, "a whole number");
  return Number(text);
}

/** Options come before the script; what follows it is the script's own. */
function split(args: readonly string[]): { own: string[]; script: string | undefined; rest: string[] } {
  const valued = new Set(["-e", "-l", "--timeout", "--memory-limit", "--instruction-limit", "--call-stack-size"]);
  let i = 0;
  while (i < args.length && args[i] !== "-" && args[i]!.startsWith("-")) i += valued.has(args[i]!) ? 2 : 1;
  return { own: args.slice(0, i), script: args[i], rest: args.slice(i + 1) };
}

function main(argv: readonly string[]): number {
  const { own, script, rest } = split(argv);
  let L: LState | undefined;
  const started = performance.now();
  let stats = false;
  try {
    const { tokens, values } = parseArgs({
      args: own,
      tokens: true,
      options: {
        execute: { type: "string", short: "e", multiple: true },
        library: { type: "string", short: "l", multiple: true },
        version: { type: "boolean", short: "v" },
        help: { type: "boolean", short: "h" },
        timeout: { type: "string" },
        "memory-limit": { type: "string" },
        "instruction-limit": { type: "string" },
        "call-stack-size": { type: "string" },
        stats: { type: "boolean" },
      },
    });
    if (values.help) {
      writeSync(1, `${USAGE}\n`);
      return 0;
    }
    if (values.version) writeSync(1, "lstate 0.1.0 (Lua 5.1)\n");
    stats = values.stats === true;
    const options: { -readonly [K in keyof LStateOptions]: LStateOptions[K] } = {
      print: (text) => {
        writeSync(1, text);
      },
      readFile: (path) => {
        try {
          return readFileSync(path);
        } catch {
          return undefined;
        }
      },
    };
    if (values.timeout !== undefined) options.timeoutMs = number("timeout", values.timeout);
    if (values["memory-limit"] !== undefined) options.memoryLimit = bytes(values["memory-limit"]);
    if (values["instruction-limit"] !== undefined)
      options.instructionLimit = number("instruction-limit", values["instruction-limit"]);
    if (values["call-stack-size"] !== undefined)
      options.callStackSize = number("call-stack-size", values["call-stack-size"]);
    L = new LState(options);
    for (const t of tokens) {
      if (t.kind !== "option" || t.value === undefined) continue;
      if (t.name === "execute") L.invoke(L.load(t.value, "=(command line)"), []);
      else if (t.name === "library") L.run("require(...)", t.value);
    }
    if (script !== undefined) {
      const source = readFileSync(script === "-" ? 0 : script, "latin1");
      const arg = new Map<number, string>([[0, script]]);
      rest.forEach((a, i) => arg.set(i + 1, a));
      L.setGlobal("arg", arg);
      L.invoke(L.loadBytes(source, script === "-" ? "=stdin" : `@${script}`), rest);
    } else if (!values.execute && !values.library && !values.version) writeSync(2, `${USAGE}\n`);
    return 0;
  } catch (e) {
    if (e instanceof LuaError) writeSync(2, `lstate: ${e.message}\n${e.traceback}\n`);
    else if (e instanceof LuaOptionError) writeSync(2, `lstate: ${e.message}\n`);
    else if (e instanceof Error && "code" in e) {
      const missing = e.code === "ENOENT";
      writeSync(2, missing ? `lstate: cannot open ${script}\n` : `lstate: ${e.message}\n${USAGE}\n`);
    } else throw e;
    return 1;
  } finally {
    if (stats && L !== undefined) {
      const ms = (performance.now() - started).toFixed(1);
      writeSync(2, `time ${ms} ms, ${L.instructionCount()} steps, ${(L.memUsage() / 1024).toFixed(0)} KiB in use\n`);
    }
  }
}

process.exitCode = main(process.argv.slice(2));

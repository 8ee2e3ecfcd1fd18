#!/usr/bin/env node
import { LState } from "../api/lstate";
/** The command `lstate`, in the manner of `lua` (manual §6), with limits. */
import { LuaError } from "../api/lua-error";
import { LuaOptionError } from "../api/options";
import { disassemble } from "../bytecode/disassemble";
import { type Host, HostFault } from "../host/host";
import { nodeHost } from "../host/node";
import { type CommandLine, parseArguments, UsageError } from "./arguments";
import { repl } from "./repl";

const VERSION = "lstate (Lua 5.1)";
const USAGE = `usage: lstate [options] [script [args]].
Available options are:
  -e stat                  execute string 'stat'
  -l name                  require library 'name'
  -i                       enter interactive mode after executing 'script'
  -v                       show version information
  --list                   list the bytecode of 'script' instead of executing it
  --timeout MS             stop after MS milliseconds
  --memory-limit SIZE      most memory, such as 32MiB
  --instruction-limit N    most steps
  --call-stack-size N      most nested calls
  --stats                  show steps, memory and time at the end
  --                       stop handling options
  -                        execute stdin and stop handling options
`;

/** Text of the command line or the environment as the bytes that Lua sees. */
function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function readAll(host: Host, path: string): string {
  let text = "";
  const stream = path === "-" ? host.stdin : host.openFile(Buffer.from(path).toString("latin1"), "r");
  for (let part = stream.read(65536); part !== ""; part = stream.read(65536)) text += part;
  if (path !== "-") stream.close();
  return text;
}

async function start(argv: readonly string[], host: Host): Promise<number> {
  const say = (text: string): void => {
    host.stdout.flush();
    host.stderr.write(Buffer.from(text).toString("latin1"));
  };
  const report = (e: unknown): void => {
    if (e instanceof LuaError) say(`lstate: ${e.message}\n${e.traceback === "" ? "" : `${e.traceback}\n`}`);
    else if (e instanceof HostFault) say(`lstate: ${e.message}\n`);
    else throw e;
  };

  let line: CommandLine;
  let L: LState;
  try {
    line = parseArguments(argv);
    const { timeoutMs, memoryLimit, instructionLimit, callStackSize } = line;
    L = new LState({
      host,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(memoryLimit !== undefined && { memoryLimit }),
      ...(instructionLimit !== undefined && { instructionLimit }),
      ...(callStackSize !== undefined && { callStackSize }),
    });
  } catch (e) {
    if (!(e instanceof UsageError || e instanceof LuaOptionError)) throw e;
    say(`lstate: ${e.message}\n${USAGE}`);
    return 1;
  }

  const began = performance.now();
  const script = argv[line.script];
  const run = (source: string, name: string, args: readonly string[] = []): void => {
    L.invoke(L.loadBytes(source, name), args);
  };
  const load = (path: string): string => {
    try {
      return readAll(host, path);
    } catch (e) {
      if (!(e instanceof HostFault)) throw e;
      throw new HostFault(`cannot open ${path}: ${e.message}`, e.errno);
    }
  };
  try {
    if (line.version) say(`${VERSION}\n`);
    const path = process.env.LUA_PATH;
    if (path !== undefined)
      run(
        "local p, d = ..., package.path  package.path = p:gsub(';;', function() return ';' .. d .. ';' end)",
        "=LUA_PATH",
        [path],
      );
    const table = new Map<number, string>([[-line.script - 1, "lstate"]]);
    argv.forEach((a, i) => table.set(i - line.script, a));
    L.setGlobal("arg", table);
    const init = process.env.LUA_INIT;
    if (init !== undefined) {
      if (init[0] === "@") run(load(init.slice(1)), bytes(init));
      else run(bytes(init), "=LUA_INIT");
    }
    if (line.list) {
      const source = script === undefined ? bytes(line.steps.find((s) => s.kind === "run")?.text ?? "") : load(script);
      const { proto } = L.loadBytes(source, script === undefined ? "=(command line)" : bytes(`@${script}`)).unit;
      if (proto !== null) host.stdout.write(disassemble(proto));
      return 0;
    }
    for (const step of line.steps) {
      if (step.kind === "run") run(bytes(step.text), "=(command line)");
      else run("require(...)", "=(command line)", [step.name]);
    }
    if (script !== undefined)
      run(load(script), script === "-" ? "=stdin" : bytes(`@${script}`), argv.slice(line.script + 1));
    const idle = script === undefined && line.steps.length === 0 && !line.version;
    if (line.interactive || (idle && process.stdin.isTTY === true)) {
      if (!line.version) say(`${VERSION}\n`);
      await repl(L, host, report);
    } else if (idle) run(load("-"), "=stdin");
    return 0;
  } catch (e) {
    report(e);
    return 1;
  } finally {
    if (line.stats)
      say(
        `steps ${L.instructionCount()}, memory ${L.memUsage()} bytes, time ${(performance.now() - began).toFixed(1)} ms\n`,
      );
    L.close();
    host.stdout.flush();
  }
}

void start(process.argv.slice(2), nodeHost()).then((code) => {
  process.exitCode = code;
});

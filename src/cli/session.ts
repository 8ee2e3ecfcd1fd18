/** A run of the command: the state, and what is run in it. */
import { fstatSync } from "node:fs";
import { version } from "../../package.json";
import { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import { LuaOptionError } from "../api/options";
import { GlobalsIndex, type LuaValue } from "../api/value";
import { disassemble } from "../bytecode/disassemble";
import { type Host, HostFault, type HostStream } from "../host/host";
import { nodeHost } from "../host/node";
import { type JitStats, jitStats } from "../jit/statistics";
import { createSandboxedState, type SandboxLevel } from "../lifecycle/sandbox";
import { virtualHost } from "../lifecycle/virtual-host";
import { fromBytes, fromJs } from "../runtime/byte-string";
import { LFunction } from "../runtime/function";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import { chunkOfFile } from "../syntax/chunk-of-file";
import { MAX_STRING } from "../vm/operations";
import { type CommandLine, USAGE } from "./arguments";
import { Interrupts } from "./interrupts";
import { Repl } from "./repl";

const VERSION = `lstate ${version} (Lua 5.1)`;
const CHUNK = "=(command line)";
const EPIPE = 32;
const EFBIG = 27;
/** What a shell shows of a command that SIGPIPE ended. */
const BROKEN_PIPE_EXIT = 141;

/** What --stats says of the second tier. */
function compiled(stats: JitStats): string[] {
  const { functions, loops, resumptions, milliseconds, revisions, missed } = stats;
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([reason, count]) => `${count} by ${reason}`).join(", ");
  const lines = [
    `compiled ${functions} functions, ${loops} loops, ${resumptions} resumptions in ${milliseconds.toFixed(1)} ms, ` +
      `${revisions} of them anew`,
  ];
  if (stats.handedBack.size > 0) lines.push(`handed back to the interpreter: ${list(stats.handedBack)}`);
  if (missed > 0) lines.push(`entries not taken: ${missed}`);
  if (stats.refused.size > 0)
    lines.push(`stay interpreted: ${[...stats.refused].map(([reason, count]) => `${count} (${reason})`).join(", ")}`);
  return lines;
}

/** Megabytes of V8's heap that are not the script's: code kept for other states (loader.ts), and the engine itself. */
const HEAP_BASE = 96;
const MIB = 1024 * 1024;

/**
 * The memory limit where none is given, in bytes: a Lua error shall come before V8 gives up, which ends the process. Memory in use
 * is known within a factor of 1.5, and the limit may be passed by an eighth until the next census: hence half.
 */
function heapBound(): number {
  // Loaded here, for it takes 2 ms, and few scripts come to need it.
  const { getHeapStatistics } = require("node:v8") as typeof import("node:v8");
  return Math.max(4 * MIB, Math.floor((getHeapStatistics().heap_size_limit - HEAP_BASE * MIB) / 2));
}

function forward(stream: HostStream): HostStream {
  return {
    read: (max) => stream.read(max),
    write: (bytes) => stream.write(bytes),
    flush: () => stream.flush(),
    seek: (whence, offset) => stream.seek(whence, offset),
    setBuffering: (mode) => stream.setBuffering(mode),
    close: () => stream.close(),
  };
}

/** When nobody reads standard output any more, the command ends quietly, as one that SIGPIPE ends. */
function untilBroken(stream: HostStream): HostStream {
  const guard = (body: () => void): void => {
    try {
      body();
    } catch (e) {
      if (e instanceof HostFault && e.errno === EPIPE) process.exit(BROKEN_PIPE_EXIT);
      throw e;
    }
  };
  return {
    ...forward(stream),
    write: (bytes) => guard(() => stream.write(bytes)),
    flush: () => guard(() => stream.flush()),
  };
}

/** Whether a standard stream may be a terminal. */
function isDevice(fd: 0 | 1): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // A closed descriptor is none; whoever uses it will hear of it.
    return false;
  }
}

/** Whether standard input is a terminal. Node loads all of its streams and sockets to tell; most commands need not know. */
function atTerminal(): boolean {
  return isDevice(0) && process.stdin.isTTY;
}

function commandHost(interrupts: Interrupts): Host {
  const host = nodeHost();
  const { stdin, stdout } = host;
  stdout.setBuffering(isDevice(1) ? "line" : "full");
  return withStreams(host, {
    stdin: { ...forward(stdin), read: (max) => interrupts.whileReading(() => stdin.read(max)) },
    stdout: untilBroken(stdout),
  });
}

/** `host` with other streams. Its members may be inherited, and getters. */
function withStreams(host: Host, streams: Partial<Host>): Host {
  return Object.create(host, Object.getOwnPropertyDescriptors(streams)) as Host;
}

class Session {
  private readonly interrupts = new Interrupts();
  private readonly host: Host;
  private readonly L: LState;
  private readonly globals: LTable;
  /** io.read as it was at the start, so that the lines of the loop come after what the script read; none in a sandbox. */
  private readonly read: LuaValue;

  /** Throws LuaOptionError. */
  constructor(
    private readonly argv: readonly string[],
    private readonly line: CommandLine,
  ) {
    this.host = commandHost(this.interrupts);
    const { sandbox, memoryLimit, ...others } = line.settings;
    const limits = memoryLimit === undefined || memoryLimit === Infinity ? others : { memoryLimit, ...others };
    const { stdout, stderr } = this.host;
    this.L =
      sandbox === undefined
        ? new LState({ host: this.host, allowBytecode: true, ...limits })
        : createSandboxedState(
            { level: sandbox as SandboxLevel, limits: memoryLimit === Infinity ? { memoryLimit } : {} },
            { host: withStreams(virtualHost(), { stdout, stderr }), ...limits },
          );
    if (memoryLimit === undefined) LState.boundMemoryLater(this.L, heapBound);
    this.globals = this.L.get(GlobalsIndex) as LTable;
    const io = sandbox === undefined ? this.globals.getStr("io") : undefined;
    this.read = io instanceof LTable ? (io.getStr("read") as LFunction) : undefined;
  }

  /** From now on Ctrl-C stops what runs: no script can catch it. */
  private heedInterrupts(): void {
    this.L.setContext(this.interrupts.heed());
  }

  /** Runs everything; the exit code. */
  async run(): Promise<number> {
    const began = performance.now();
    let code: number;
    this.heedInterrupts();
    try {
      code = await this.perform();
    } catch (e) {
      this.report(e);
      code = 1;
    }
    if (this.line.stats) this.tell(performance.now() - began);
    // What was interrupted still has its finalizers run.
    this.heedInterrupts();
    try {
      this.L.close();
      this.host.stdout.flush();
    } catch (e) {
      this.report(e);
      code = 1;
    }
    return code;
  }

  private tell(ms: number): void {
    const { live, peak } = this.L.memStats();
    this.say(
      `time ${ms.toFixed(1)} ms, steps ${this.L.instructionCount()}, memory ${live} bytes, peak ${peak} bytes\n`,
    );
    for (const text of compiled(jitStats())) this.say(`${text}\n`);
  }

  private async perform(): Promise<number> {
    const { argv, line } = this;
    const script = argv[line.script];
    if (line.version) this.say(`${VERSION}\n`);
    this.setUp();
    if (line.list) return this.list(script);
    for (const step of line.steps) {
      if (step.kind === "run") this.execute(fromJs(step.text), CHUNK);
      else this.L.invoke(this.L.getField(this.globals, "require"), [step.name]);
    }
    if (script !== undefined) this.execute(this.load(script), this.nameOf(script), argv.slice(line.script + 1));
    const idle = script === undefined && line.steps.length === 0 && !line.version;
    if (line.interactive || (idle && atTerminal())) {
      if (!line.version) this.say(`${VERSION}\n`);
      await this.interact();
    } else if (idle) this.execute(this.load("-"), this.nameOf("-"));
    return 0;
  }

  /** LUA_PATH, arg and LUA_INIT. */
  private setUp(): void {
    const { argv, line } = this;
    const path = process.env.LUA_PATH;
    if (path !== undefined && line.settings.sandbox === undefined) {
      const prefixed = "local p = ...  package.path = p:gsub(';;', function() return ';' .. package.path .. ';' end)";
      this.execute(prefixed, "=LUA_PATH", [path]);
    }
    // The script is number 0; without one the command is, as in lua 5.4.
    const zero = line.script === argv.length ? -1 : line.script;
    const arg = new Map<number, string>([[-zero - 1, "lstate"]]);
    argv.forEach((a, i) => arg.set(i - zero, a));
    this.L.setGlobal("arg", arg);
    const init = process.env.LUA_INIT;
    if (init === undefined) return;
    if (init.startsWith("@")) this.execute(this.load(init.slice(1)), fromJs(init));
    else this.execute(fromJs(init), "=LUA_INIT");
  }

  private list(script: string | undefined): number {
    const stat = this.line.steps.find((step) => step.kind === "run")?.text ?? "";
    const chunk =
      script === undefined
        ? this.L.loadBytes(fromJs(stat), CHUNK)
        : this.L.loadBytes(this.load(script), this.nameOf(script));
    this.host.stdout.write(disassemble(chunk.unit.proto!));
    return 0;
  }

  private execute(source: string, chunkName: string, args: readonly string[] = []): void {
    this.L.invoke(this.L.loadBytes(source, chunkName), args);
  }

  private nameOf(script: string): string {
    return script === "-" ? "=stdin" : fromJs(`@${script}`);
  }

  /** A file's chunk. Throws HostFault with the whole message. */
  private load(path: string): string {
    try {
      let text = "";
      const stream = path === "-" ? this.host.stdin : this.host.openFile(fromJs(path), "r");
      for (let part = stream.read(65_536); part !== ""; part = stream.read(65_536)) {
        if (text.length + part.length > MAX_STRING) throw new HostFault("File too large", EFBIG);
        text += part;
      }
      if (path !== "-") stream.close();
      return chunkOfFile(text);
    } catch (e) {
      if (!(e instanceof HostFault)) throw e;
      throw new HostFault(`cannot open ${path}: ${e.message}`, e.errno);
    }
  }

  // ---- interaction

  private async interact(): Promise<void> {
    const repl = new Repl(this.L, this.globals, (e) => this.report(e, ""));
    if (atTerminal()) {
      this.interrupts.converse();
      const { converse } = await import("./terminal");
      await converse({
        line: (text) => {
          this.heedInterrupts();
          repl.feed(fromJs(text));
          this.host.stdout.flush();
        },
        abandon: () => repl.abandon(),
        prompt: () => repl.prompt(),
        complete: (text) => repl.complete(text),
      });
      return;
    }
    const lines = this.lines();
    for (;;) {
      this.host.stdout.write(repl.prompt());
      const { value, done } = lines.next();
      if (done) break;
      this.heedInterrupts();
      repl.feed(value);
    }
    this.host.stdout.write("\n");
  }

  /** The lines of a pipe, as bytes; the script may read some of them itself. */
  private *lines(): Generator<string, void> {
    if (this.read === undefined) {
      const all = this.load("-").split("\n");
      if (all.at(-1) === "") all.pop();
      yield* all;
      return;
    }
    for (;;) {
      const [line] = this.L.invoke(this.read, ["*l"]);
      if (line === undefined) return;
      yield line instanceof Uint8Array ? fromBytes(line) : fromJs(String(line));
    }
  }

  // ---- messages

  private say(text: string): void {
    this.host.stdout.flush();
    this.host.stderr.write(fromJs(text));
  }

  /** An error on standard error, with the command's name unless the user is talking to the state. */
  private report(e: unknown, command = "lstate: "): void {
    if (!(e instanceof LuaError || e instanceof HostFault)) throw e;
    const message = e instanceof LuaError ? this.messageOf(e) : e.message;
    // Where no function was running, it is its headline alone.
    const traceback = e instanceof LuaError && e.traceback.includes("\n") ? `${e.traceback}\n` : "";
    this.say(`${command}${message}\n${traceback}`);
  }

  /** An error value's text: its `__tostring`, which keeps to the limits, or what LuaError says of it. */
  private messageOf(e: LuaError): string {
    if (e.kind === "cancelled" && this.interrupts.happened) return "interrupted!";
    const { value } = e;
    const meta = value instanceof LTable || value instanceof LUserData ? value.meta : null;
    const tostring = meta?.getStr("__tostring");
    if (!(tostring instanceof LFunction)) return e.message;
    try {
      const [text] = this.L.invoke(tostring, [value]);
      return typeof text === "string" ? text : e.message;
    } catch (inner) {
      if (!(inner instanceof LuaError)) throw inner;
      return `${e.message}; its __tostring: ${inner.message}`;
    }
  }
}

/** Runs the command and ends the process. */
export async function runSession(argv: readonly string[], line: CommandLine): Promise<never> {
  let session: Session;
  try {
    session = new Session(argv, line);
  } catch (e) {
    if (!(e instanceof LuaOptionError)) throw e;
    nodeHost().stderr.write(fromJs(`lstate: ${e.message}\n${USAGE}`));
    process.exit(1);
  }
  process.exit(await session.run());
}

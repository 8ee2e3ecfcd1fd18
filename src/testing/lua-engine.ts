/** A `lua` binary of any version from 5.1 on, or luajit, as an engine. Needs Node. */
import { spawnSync } from "node:child_process";
import { CHUNK_NAME, type Outcome, type SynchronousEngine } from "./engine";
import { printString } from "./print";

/**
 * Reads programs and writes what becomes of them, each text after its length. A program has copies of the globals and of
 * the libraries' tables, so that none sees what another did to them.
 */
const DRIVER = `
local stdin, stdout, unpack = io.stdin, io.stdout, unpack or table.unpack
local write, tostring, type, pcall, select, error = stdout.write, tostring, type, pcall, select, error
local setfenv, loadstring, load, concat = setfenv, loadstring, load, table.concat
local function copy(t)
  local made = {}
  for k, v in pairs(t) do made[k] = v end
  return made
end
local function send(s) write(stdout, #s, ":", s) end
local clean = copy(_G)
for source in function()
  local length = stdin:read("*l")
  return length and stdin:read(tonumber(length))
end do
  local globals, out = copy(clean), {}
  globals._G = globals
  for name, value in pairs(clean) do
    if type(value) == "table" and value ~= clean then globals[name] = copy(value) end
  end
  globals.print = function(...)
    local line = {}
    for i = 1, select("#", ...) do line[i] = tostring((select(i, ...))) end
    out[#out + 1] = concat(line, "\\t") .. "\\n"
  end
  globals.io.write = function(...)
    for i = 1, select("#", ...) do out[#out + 1] = tostring((select(i, ...))) end
  end
  local f, message, ok
  if setfenv then
    -- For chunks that the program loads, too.
    setfenv(0, globals)
    f, message = loadstring(source, CHUNK)
  else
    f, message = load(source, CHUNK, "t", globals)
  end
  if f then
    ok, message = pcall(f)
  end
  send(concat(out))
  if ok then send("")
  elseif type(message) == "string" or type(message) == "number" then send("!" .. message)
  else send("!(error object is a " .. type(message) .. " value)") end
end
`;

export interface LuaEngineOptions {
  /** Milliseconds that a program, or a row of them, may take; default 60,000. */
  readonly timeoutMs?: number;
  readonly chunkName?: string;
}

/**
 * The engine, or undefined when there is no such binary. Programs run one after the other in one process, each under
 * `pcall`; `runAll` is many times faster than `run`. Both throw Error when the process fails.
 */
export function luaEngine(binary: string, options: LuaEngineOptions = {}): SynchronousEngine | undefined {
  if (spawnSync(binary, ["-v"]).error !== undefined) return undefined;
  const { timeoutMs = 60_000, chunkName = CHUNK_NAME } = options;
  const driver = DRIVER.replaceAll("CHUNK", printString(chunkName));
  const runAll = (sources: readonly string[]): Outcome[] => {
    const input = sources.map((source) => `${source.length}\n${source}`).join("");
    const child = spawnSync(binary, ["-e", driver], {
      input: Buffer.from(input, "latin1"),
      timeout: timeoutMs,
      maxBuffer: 1 << 30,
    });
    // A level beyond the program is the driver's.
    const texts = received(child.stdout.toString("latin1")).map((text) =>
      text.replaceAll(/\(command line\):\d+: /g, ""),
    );
    if (child.status !== 0 || texts.length !== 2 * sources.length)
      throw new Error(`${binary} failed: ${child.stderr.toString("latin1") || child.error?.message}`);
    return sources.map((_, i) => {
      const failure = texts[2 * i + 1]!;
      return { output: texts[2 * i]!, error: failure === "" ? undefined : failure.slice(1) };
    });
  };
  return { name: binary, runAll, run: (source) => runAll([source])[0]! };
}

/** Texts, each after its length and a colon. */
function received(bytes: string): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const colon = bytes.indexOf(":", at);
    if (colon < 0) break;
    const end = colon + 1 + Number(bytes.slice(at, colon));
    texts.push(bytes.slice(colon + 1, end));
    at = end;
  }
  return texts;
}

/**
 * The engines of the bench. Started with an engine's name, this file runs the program on standard input in it and
 * prints what the program prints; imported, it says which engines there are. Each run has a process of its own, so
 * that no engine inherits another's heap or optimised code.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LStateOptions } from "lstate";

const here = import.meta.dirname;
const require = createRequire(import.meta.url);

/** lstate, tier by tier. */
const TIERS: Readonly<Record<string, LStateOptions>> = { lstate: {}, interpreter: { jit: false } };
const PACKAGES = ["fengari", "wasmoon"];
/** Commands that run a program from standard input when their only argument is "-". */
const COMMANDS: Readonly<Record<string, string>> = {
  "lua5.1": "lua5.1",
  luajit: "luajit",
  "lua5.4": "lua5.4",
  gopherlua: join(here, "results/gopherlua"),
};
export const PEERS = [...Object.keys(COMMANDS), ...PACKAGES];

export function isLstate(name: string): boolean {
  return name in TIERS;
}

/** lstate and the peers found here; `wanted` restricts the peers. */
export function engineNames(wanted: readonly string[] = PEERS): string[] {
  for (const name of wanted) if (!PEERS.includes(name)) throw new Error(`no peer '${name}': ${PEERS.join(", ")}`);
  if (wanted.includes("gopherlua")) buildGopherLua();
  const here = PEERS.filter((name) => wanted.includes(name) && (name in COMMANDS ? starts(name) : installed(name)));
  return [...Object.keys(TIERS), ...here];
}

/** The command line that runs a program from standard input in the engine. */
export function commandOf(name: string): readonly [command: string, ...args: string[]] {
  const command = COMMANDS[name];
  if (command !== undefined) return [command, "-"];
  return [process.execPath, "--import", "tsx", join(here, "engines.ts"), name];
}

function starts(name: string): boolean {
  return spawnSync(COMMANDS[name]!, ["-"], { input: "" }).error === undefined;
}

function installed(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Builds the runner where there is Go, with GopherLua's module or the source tree that GOPHERLUA_SOURCE names. */
function buildGopherLua(): void {
  if (existsSync(COMMANDS.gopherlua!)) return;
  const source = process.env.GOPHERLUA_SOURCE;
  const environment: Record<string, string> = {};
  if (source !== undefined) {
    // Outside of modules the source's own dependencies, which only its command needs, are not looked for.
    const workspace = join(here, "results/gopath");
    mkdirSync(join(workspace, "src/github.com/yuin"), { recursive: true });
    symlinkSync(resolve(source), join(workspace, "src/github.com/yuin/gopher-lua"));
    Object.assign(environment, { GO111MODULE: "off", GOPATH: workspace });
  }
  const flags = source === undefined ? ["-mod=mod"] : [];
  const build = spawnSync("go", ["build", ...flags, "-o", COMMANDS.gopherlua!, "."], {
    cwd: join(here, "gopherlua"),
    env: { ...process.env, ...environment },
    encoding: "utf8",
    timeout: 300_000,
  });
  if (build.error === undefined && build.status !== 0) console.log(`gopherlua can't be built: ${build.stderr.trim()}`);
}

/**
 * Seconds that this thread has run, where Linux tells: how busy the machine is does not matter then, and V8's compiler and
 * collector, which run beside it, do not count, as they do not in the time that a user sees. Elsewhere seconds since the start.
 */
function clock(): number {
  if (process.platform !== "linux") return performance.now() / 1000;
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1").split(" ")[0]) / 1e9;
}

async function runIn(engine: string, source: string): Promise<void> {
  if (isLstate(engine)) {
    const { LState } = await import("lstate");
    const state = new LState(TIERS[engine]);
    state.setGlobal("now", clock);
    state.run(source);
    state.close();
  } else if (engine === "fengari") {
    const { lua, lauxlib, lualib, to_luastring } = require("fengari");
    const state = lauxlib.luaL_newstate();
    lualib.luaL_openlibs(state);
    lua.lua_pushjsfunction(state, (L: unknown) => {
      lua.lua_pushnumber(L, clock());
      return 1;
    });
    lua.lua_setglobal(state, to_luastring("now"));
    if (lauxlib.luaL_dostring(state, to_luastring(source)) !== 0) throw new Error(lua.lua_tojsstring(state, -1));
  } else if (engine === "wasmoon") {
    const { LuaFactory } = require("wasmoon");
    const state = await new LuaFactory().createEngine();
    state.global.set("now", clock);
    await state.doString(source);
  } else throw new Error(`no engine '${engine}'`);
}

const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(started).href) {
  await runIn(process.argv[2] ?? "", readFileSync(0, "utf8"));
}

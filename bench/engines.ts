/**
 * The engines of the bench. Started with an engine's name, this file runs the program on standard input in it and
 * prints what the program prints; imported, it says which engines there are. Each run has a process of its own, so
 * that no engine inherits another's heap or optimised code.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const NATIVE = ["lua5.1", "luajit", "lua5.4"];
const PACKAGES = ["fengari", "wasmoon"];
const require = createRequire(import.meta.url);

export function isNative(name: string): boolean {
  return NATIVE.includes(name);
}

/** lstate and the peers found here; `wanted` restricts the peers. */
export function engineNames(wanted?: readonly string[]): string[] {
  const peers = [...NATIVE, ...PACKAGES].filter((name) => wanted === undefined || wanted.includes(name));
  return ["lstate", ...peers.filter((name) => (isNative(name) ? onPath(name) : installed(name)))];
}

function onPath(name: string): boolean {
  return spawnSync(name, ["-v"]).error === undefined;
}

function installed(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Seconds since the start: an embedding without an `os` library gets this as os.clock. */
const clock = (): number => performance.now() / 1000;

async function runIn(engine: string, source: string): Promise<void> {
  if (engine === "lstate") {
    const { LState } = await import("../src/index");
    const state = new LState({ print: (text) => process.stdout.write(text) });
    if (state.run("return os == nil")[0] === true) state.setGlobal("os", { clock });
    state.run(source);
    state.close();
  } else if (engine === "fengari") {
    const { lua, lauxlib, lualib, to_luastring } = require("fengari");
    const state = lauxlib.luaL_newstate();
    lualib.luaL_openlibs(state);
    if (lauxlib.luaL_dostring(state, to_luastring(source)) !== 0) throw new Error(lua.lua_tojsstring(state, -1));
  } else if (engine === "wasmoon") {
    const { LuaFactory } = require("wasmoon");
    const state = await new LuaFactory().createEngine();
    await state.doString(source);
  } else throw new Error(`no engine '${engine}'`);
}

const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(started).href) {
  await runIn(process.argv[2] ?? "", readFileSync(0, "utf8"));
}

/**
 * What a state with all libraries costs: made and closed again, in lstate, fengari and wasmoon.
 *
 *   npm run bench:states [-- engine]
 *
 * Each engine has a process of its own and takes its turn in each round; shown is the best round's mean, once warm.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const ROUNDS = 3;
const WARM_UP = 300;
const COUNT = 1000;
const require = createRequire(import.meta.url);

/** What makes and closes a state of an engine. */
const ENGINES: Readonly<Record<string, () => Promise<() => unknown>>> = {
  lstate: async () => {
    const { LState } = await import("lstate");
    return () => new LState().close();
  },
  fengari: async () => {
    const { lua, lauxlib, lualib } = require("fengari");
    return () => {
      const L = lauxlib.luaL_newstate();
      lualib.luaL_openlibs(L);
      lua.lua_close(L);
    };
  },
  wasmoon: async () => {
    const { LuaFactory } = require("wasmoon");
    const factory = new LuaFactory();
    return async () => (await factory.createEngine()).global.close();
  },
};

/** Microseconds for each state. */
async function measure(engine: string): Promise<number> {
  const once = await ENGINES[engine]!();
  for (let i = 0; i < WARM_UP; i++) await once();
  const start = performance.now();
  for (let i = 0; i < COUNT; i++) await once();
  return ((performance.now() - start) * 1000) / COUNT;
}

const [name] = process.argv.slice(2);
if (name !== undefined) console.log((await measure(name)).toFixed(1));
else {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const engine of Object.keys(ENGINES)) {
      const child = spawnSync(process.execPath, ["--import", "tsx", import.meta.filename, engine], {
        encoding: "utf8",
      });
      if (child.status !== 0) throw new Error(`${engine}: ${child.stderr}`);
      best.set(engine, Math.min(best.get(engine) ?? Number.POSITIVE_INFINITY, Number(child.stdout)));
    }
  }
  for (const [engine, us] of best) console.log(`${engine.padEnd(10)} ${us.toFixed(1).padStart(8)} µs for each state`);
}

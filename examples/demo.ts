/** The main job: a Lua program under limits, then scripts that try to break out of theirs. */
import { readFileSync } from "node:fs";
import { LState, LuaError } from "lstate";

const limits = { memoryLimit: 8 * 1024 * 1024, instructionLimit: 5_000_000, timeoutMs: 2000 };

const L = new LState({ ...limits, print: (text) => process.stdout.write(text) });
const source = readFileSync(new URL("./life.lua", import.meta.url), "utf8");
const [generations] = L.run(source, 16, 8, 32);
console.log(`${generations} generations in ${L.instructionCount()} steps, ${L.memUsage()} bytes in use\n`);

const hostile: Record<string, string> = {
  "an endless loop in pcall": "while true do pcall(function() while true do end end) end",
  "a memory bomb": "local s = 'x' while true do s = s .. s end",
  "endless recursion": "local function f() return 1 + f() end f()",
  "a table bomb": "local t = {} for i = 1, 1e9 do t[i] = {} end",
};
for (const [name, script] of Object.entries(hostile)) {
  const started = performance.now();
  try {
    new LState(limits).run(script);
    console.log(`${name}: was not stopped`);
    process.exitCode = 1;
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    console.log(`${name}: stopped after ${(performance.now() - started).toFixed(0)} ms: ${e.message}`);
  }
}

/**
 * Runs hostile scripts in this process, one after the other, each in a state of its own: `runner.ts TIER FILE…`. Prints
 * for each a line of JSON as soon as it has ended; who started this process watches how long that takes.
 */
import { readFileSync } from "node:fs";
import { type LStateOptions, LuaError, memoryHost } from "../../src/index";
import { stateInTier, type Tier } from "../../src/testing/lstate-engine";
import { parseHostile } from "./script";

export interface Ending {
  readonly file: string;
  /** "ok", "ok VALUE" or "error MESSAGE". */
  readonly ending: string;
  readonly milliseconds: number;
  /** What the state then gives for 1 + 1. */
  readonly afterwards: string;
}

/** "exception" stands for whatever is no LuaError: it should not have come out. */
function attempt(body: () => string): string {
  try {
    return body();
  } catch (e) {
    return e instanceof LuaError ? `error ${e.message}` : `exception ${String(e)}`;
  }
}

function run(tier: Tier, file: string): Ending {
  const { source, limits } = parseHostile(readFileSync(file, "latin1"));
  const options: LStateOptions = { ...limits, host: memoryHost(), print: () => {} };
  const L = stateInTier(tier, options);
  const start = performance.now();
  const ending = attempt(() => {
    const [first] = L.invoke(L.loadBytes(source, "=hostile"), []);
    if (first === undefined) return "ok";
    L.setGlobal("first", first);
    return `ok ${String(L.run("return tostring(first)")[0])}`;
  });
  const milliseconds = performance.now() - start;
  // What fills the state may be in its globals still, and an instruction limit is for its life.
  L.setMemoryLimit(Number.POSITIVE_INFINITY);
  const spent = limits["instructionLimit"] !== undefined;
  const afterwards = spent ? "2" : attempt(() => String(L.run("return 1 + 1")[0]));
  return { file, ending, milliseconds, afterwards };
}

const [tier, ...files] = process.argv.slice(2);
for (const file of files) process.stdout.write(`${JSON.stringify(run(tier as Tier, file))}\n`);

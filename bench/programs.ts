/**
 * The programs of bench/programs, and how one is timed. A program is a chunk that returns a function, how often to
 * call it, and what the last call must return. A harness of a few lines, the same for every engine, calls it and
 * prints the seconds that os.clock() saw: start-up and loading are left out.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf } from "./engines";

const folder = join(import.meta.dirname, "programs");
/** Most milliseconds that one run of one program may take. */
const PATIENCE = 180_000;

export const PROGRAMS: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".lua"))
  .map((name) => name.slice(0, -".lua".length));

/** Seconds, or why there are none. */
export type Outcome = { readonly seconds: number } | { readonly failure: string };

/** `share` of the calls that the program asks for, at least one. */
function harness(program: string, share: number): string {
  // What 5.2 renamed or dropped is put back, so that newer peers run the same text.
  return `local unpack, loadstring = unpack or table.unpack, loadstring or load
local work, times, expected = (function(...)
${program}
end)()
local start, result = os.clock(), nil
for _ = 1, math.max(1, math.floor(times * ${share})) do result = work() end
local seconds = os.clock() - start
if type(result) == "number" then result = ("%.14g"):format(result) end
print(result == expected and "right" or "returned " .. tostring(result))
print(("%.6f"):format(seconds))
`;
}

/** Times a program once, in a process of its own. */
export function time(program: string, engine: string, share = 1): Outcome {
  const input = harness(readFileSync(join(folder, `${program}.lua`), "utf8"), share);
  const [command, ...args] = commandOf(engine);
  const child = spawnSync(command, args, { input, timeout: PATIENCE, encoding: "utf8", maxBuffer: 1 << 24 });
  if (child.error !== undefined) return { failure: child.error.message };
  if (child.status !== 0) return { failure: child.stderr.trim().split("\n").slice(0, 3).join(" ") };
  const [verdict, seconds] = child.stdout.trimEnd().split("\n");
  return verdict === "right" ? { seconds: Number(seconds) } : { failure: verdict ?? "printed nothing" };
}

export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

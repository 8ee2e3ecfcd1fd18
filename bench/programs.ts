/**
 * The programs of bench/programs, and how one is timed. A program is a chunk that returns a function, how often to
 * call it, and what the last call must return. A harness of a few lines, the same for every engine, calls it so often and
 * prints the seconds that passed; then it does so again and prints the time of the shortest round: the same without an
 * engine's warming up. Start-up and loading are left out of both.
 *
 * Time is that of the thread that runs Lua (engines.ts; os.clock where the engine is a command of its own).
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

/** Seconds that the calls took from a cold start, and that so many calls take once warm; or why there are none. */
export type Outcome = { readonly seconds: number; readonly warm: number } | { readonly failure: string };

/** Rounds of as many calls that follow, until so many seconds are spent. */
const ROUNDS = 3;
const MOST_SECONDS = 2;

/** `share` of the calls that the program asks for, at least one. */
function harness(program: string, share: number): string {
  // What 5.2 renamed or dropped is put back, so that newer peers run the same text.
  return `local unpack, loadstring = unpack or table.unpack, loadstring or load
local work, times, expected = (function(...)
${program}
end)()
local clock = now or os.clock
local calls = math.max(1, math.floor(times * ${share}))
local start, result = clock(), nil
for _ = 1, calls do result = work() end
local seconds = clock() - start
local shortest, spent = seconds, 0
for _ = 1, ${ROUNDS} do
  local before = clock()
  for _ = 1, calls do work() end
  local round = clock() - before
  shortest, spent = math.min(shortest, round), spent + round
  if spent > ${MOST_SECONDS} * ${share} then break end
end
if type(result) == "number" then result = ("%.14g"):format(result) end
print(result == expected and "right" or "returned " .. tostring(result))
print(("%.6f %.6f"):format(seconds, shortest))
`;
}

/** Times a program once, in a process of its own. */
export function time(program: string, engine: string, share = 1): Outcome {
  const input = harness(readFileSync(join(folder, `${program}.lua`), "utf8"), share);
  const [command, ...args] = commandOf(engine);
  const child = spawnSync(command, args, { input, timeout: PATIENCE, encoding: "utf8", maxBuffer: 1 << 24 });
  if (child.error !== undefined) return { failure: child.error.message };
  if (child.status !== 0) return { failure: child.stderr.trim().split("\n").slice(0, 3).join(" ") };
  const [verdict, figures] = child.stdout.trimEnd().split("\n");
  const [seconds, warm] = (figures ?? "").split(" ").map(Number);
  return verdict === "right" ? { seconds: seconds!, warm: warm! } : { failure: verdict ?? "printed nothing" };
}

export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

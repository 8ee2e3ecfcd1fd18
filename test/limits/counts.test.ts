/**
 * Where calls nest too deep it is a count that ends them, so that they end at the same place in every tier and process, for
 * code that V8 has optimized or never saw, and wherever the host's stack stands when it calls.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Tier } from "../../src/testing/lstate-engine";
import { ENDLESS, NESTINGS } from "./nestings";

/** V8's interpreter alone: its activations take the most of the stack. */
const SLOW = ["--no-opt", "--no-sparkplug"];
const DEEP = 0.15;

const RUNS: readonly (readonly [tier: Tier, share: number, flags: readonly string[]])[] = [
  ["interpreter", 0, []],
  ["compiled and suspended", 0, []],
  ["interpreter", DEEP, SLOW],
  ["compiled", DEEP, SLOW],
  ["mixed", DEEP, []],
];

function counts(tier: Tier, share: number, flags: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [
    ...flags,
    "--import",
    "tsx",
    join(import.meta.dirname, "counter.ts"),
    tier,
    String(share),
  ]);
  let output = "";
  let trouble = "";
  child.stdout.on("data", (text) => (output += String(text)));
  child.stderr.on("data", (text) => (trouble += String(text)));
  return new Promise((resolve, reject) =>
    child.on("close", (code) =>
      code === 0 ? resolve(output.trimEnd().split("\n")) : reject(new Error(trouble.slice(0, 500))),
    ),
  );
}

it("the count of steps is the same wherever the host's stack ends", async () => {
  const expected = await counts(...RUNS[0]!);
  expect(expected).toHaveLength((NESTINGS.length + ENDLESS.length) * 2);
  for (let i = 1; i < RUNS.length; i += 2) {
    const pair = RUNS.slice(i, i + 2);
    const observed = await Promise.all(pair.map((run) => counts(...run)));
    for (const [k, run] of pair.entries()) expect([run, ...observed[k]!]).toEqual([run, ...expected]);
  }
}, 120_000);

/**
 * Engines that run a specification: lstate itself, tier by tier, and the reference binaries where installed.
 * `run` gives everything printed and the message of the uncaught error, in the form that spec-file.ts compares.
 */
import { spawnSync } from "node:child_process";
import type { EngineName } from "./spec-file";

export interface EngineResult {
  readonly output: string;
  readonly error: string | undefined;
}

export interface Engine {
  readonly label: string;
  readonly name: EngineName;
  run(source: string): EngineResult;
}

/** A reference interpreter reading its standard input, or undefined when it is not installed. */
export function referenceEngine(name: Exclude<EngineName, "lstate">): Engine | undefined {
  if (spawnSync(name, ["-v"]).error !== undefined) return undefined;
  return {
    label: name,
    name,
    run(source) {
      const child = spawnSync(name, ["-"], { input: Buffer.from(source, "latin1"), timeout: 20_000 });
      const output = child.stdout.toString("latin1");
      if (child.status === 0) return { output, error: undefined };
      const message = child.stderr.toString("latin1").split("\nstack traceback:")[0]?.trimEnd() ?? "";
      return { output, error: message.replace(/^\S+: /, "") };
    },
  };
}

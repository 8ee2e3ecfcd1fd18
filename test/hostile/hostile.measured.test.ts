/**
 * Every script of spec-tests/hostile/ ends as its header says, in time and within memory: they run in processes of their
 * own, whose time and memory are looked at from here, and whose JavaScript heap is small.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Tier } from "../../src/testing/lstate-engine";
import type { Ending } from "./runner";
import { endsAs, parseHostile } from "./script";

const directory = join(import.meta.dirname, "..", "..", "spec-tests", "hostile");
const files = readdirSync(directory).map((name) => join(directory, name));
const ofMemory = (file: string): boolean => file.includes("memory-");

/** The other tiers differ from these in when they suspend, which a census makes these do, too. */
const TIERS: readonly Tier[] = ["interpreter", "compiled"];
/** Megabytes of V8's old generation, for scripts that are after memory (what is kept of code takes 64 of them) and for others. */
const SMALL_HEAP = 192;
const HEAP = 768;
/** Most megabytes resident in a process whose scripts have 32 MiB each; V8 and the compiler of TypeScript take 150. */
const RESIDENT = 450;
/** Milliseconds past its own limit of time after which a script is taken to hang; the machine may be busy. */
const PATIENCE = 20_000;
/** Milliseconds from a deadline to the end of the script, on a busy machine. */
const LATENESS = 2000;

interface Batch {
  readonly endings: ReadonlyMap<string, Ending>;
  /** Megabytes resident at most; undefined where the system does not tell. */
  readonly resident: number | undefined;
  /** What the process wrote to its standard error, or why it was ended. */
  readonly trouble: string;
}

/** Peak resident megabytes of a process. */
function resident(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

function runBatch(tier: Tier, heap: number, batch: readonly string[]): Promise<Batch> {
  const flags = [`--max-old-space-size=${heap}`, "--import", "tsx"];
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, "runner.ts"), tier, ...batch]);
  const endings = new Map<string, Ending>();
  let peak: number | undefined;
  let trouble = "";
  let rest = "";
  const limitOf = (file: string | undefined): number =>
    file === undefined ? 0 : (parseHostile(readFileSync(file, "latin1")).limits["timeoutMs"] ?? 0);
  return new Promise((resolve) => {
    const watch = (): NodeJS.Timeout => {
      const file = batch[endings.size];
      return setTimeout(() => {
        trouble += `\nhangs in ${file}`;
        child.kill("SIGKILL");
      }, limitOf(file) + PATIENCE);
    };
    let watchdog = watch();
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const ending = JSON.parse(line) as Ending;
        endings.set(ending.file, ending);
      }
      peak = resident(child.pid!) ?? peak;
      clearTimeout(watchdog);
      watchdog = watch();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      trouble += text;
    });
    child.on("close", (code) => {
      clearTimeout(watchdog);
      resolve({ endings, resident: peak, trouble: code === 0 ? "" : `${trouble}\nexit ${code}` });
    });
  });
}

describe.each(TIERS)("%s", (tier) => {
  let memory: Batch;
  let others: Batch;

  beforeAll(async () => {
    [memory, others] = await Promise.all([
      runBatch(tier, SMALL_HEAP, files.filter(ofMemory)),
      runBatch(
        tier,
        HEAP,
        files.filter((file) => !ofMemory(file)),
      ),
    ]);
  }, 400_000);

  it("no process dies", () => {
    expect(memory.trouble).toBe("");
    expect(others.trouble).toBe("");
  });

  it("memory stays within limits", () => {
    if (memory.resident !== undefined) expect(memory.resident).toBeLessThan(RESIDENT);
  });

  it.each(files.map((file) => file.slice(directory.length + 1)))("%s", (name) => {
    const file = join(directory, name);
    const { ends, limits } = parseHostile(readFileSync(file, "latin1"));
    const ending = (ofMemory(file) ? memory : others).endings.get(file);
    expect(ending?.ending).toSatisfy((text: string | undefined) => text !== undefined && endsAs(ends, text), ends);
    expect(ending?.milliseconds).toBeLessThan((limits["timeoutMs"] ?? Number.POSITIVE_INFINITY) + LATENESS);
    expect(ending?.afterwards).toBe("2");
  });
});

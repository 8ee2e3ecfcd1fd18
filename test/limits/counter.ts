/**
 * Runs programs that nest too deep, in a tier and with a share of JavaScript's stack in use, and prints for each how many
 * steps it took, first when V8 has not seen its code yet and then again, and how it ended.
 */
import type { LState } from "../../src/index";
import { stateInTier, type Tier } from "../../src/testing/lstate-engine";
import { ENDLESS, NESTINGS } from "./nestings";

/** Deeper than JavaScript's stack reaches, for calls of any kind. */
const CALL_STACK_SIZE = 6000;
const LEVELS = "6500";

const [tier, share] = process.argv.slice(2) as [Tier, string];

function available(): number {
  let depth = 0;
  const measure = (): void => {
    depth++;
    measure();
  };
  try {
    measure();
  } catch {}
  return depth;
}

function within(levels: number, body: () => void): void {
  if (levels > 0) within(levels - 1, body);
  else body();
}

function count(program: string): string {
  const L = stateInTier(tier, { callStackSize: CALL_STACK_SIZE, print: () => undefined });
  L.register("call", (S: LState) => {
    S.push(S.getGlobal(S.checkString(1)));
    S.call(0, 1);
    return 1;
  });
  const [ok, result] = L.run(`return pcall(function() ${program} end)`);
  const steps = L.instructionCount();
  L.close();
  return `${steps} ${ok === true ? "returned" : String(result).replace(/^.*:\d+: /, "")}`;
}

within(Math.floor(available() * Number(share)), () => {
  for (const [name, program] of [...NESTINGS, ...ENDLESS]) {
    const text = program.replaceAll(/\bN\b/g, LEVELS);
    console.log(`${name}: ${count(text)}`);
    console.log(`${name}, again: ${count(text)}`);
  }
});

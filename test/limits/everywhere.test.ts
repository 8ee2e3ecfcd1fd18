/**
 * Limits strike wherever they can: each specification is run again and again, and each time another allocation is refused,
 * or the steps run out at another place. What was printed until then stands, and the state is sound afterwards.
 */
import { describe, expect, it } from "vitest";
import { memoryHost } from "../../src/host/memory";
import { type LState, LuaError } from "../../src/index";
import { LuaThrow } from "../../src/runtime/lua-error";
import { stateInTier, type Tier } from "../../src/testing/lstate-engine";
import type { Vm } from "../../src/vm/vm";
import { runs } from "../properties/check";
import { specFiles } from "../spec/conformance";
import { CHUNK_NAME, normaliseOutput, type SpecCase } from "../spec/spec-file";
import { randomFrom } from "../syntax/random-program";

const TIERS: readonly Tier[] = ["interpreter", "compiled", "compiled and suspended"];
/** Places of each kind that are tried in each case. */
const PLACES = runs(1);
/** Steps; the longest of the specifications take more. */
const MOST_STEPS = 2e5;

/** What any state can do, whatever happened to its globals. */
const PROBE = `local function sum(n) if n == 0 then return 0 end return n + sum(n - 1) end
  local t = {}
  for i = 1, 50 do t[i] = sum(i) t["k" .. i] = function() return t[i] end end
  return #t, t.k50()`;

interface Trial {
  readonly state: LState;
  readonly vm: Vm;
  readonly output: () => string[];
  readonly error: LuaError | undefined;
}

/** Runs a case in a fresh state that `prepare` has set a trap in. */
function attempt(tier: Tier, source: string, prepare: (vm: Vm) => void): Trial {
  const printed: string[] = [];
  const host = memoryHost({ write: (bytes) => printed.push(bytes) });
  const state = stateInTier(tier, { host, timeoutMs: 20_000, allowBytecode: true });
  const { vm } = state as unknown as { readonly vm: Vm };
  prepare(vm);
  let error: LuaError | undefined;
  try {
    state.invoke(state.loadBytes(source, CHUNK_NAME), []);
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    error = e;
  }
  return { state, vm, output: () => normaliseOutput(printed.join("")), error };
}

function expectSound({ state, error }: Trial): void {
  // No exception of JavaScript's own, in a Lua error's clothes.
  expect(error?.cause).toBeUndefined();
  expect(state.run(PROBE)).toEqual([50, 1275]);
  state.close();
}

function expectPrefix(trial: Trial, spec: SpecCase): void {
  const output = trial.output();
  // The last line may not be whole.
  expect(output.slice(0, -1)).toEqual(spec.output.slice(0, Math.max(0, output.length - 1)));
}

/** Counts allocations, and refuses the `refused`th, until `done` is called. */
class Trap {
  count = 0;
  private isSet = true;

  constructor(private readonly refused: number) {}

  set({ budget }: Vm): void {
    const alloc = budget.alloc.bind(budget);
    budget.alloc = (bytes) => {
      if (this.isSet && ++this.count === this.refused) throw new LuaThrow("not enough memory", "memory", 0);
      alloc(bytes);
    };
  }

  done(): void {
    this.isSet = false;
  }
}

describe.each(TIERS)("%s", (tier) => {
  const random = randomFrom(7);
  for (const { name, cases } of specFiles()) {
    const own = cases.filter((spec) => !spec.excluded.has("lstate") && spec.engines.has("lstate"));
    it(name, () => {
      for (const spec of own) {
        const counting = new Trap(Number.POSITIVE_INFINITY);
        const whole = attempt(tier, spec.source, (vm) => counting.set(vm));
        counting.done();
        const steps = whole.vm.budget.count;
        whole.state.close();
        if (steps > MOST_STEPS) continue;
        for (let k = 0; k < PLACES; k++) {
          const trap = new Trap(1 + Math.floor(random() * counting.count));
          const trial = attempt(tier, spec.source, (vm) => trap.set(vm));
          trap.done();
          if (trial.error?.kind === "memory") expectPrefix(trial, spec);
          expectSound(trial);
        }
        for (let k = 0; k < PLACES; k++) {
          const trial = attempt(tier, spec.source, (vm) => vm.budget.setStepLimit(Math.floor(random() * steps)));
          expect(trial.error?.kind).toBe("cancelled");
          expectPrefix(trial, spec);
          trial.vm.budget.setStepLimit(Infinity);
          expectSound(trial);
        }
      }
    });
  }
});

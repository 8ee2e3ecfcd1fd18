/** lstate as an engine for specifications: one entry for each tier. */
import { LState, type LStateOptions } from "../../src/index";
import type { Vm } from "../../src/vm/vm";
import type { Engine } from "./engines";
import { CHUNK_NAME } from "./spec-file";

/** A fresh state for each case, under limits that no case should meet. */
function tier(label: string, prepare: (vm: Vm) => void, jit: LStateOptions["jit"] = false): Engine {
  return {
    label,
    name: "lstate",
    run(source) {
      const printed: string[] = [];
      const state = new LState({ print: (text) => printed.push(text), timeoutMs: 20_000, jit });
      prepare((state as unknown as { readonly vm: Vm }).vm);
      let error: string | undefined;
      try {
        state.invoke(state.load(source, CHUNK_NAME), []);
      } catch (thrown) {
        error = thrown instanceof Error ? thrown.message : String(thrown);
      } finally {
        state.close();
      }
      return { output: printed.join(""), error };
    },
  };
}

export function lstateTiers(): readonly Engine[] {
  return [
    tier("lstate interpreter", () => {}),
    // Every call and every loop iteration leaves the JavaScript stack and goes on from the heap.
    tier("lstate compiled at once", () => {}, { threshold: 0 }),
    tier("lstate compiled and suspended at every step", (vm) => vm.budget.suspendAtEveryStep(), { threshold: 0 }),
    tier("lstate suspended at every step", (vm) => vm.budget.suspendAtEveryStep()),
  ];
}

/** lstate as an engine for specifications: one entry for each tier. */
import { LState } from "../../src/index";
import type { Engine } from "./engines";
import { CHUNK_NAME } from "./spec-file";

/** A fresh state for each case, under limits that no case should meet. */
function interpreter(): Engine {
  return {
    label: "lstate interpreter",
    name: "lstate",
    run(source) {
      const printed: string[] = [];
      const state = new LState({ print: (text) => printed.push(text), timeoutMs: 20_000 });
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
  return [interpreter()];
}

/** A state that is dropped is garbage for V8's scavenger at once. docs/performance.md says what it costs when it is not. */
import { describe, expect, it } from "vitest";
import { LState } from "../../src/index";
import type { Vm } from "../../src/vm/vm";

/** The functions among an object's own properties. */
function ownFunctions(o: object): Map<string, unknown> {
  return new Map(Object.entries(o).filter(([, v]) => typeof v === "function"));
}

/** The machine of a new state, where what it is made of hangs. */
const machine = (): Vm => (new LState({ allowBytecode: true }) as unknown as { vm: Vm }).vm;

describe("a state", () => {
  it("has no functions of its own in its objects: what could hold it in a cycle is shared by all states", () => {
    const one = machine();
    const other = machine();
    for (const part of ["budget", "registers", "finalizers", "globals", "main"] as const)
      expect([...ownFunctions(one[part])]).toEqual([]);
    const functions = ownFunctions(one);
    expect([...functions.keys()]).toEqual(["dumper"]);
    for (const [name, f] of functions) expect(ownFunctions(other).get(name)).toBe(f);
  });
});

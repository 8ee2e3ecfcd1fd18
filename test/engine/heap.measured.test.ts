/** What is reported of memory, and what V8's heap grows by. */
import { describe, expect, it } from "vitest";
import { heapBytes, idleState, KINDS, measure } from "../../bench/memory-accuracy";
import { LState } from "../../src/index";

const MIB = 1024 * 1024;

describe("accounting", () => {
  // npm run bench:memory asks for a factor of 1.5, and makes more; here other tests' garbage is in the same heap.
  it.each(Object.keys(KINDS).filter((kind) => !kind.endsWith("longer")))(
    "%s: what is reported is what the heap grows by, within a factor of 2.5",
    (kind) => {
      const { reported, measured } = measure(kind, 2 * MIB);
      expect(reported / measured).toBeGreaterThan(0.4);
      expect(reported / measured).toBeLessThan(2.5);
    },
  );
});

it("what the process keeps of chunks whose states are gone is bounded, with what execution has learnt of them", () => {
  const before = heapBytes();
  for (let k = 0; k < 60; k++) {
    using L = new LState({ memoryLimit: 64 * MIB });
    L.run(`local t = {} ${"t.x = t.y ".repeat(5000)} return ${k}`);
  }
  expect(heapBytes() - before).toBeLessThan(120 * MIB);
});

it("an idle state with all libraries takes at most 40 KiB", () => {
  expect(idleState(1000)).toBeLessThan(40 * 1024);
});

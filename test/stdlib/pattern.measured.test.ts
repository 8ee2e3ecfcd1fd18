import { expect, it } from "vitest";
import { search } from "../../src/stdlib/pattern";
import { CAPTURE_SLOTS, compilePattern } from "../../src/stdlib/pattern-compiler";
import { ATTACKS, Limit } from "./attacks";

it.each(ATTACKS)("a meter interrupts %s soon", (_, subject, pattern) => {
  const compiled = compilePattern(pattern, { charge: () => {} });
  const start = performance.now();
  expect(() => search(compiled, subject, 0, new Int32Array(CAPTURE_SLOTS), new Limit(50000))).toThrow();
  expect(performance.now() - start).toBeLessThan(200);
});

/** Tables against a model, and sorting. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lstateEngine } from "../../src/testing/index";
import { PATIENCE, runs } from "./check";
import { holdsWhatAMapHolds, isMetered, isReadOnly, isTraversed } from "./table-properties";

describe("a table", () => {
  it(
    "holds what a map holds, and its length is a border",
    () => fc.assert(holdsWhatAMapHolds(), { numRuns: runs(500) }),
    PATIENCE,
  );

  it(
    "is traversed key by key, each once, while values are changed and cleared",
    () => fc.assert(isTraversed(), { numRuns: runs(500) }),
    PATIENCE,
  );

  it(
    "tells its meter what it takes, takes little, and is whole where the meter interrupts",
    () => fc.assert(isMetered(), { numRuns: runs(100) }),
    PATIENCE,
  );
});

describe("a read-only table", () => {
  it("refuses each write", () => fc.assert(isReadOnly(), { numRuns: runs(500) }), PATIENCE);
});

describe("table.sort", () => {
  it(
    "ends and keeps the items, whatever the comparator answers",
    () => {
      const engine = lstateEngine();
      const items = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60, size: "max" });
      const property = fc.property(items, fc.array(fc.boolean(), { minLength: 1 }), (list, answers) => {
        const source = `local t, answers, n = {${list.join(", ")}}, {${answers.join(", ")}}, 0
          local ok, e = pcall(table.sort, t, function() n = n % #answers + 1 return answers[n] end)
          table.sort(t) print(e) print(table.concat(t, " "))`;
        const [message, sorted] = engine.run(source).output.split("\n");
        expect(["nil", "invalid order function for sorting"]).toContain(message);
        expect(sorted).toBe([...list].sort((a, b) => a - b).join(" "));
      });
      fc.assert(property, { numRuns: runs(200) });
    },
    PATIENCE,
  );
});

import { describe, expect, it } from "vitest";
import { parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { ADVERSARIES } from "./adversaries";

describe("the time to parse", () => {
  it.each(Object.entries(ADVERSARIES))("is linear in %s", (_, source) => {
    const small = source(1 << 17);
    const large = source(1 << 20);
    const time = (text: string): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        try {
          parse(text, "=test");
        } catch (fault) {
          if (!(fault instanceof SyntaxFault)) throw fault;
        }
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    time(small);
    // Eight times the text: quadratic work would take sixty-four times as long. A millisecond is noise.
    expect(time(large)).toBeLessThan(30 * time(small) + 40);
  });
});

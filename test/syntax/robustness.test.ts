import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { CASES } from "./cases";
import { mutate } from "./mutate";
import { randomFrom, randomProgram } from "./random-program";

/** Parses, and fails if anything but a SyntaxFault comes out. */
function tryParse(source: string): string {
  try {
    parse(source, "=test");
    return "";
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    expect(fault.message).toMatch(/^test:\d+: /);
    expect(fault.message.startsWith(`test:${fault.line}: `)).toBe(true);
    return fault.message;
  }
}

describe("any input", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((codes) => String.fromCharCode(...codes));
  const fragments = fc
    .array(
      fc.constantFrom(
        ..."if then else end function ( ) { } [ ] [[ ]] --[[ -- \" ' \\ \n \r = == , ; : :: . .. ... x 1 0x e + - goto return".split(
          " ",
        ),
        " ",
        "\n",
      ),
    )
    .map((pieces) => pieces.join(" "));

  it(`of random bytes is a chunk or a fault (${CASES})`, () => {
    fc.assert(
      fc.property(bytes, (source) => void tryParse(source)),
      { numRuns: CASES },
    );
  });

  it(`of random fragments is a chunk or a fault (${CASES})`, () => {
    fc.assert(
      fc.property(fragments, (source) => void tryParse(source)),
      { numRuns: CASES },
    );
  });

  it(`of damaged programs is a chunk or a fault (${CASES})`, () => {
    const damaged = fc.nat().map((seed) => mutate(randomProgram(seed, { extensions: true }), randomFrom(seed)));
    fc.assert(
      fc.property(damaged, fc.nat(5000), (source, end) => void [tryParse(source), tryParse(source.slice(0, end))]),
      {
        numRuns: CASES,
      },
    );
  });
});

/** Sources of `n` bytes or so that would cost a careless parser more than `n`. */
const ADVERSARIES: Record<string, (n: number) => string> = {
  "open parentheses": (n) => "(".repeat(n),
  "open brackets": (n) => "[".repeat(n),
  "minus signs": (n) => `x = ${"- ".repeat(n / 2)}1`,
  comments: (n) => "--\n".repeat(n / 3),
  "one comment": (n) => "-".repeat(n),
  "open long brackets": (n) => `x = ${"[[".repeat(n / 2)}`,
  "a long bracket's level": (n) => `x = [${"=".repeat(n)}`,
  "almost closed brackets": (n) => `x = [====[${"]===".repeat(n / 4)}]====]`,
  "closing brackets": (n) => `--[[${"]=".repeat(n / 2)}`,
  fields: (n) => `x = a${".a".repeat(n / 2)}`,
  "an open field": (n) => "a.".repeat(n / 2),
  digits: (n) => `x = ${"9".repeat(n)}`,
  "hexadecimal digits": (n) => `x = 0x${"f".repeat(n)}`,
  "zeros after the point": (n) => `x = 0.${"0".repeat(n)}1`,
  "digits of an exponent": (n) => `x = 1e${"9".repeat(n)}`,
  "a malformed number": (n) => `x = 1${"z".repeat(n)}`,
  "a name": (n) => "a".repeat(n),
  "names of one hash": (n) => {
    const names = Array.from({ length: n / 17 }, (_, i) =>
      [...Array(8).keys()].map((bit) => ((i >> bit) & 1 ? "Aa" : "BB")).join(""),
    );
    return `x = {${names.map((name, i) => name + (i % 10)).join(",")}}`;
  },
  "different names": (n) => `x = {${Array.from({ length: n / 7 }, (_, i) => `a${i}`).join(",")}}`,
  escapes: (n) => `x = "${"\\n".repeat(n / 2)}"`,
  "a skipping escape": (n) => `x = "\\z${" \n".repeat(n / 2)}"`,
  "zeros of an escape": (n) => `x = "\\u{${"0".repeat(n)}41}"`,
  "a string": (n) => `x = "${"a".repeat(n)}"`,
  "an open string": (n) => `x = "${"a".repeat(n)}`,
  "line ends": (n) => "\r\n".repeat(n / 2),
  "elseif clauses": (n) => `if x then ${"elseif x then ".repeat(n / 14)}end`,
  operators: (n) => `x = 1${" .. 1 + 1".repeat(n / 9)}`,
  additions: (n) => `x = 1${"+1".repeat(n / 2)}`,
  calls: (n) => `f${"()".repeat(n / 2)}`,
  variables: (n) => "a,".repeat(n / 2),
  semicolons: (n) => "f();".repeat(n / 4),
  "open blocks": (n) => "do ".repeat(n / 3),
  NULs: (n) => "\0".repeat(n),
};

describe("time", () => {
  it.each(Object.entries(ADVERSARIES))("is linear in %s", (_, source) => {
    const small = source(1 << 17);
    const large = source(1 << 20);
    const time = (text: string): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        tryParse(text);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    time(small);
    // Eight times the text: quadratic work would take sixty-four times as long. A millisecond is noise.
    expect(time(large)).toBeLessThan(30 * time(small) + 40);
  });
});

describe("the checkpoint", () => {
  it.each(Object.entries(ADVERSARIES))("is called while it reads %s", (_, source) => {
    const text = source(1 << 18);
    let read = 0;
    let most = 0;
    let finished = true;
    try {
      parse(text, "=test", {
        pass: (units) => {
          read += units;
          most = Math.max(most, units);
        },
      });
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      finished = false;
    }
    expect(most).toBeLessThanOrEqual(16 * 1024);
    if (finished) expect(read).toBe(text.length);
  });

  it("is told of the bytes that the tree takes", () => {
    const bytesOf = (source: string): number => {
      let bytes = 0;
      parse(source, "=test", {
        pass: (_, allocated) => {
          bytes += allocated;
        },
      });
      return bytes;
    };
    expect(bytesOf("--".repeat(50_000))).toBeLessThan(1000);
    const items = bytesOf(`x = {${"1,".repeat(10_000)}}`) / 10_000;
    expect(items).toBeGreaterThan(100);
    expect(items).toBeLessThan(300);
    expect(bytesOf(`x = '${"a".repeat(100_000)}'`)).toBeGreaterThan(100_000);
    expect(bytesOf(`x = '\\65${"a".repeat(100_000)}'`)).toBeGreaterThan(100_000);
    expect(bytesOf(`x = [[${"a".repeat(100_000)}]]`)).toBeGreaterThan(100_000);
  });

  it("ends the parse by throwing, wherever it is called", () => {
    const source = `do ${randomProgram(1, { extensions: true })} end x = [[${"a\n".repeat(20_000)}]] --[[${"x".repeat(20_000)}]]`;
    let calls = 0;
    parse(source, "=test", { pass: () => calls++ });
    expect(calls).toBeGreaterThan(5);
    for (let stop = 1; stop <= calls; stop++) {
      const reason = { stop };
      let count = 0;
      const run = (): unknown =>
        parse(source, "=test", {
          pass: () => {
            if (++count === stop) throw reason;
          },
        });
      expect(run).toThrow(expect.objectContaining(reason));
      expect(count).toBe(stop);
    }
  });
});

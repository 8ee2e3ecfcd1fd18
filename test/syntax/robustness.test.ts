import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { ADVERSARIES } from "./adversaries";
import { CASES } from "./cases";
import { mutate } from "./mutate";
import { randomFrom, randomProgram } from "./random-program";

/** Parses, and fails if anything but a SyntaxFault comes out, or another one where no tree is kept. */
function tryParse(source: string): string {
  const fault = faultOf(() => parse(source, "=test"));
  expect(faultOf(() => check(source, "=test", { pass: () => {} }))).toBe(fault);
  return fault;
}

function faultOf(attempt: () => void): string {
  try {
    attempt();
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

/** The same messages as PUC-Rio 5.1, where it is installed. */

import { describe, expect, it } from "vitest";
import { parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { hasReference, luaString, runReference } from "../reference-lua";
import { CASES, seeds } from "./cases";
import { mutate } from "./mutate";
import { randomFrom, randomProgram } from "./random-program";

function messageOf(source: string): string {
  try {
    parse(source, "=test");
  } catch (fault) {
    if (fault instanceof SyntaxFault) return fault.message;
    throw fault;
  }
  return "";
}

/** What lua5.1 says of each source, "" if it accepts it. */
function referenceMessages(sources: readonly string[]): string[] {
  const check =
    'local function check(s) local f, e = loadstring(s, "=test") e = f and "" or e io.write(#e, ":", e) end\n';
  const output = runReference(check + sources.map((source) => `check(${luaString(source)})\n`).join(""));
  const messages: string[] = [];
  for (let at = 0; at < output.length; ) {
    const colon = output.indexOf(":", at);
    const length = Number(output.slice(at, colon));
    messages.push(output.slice(colon + 1, colon + 1 + length));
    at = colon + 1 + length;
  }
  return messages;
}

/** Where the two may differ: each with its reason. */
function isExcused(source: string, reference: string): boolean {
  return (
    // The compiler's limits, which it finds after the parser is done.
    /more than \d+ (local|upvalue)|too complex|control structure too long|overflow/.test(reference) ||
    // Beyond 5.1: goto and labels, escapes, hexadecimal floats, `[[` in a long bracket.
    /\bgoto\b|::|\\[xuz]|0[xX]\w*[.pP]/.test(source) ||
    /nesting of \[\[/.test(reference) ||
    // PUC-Rio takes a NUL after a dot or digit for a dot or an exponent (its strchr finds the end marker).
    /[.\d]\0/.test(source) ||
    // A precompiled chunk.
    source.startsWith("\x1b")
  );
}

function differences(sources: readonly string[]): string[] {
  const references = referenceMessages(sources);
  return sources.flatMap((source, i) => {
    const message = messageOf(source);
    if (message === references[i] || isExcused(source, references[i])) return [];
    return [`${JSON.stringify(message)} instead of ${JSON.stringify(references[i])} for ${JSON.stringify(source)}`];
  });
}

describe.skipIf(!hasReference)("messages of lua5.1 (skipped where it is not installed)", () => {
  it(`agree on ${CASES} programs`, () => {
    const sources = seeds().map((seed) => randomProgram(seed, { newlines: 0.2 }));
    expect(referenceMessages(sources).filter((message) => message !== "")).toEqual([]);
    expect(differences(sources)).toEqual([]);
  });

  it(`agree on ${CASES * 5} damaged programs`, () => {
    // One process of the reference for some hundreds of sources.
    for (let first = 0; first < CASES; first += 100) {
      const sources = seeds(Math.min(100, CASES - first)).flatMap((offset) => {
        const random = randomFrom(first + offset);
        const program = randomProgram(first + offset, { newlines: 0.2 });
        const lines = program.split("\n");
        const line = Math.floor(random() * lines.length);
        const part = lines.slice(line, line + 15).join("\n");
        return [mutate(program, random), ...seeds(4).map(() => mutate(part, random))];
      });
      expect(differences(sources)).toEqual([]);
    }
  });

  it("agree on every truncation of a program", () => {
    const program = randomProgram(3, { newlines: 0.2 }).slice(0, 1500);
    expect(differences(Array.from(program, (_, end) => program.slice(0, end)))).toEqual([]);
  });

  it("agree on how deep what may nest", () => {
    const depths = [1, 2, 65, 66, 97, 98, 99, 100, 195, 196, 197, 198, 199, 250];
    const kinds: ((n: number) => string)[] = [
      (n) => `x = ${"(".repeat(n)}1${")".repeat(n)}`,
      (n) => `x = ${"(\n".repeat(n)})`,
      (n) => `${"do ".repeat(n)}${"end ".repeat(n)}`,
      (n) => `x = ${"not ".repeat(n)}1`,
      (n) => `x = ${"1 .. ".repeat(n)}1`,
      (n) => `x = ${"2 ^ - ".repeat(n)}1`,
      (n) => `x = ${"{".repeat(n)}${"}".repeat(n)}`,
      (n) => `x = ${"{a = ".repeat(n)}1${"}".repeat(n)}`,
      (n) => `x = ${"{[".repeat(n)}1${"] = 1}".repeat(n)}`,
      (n) => `x = ${"{".repeat(n)}a = 1${"}".repeat(n)}`,
      (n) => `${"f(".repeat(n)}${")".repeat(n)}`,
      (n) => `${"f{".repeat(n)}${"}".repeat(n)}`,
      (n) => `x = ${"a[".repeat(n)}1${"]".repeat(n)}`,
      (n) => `${"repeat ".repeat(n)}${"until x ".repeat(n)}`,
      (n) => `${"if x then else ".repeat(n)}${"end ".repeat(n)}`,
      (n) => `x = ${"function() return ".repeat(n)}1${" end".repeat(n)}`,
      (n) => `x = ${"1 or 2 and 3 < 4 .. 5 + 6 * - 7 ^ (".repeat(n)}1${")".repeat(n)}`,
      (n) => `${"x, ".repeat(n)}x = 1`,
      (n) => `do local function f()\n${"x, ".repeat(n)}x = 1 end end`,
      (n) => `x = 1${" + 1".repeat(n)}`,
    ];
    expect(differences(kinds.flatMap((kind) => depths.map(kind)))).toEqual([]);
  });
});

/** What is printed is read back as it was, and loads or is refused in the parser's words whatever it is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHUNK_NAME,
  luaChunk,
  luaExpression,
  luaProgram,
  luaValue,
  parse,
  printChunk,
  printExpression,
  SyntaxFault,
} from "../../src/testing/index";
import { mutate } from "../syntax/mutate";
import { randomFrom } from "../syntax/random-program";
import { PATIENCE, runs } from "./check";

/** A tree with all its lines 0. */
function withoutLines<T>(tree: T): T {
  const isLine = (key: string): boolean => /^(line|\w+Line)$/.test(key);
  const strip = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(strip);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, isLine(key) ? 0 : strip(value)]));
  };
  return strip(tree) as T;
}

describe("printing", () => {
  it(
    "parse(print(tree)) = tree, for chunks",
    () => {
      const property = fc.property(luaChunk(), (chunk) => {
        expect(withoutLines(parse(printChunk(chunk), CHUNK_NAME))).toEqual(withoutLines(chunk));
      });
      fc.assert(property, { numRuns: runs(200) });
    },
    PATIENCE,
  );

  it(
    "parse(print(tree)) = tree, for expressions and values",
    () => {
      // A chunk is a vararg function, so that any expression may stand in it.
      const property = fc.property(fc.oneof(luaExpression(), luaValue()), (expression) => {
        const { body } = parse(`return ${printExpression(expression)}`, CHUNK_NAME).block;
        expect(withoutLines(body)).toEqual([withoutLines({ type: "Return", values: [expression], line: 0 })]);
      });
      fc.assert(property, { numRuns: runs(200) });
    },
    PATIENCE,
  );
});

describe("damaged programs", () => {
  it(
    "are chunks or are refused in the parser's words",
    () => {
      const property = fc.property(luaProgram({ extensions: true }), fc.nat(), (program, seed) => {
        let message = "prog:1: ";
        try {
          parse(mutate(program, randomFrom(seed)), CHUNK_NAME);
        } catch (fault) {
          if (!(fault instanceof SyntaxFault)) throw fault;
          message = fault.message;
        }
        expect(message).toMatch(/^prog:\d+: /);
      });
      fc.assert(property, { numRuns: runs(200) });
    },
    PATIENCE,
  );
});

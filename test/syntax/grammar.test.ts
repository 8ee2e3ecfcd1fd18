import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileGrammar } from "../../grammar/compile";
import { generate } from "../../grammar/generate";
import { parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { CASES, seeds } from "./cases";
import { mutate } from "./mutate";
import { grammarUrl, Oracle } from "./oracle";
import { randomFrom, randomProgram } from "./random-program";

const text = readFileSync(grammarUrl, "utf8");

describe("the generated tables", () => {
  it("are those of grammar/lua.ne: run `npm run grammar` if not", () => {
    const generated = readFileSync(new URL("../../src/syntax/grammar.generated.ts", import.meta.url), "utf8");
    expect(generate(text)).toBe(generated);
  });

  it("refuse a grammar that is ambiguous, incomplete or without actions", () => {
    const changed = (from: string, to: string): (() => string) => {
      expect(text).toContain(from);
      return () => generate(text.replace(from, to));
    };
    expect(changed('"do" Block "end"  ', '"do" Block  ')).toThrow("the grammar is ambiguous at return");
    expect(changed('const conflicts = ["("]', "const conflicts = []")).toThrow("the grammar is ambiguous at (");
    expect(changed('"..."', '"?"')).toThrow("the terminal ? needs a name");
    expect(changed('"do" Block "end"', '"do" Bloc "end"')).toThrow("the grammar has no rule for Bloc");
    expect(changed("{% doBlock %}", "")).toThrow("a rule of Stat lacks its action");
  });

  it("has every word of Lua, and nothing besides", () => {
    const words = new Set(
      compileGrammar(text).rules.flatMap(({ symbols }) => symbols.map((symbol) => JSON.stringify(symbol))),
    );
    const keywords = [...words].flatMap((word) => /^\{"literal":"(\w+)"\}$/.exec(word)?.[1] ?? []);
    expect(keywords.sort().join(" ")).toBe(
      "and break do else elseif end false for function goto if in local nil not or repeat return then true until while",
    );
  });
});

/** The tree as text, all lines 0. */
const shape = (tree: unknown): string => JSON.stringify(tree, (key, value) => (/[lL]ine$/.test(key) ? 0 : value));

/** What Lua forbids beyond its grammar. */
const BEYOND_GRAMMAR = /ambiguous syntax|no loop to break|cannot use '\.\.\.'|too many syntax levels|escape sequence/;

describe("against nearley", () => {
  const oracle = new Oracle();

  function outcome(source: string): string {
    try {
      return shape(parse(source, "=test"));
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      return BEYOND_GRAMMAR.test(fault.message) ? "beyond" : "refused";
    }
  }

  const expected = (source: string): string => {
    const tree = oracle.parse(source);
    return tree === undefined ? "refused" : shape(tree);
  };

  it(`makes the same trees of ${CASES} programs`, () => {
    for (const seed of seeds()) {
      const source = randomProgram(seed, { extensions: seed % 2 === 0 });
      expect(outcome(source)).toBe(expected(source));
    }
  });

  it(`accepts and refuses the same of ${CASES} damaged programs`, () => {
    let refused = 0;
    for (const seed of seeds()) {
      const source = mutate(randomProgram(seed, { extensions: seed % 2 === 0, newlines: 0.02 }), randomFrom(seed));
      const ours = outcome(source);
      if (ours === "beyond") continue;
      if (ours === "refused") refused++;
      expect(ours, JSON.stringify(source)).toBe(expected(source));
    }
    expect(refused).toBeGreaterThan(CASES / 2);
  });

  it("reads a call across statements in one way", () => {
    for (const source of [
      "f() (g)()",
      "x = f (g)()",
      "f{} (g).x = 1",
      "x = {} (g)()",
      "repeat until x (f)()",
      "local x (f)()",
    ]) {
      expect(outcome(source)).toBe(expected(source));
      expect(outcome(source)).not.toBe("refused");
    }
  });
});

/** The arbitraries of the kit: see README, "Testing". */
import fc from "fast-check";
import type { Expression, FunctionBody } from "../syntax/ast";
import { arbitraries, type GrammarOptions } from "./grammar";
import { legalChunk } from "./legal";
import { printChunk } from "./print";
import { PRELUDE, programGrammar } from "./program-grammar";
import { SYNTAX } from "./syntax-grammar";
import { Template } from "./template";
import { chunk } from "./tree";

export interface ProgramOptions extends GrammarOptions {
  /** With what 5.1 lacks and LuaJIT, GopherLua and lstate have: `goto`. Default false. */
  readonly extensions?: boolean;
  /**
   * `direct` (the default): coroutines yield only from their own function, where every engine can; `anywhere`: also from
   * functions that it calls, through metamethods, `pcall`, iterators and outside of any coroutine.
   */
  readonly yields?: "direct" | "anywhere";
}

/** Chunks of any grammatical constructs, not meant to run: for parsers and printers. */
export function luaChunk(options?: GrammarOptions): fc.Arbitrary<FunctionBody> {
  const { block } = arbitraries(SYNTAX, options);
  return block.map(({ body }) => legalChunk(chunk(body), { yields: "anywhere" }));
}

/** Expressions of any grammatical constructs, for where `...` may stand. */
export function luaExpression(options?: GrammarOptions): fc.Arbitrary<Expression> {
  const inChunk = (value: Expression): FunctionBody => chunk([{ type: "Return", values: [value], line: 0 }]);
  return arbitraries(SYNTAX, options)
    .expression("exp")
    .map((value) => {
      const [statement] = legalChunk(inChunk(value), { yields: "anywhere" }).block.body;
      return statement?.type === "Return" ? statement.values[0]! : value;
    });
}

/**
 * Source texts of whole programs that end: closures, metatables, coroutines, varargs, calls of the libraries, and errors at
 * all places, caught and uncaught. They print what they do; the same program prints the same in every correct engine.
 */
export function luaProgram(options: ProgramOptions = {}): fc.Arbitrary<string> {
  const { extensions = false, yields = "direct" } = options;
  const { block } = arbitraries(programGrammar({ extensions }), options);
  // Protected sections before the one whose error ends the program, or none would get far.
  const section = Template.statements("show(pcall(function(...) _block() end, 1, 'two', {3}))");
  return fc.tuple(fc.array(block, { maxLength: 4, size: "max" }), block).map(([sections, last]) => {
    const body = [...sections.flatMap((each) => section.fill({ _block: each })), ...last.body];
    return PRELUDE + printChunk(legalChunk(chunk(body), { yields }));
  });
}

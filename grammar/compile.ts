/**
 * Reads `lua.ne` with nearley's own compiler and hands out plain rules.
 *
 * Invariants:
 * - nearley alone decides what the text means; nothing here parses the grammar.
 * - A rule's `action` is the word between `{%` and `%}`; it is a name, never code that runs.
 * - The settings at the head of the grammar (`@{% … %}`) are evaluated at build time only.
 */

import nearley from "nearley";
import compileNearley from "nearley/lib/compile.js";
import bootstrapped from "nearley/lib/nearley-language-bootstrapped.js";

/** `%name` becomes `{ token: "name" }`, `"end"` becomes `{ literal: "end" }`, a nonterminal stays a string. */
export type GrammarSymbol = string | { readonly token: string } | { readonly literal: string };

export interface GrammarRule {
  readonly name: string;
  readonly symbols: readonly GrammarSymbol[];
  readonly action: string;
}

/** The constants at the head of `lua.ne`; their meaning is told there. */
export interface GrammarSettings {
  readonly wording: Readonly<Record<string, string>>;
  readonly incomplete: string;
  readonly closers: readonly string[];
  readonly conflicts: readonly string[];
  readonly level: string;
  readonly checked: readonly string[];
}

export interface CompiledGrammar {
  readonly rules: readonly GrammarRule[];
  readonly settings: GrammarSettings;
}

/** Throws an Error when the text is no nearley grammar or a rule lacks its action. */
export function compileGrammar(text: string): CompiledGrammar {
  const parser = new nearley.Parser(nearley.Grammar.fromCompiled(bootstrapped));
  parser.feed(text);
  const tree: unknown = parser.results[0];
  if (tree === undefined) throw new Error("the grammar ends too early");
  const compiled = compileNearley(tree, {});
  const rules = compiled.rules.map((rule) => {
    const action = rule.postprocess?.trim();
    if (action === undefined || !/^\w+$/.test(action)) throw new Error(`a rule of ${rule.name} lacks its action`);
    return { name: rule.name, symbols: rule.symbols.map(plainSymbol), action };
  });
  const names = ["wording", "incomplete", "closers", "conflicts", "level", "checked"];
  const settings = new Function(`${compiled.body.join("\n")}\nreturn { ${names.join(", ")} };`)() as GrammarSettings;
  return { rules, settings };
}

/** With a lexer, nearley compiles `%name` to an expression that asks the lexer for the token: `(lua.has("name") ? …`. */
function plainSymbol(symbol: GrammarSymbol): GrammarSymbol {
  if (typeof symbol === "string" || "literal" in symbol) return symbol;
  const token = /^\(\w+\.has\("(\w+)"\)/.exec(symbol.token)?.[1];
  if (token === undefined) throw new Error(`${symbol.token} is no token of the lexer`);
  return { token };
}

/**
 * The tokens of Lua as moo reads them: the `@lexer lua` of `lua.ne`.
 *
 * Invariants:
 * - Everything that is regular is moo's. Long brackets are not (moo has no back-references): moo finds where one
 *   opens, and the search for its end is done here. What escapes mean is left to whoever uses the token's text.
 * - Keywords and punctuation are the grammar's literals; there is no second list of them.
 *
 * The product has its own scanner: on 500 KB of source moo alone takes several times as long as the whole parse
 * from text to tree (see src/syntax/parser.ts). This one states the lexical grammar, and tests hold the other to it.
 */

import moo from "moo";
import type { GrammarRule } from "./compile";

export interface LuaToken {
  /** A literal's own text, or `name`, `string`, `number`, `eof`. */
  readonly type: string;
  /** As it stands in the source. */
  readonly text: string;
  /** Position of its first byte. */
  readonly offset: number;
}

/** The literals that the rules use: keywords and punctuation. */
export function literalsOf(rules: readonly GrammarRule[]): string[] {
  const literals = new Set<string>();
  for (const { symbols } of rules) {
    for (const symbol of symbols) if (typeof symbol !== "string" && "literal" in symbol) literals.add(symbol.literal);
  }
  return [...literals];
}

/** A lexer for the grammar. It fits nearley: `reset`, `next`, `save`, `formatError`, `has`. */
export class LuaLexer {
  readonly #moo: moo.Lexer;
  #source = "";
  /** Where the text begins that moo has been given. */
  #base = 0;
  #ended = false;

  constructor(rules: readonly GrammarRule[]) {
    const literals = literalsOf(rules);
    const keywords = literals.filter((literal) => /^\w/.test(literal));
    this.#moo = moo.compile({
      space: { match: /[ \t\v\f\r\n]+/, lineBreaks: true },
      longComment: /--\[=*\[/,
      comment: /--[^\r\n]*/,
      longString: /\[=*\[/,
      // Hexadecimal floats first: where 5.1 would break a numeral off, they go on.
      number:
        /0[xX](?:[0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]\d+|0[xX][0-9a-fA-F]*\.(?!\.)[0-9a-fA-F]*(?:[pP]\d+)?|\.?\d[\d.]*(?:[eE][+-]?)?\w*/,
      name: { match: /[A-Za-z_]\w*/, type: moo.keywords(Object.fromEntries(keywords.map((word) => [word, word]))) },
      string: {
        match:
          /"(?:\\(?:\r\n|\n\r|z[ \t\v\f\r\n]*|.|[\r\n])|[^"\\\r\n])*"|'(?:\\(?:\r\n|\n\r|z[ \t\v\f\r\n]*|.|[\r\n])|[^'\\\r\n])*'/,
        lineBreaks: true,
      },
      punctuation: { match: literals.filter((literal) => !/^\w/.test(literal)), type: (text) => text },
    });
  }

  /** Starts on a new source. */
  reset(source: string): this {
    this.#source = source;
    this.#base = 0;
    this.#ended = false;
    this.#moo.reset(source);
    return this;
  }

  /** The next token that is no space or comment, `eof` once at the end. Throws an Error where no token begins. */
  next(): LuaToken | undefined {
    for (;;) {
      const token = this.#moo.next();
      if (token === undefined) return this.#end();
      const offset = this.#base + token.offset;
      const { type = "", text } = token;
      if (type === "longString" || type === "longComment") {
        const end = this.#skipLongBracket(offset + text.length, text);
        if (type === "longString") return { type: "string", text: this.#source.slice(offset, end), offset };
      } else if (type !== "space" && type !== "comment") return { type, text, offset };
    }
  }

  save(): object {
    return {};
  }

  formatError(token: { readonly type?: string }): string {
    return `no place for ${token.type ?? "this"}`;
  }

  has(_type: string): boolean {
    return true;
  }

  #end(): LuaToken | undefined {
    if (this.#ended) return undefined;
    this.#ended = true;
    return { type: "eof", text: "", offset: this.#source.length };
  }

  #skipLongBracket(from: number, opening: string): number {
    const close = `]${"=".repeat(opening.replaceAll(/[^=]/g, "").length)}]`;
    const found = this.#source.indexOf(close, from);
    if (found < 0) throw new Error("unfinished long bracket");
    this.#base = found + close.length;
    this.#moo.reset(this.#source.slice(this.#base));
    return this.#base;
  }
}

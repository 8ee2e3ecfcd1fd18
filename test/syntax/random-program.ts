/**
 * Random programs that are valid Lua 5.1, as text with random white space, comments and line breaks between tokens.
 *
 * Invariants:
 * - The same seed and options give the same text.
 * - A call's parenthesis never opens a line, which 5.1 refuses as ambiguous.
 */

export interface ProgramOptions {
  /** Whether to use what Lua 5.1 itself does not know: goto and labels. */
  readonly extensions?: boolean;
  /** How likely a line break is between two tokens, 0 to 1. */
  readonly newlines?: number;
}

export type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomProgram(seed: number, options: ProgramOptions = {}): string {
  const generator = new Generator(randomFrom(seed), options);
  return generator.program();
}

const NAMES = ["a", "b", "c", "x1", "_y", "self", "aLongerNameThanMost", "andy", "ender"];
const NUMBERS = ["0", "1", "42", "3.25", ".5", "7.", "1e3", "2E-2", "0x1F", "0XaB", "123456789012345678901234567890"];
const STRINGS = [
  '"s"',
  "'it\\'s'",
  '"tab\\tline\\n"',
  "[[long]]",
  "[==[\nfirst ]] line\nsecond]==]",
  '"\\065\\0\\255"',
  '"a\\\nb"',
  "''",
  '"\\q"',
  '"a string of more than a dozen bytes"',
  "[[\r\nx\ry]]",
];
const BINARY = ["+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or"];
const UNARY = ["-", "not", "#"];

interface Scope {
  readonly inLoop: boolean;
  readonly isVararg: boolean;
}

class Generator {
  readonly #random: Random;
  readonly #extensions: boolean;
  readonly #newlines: number;
  #tokens: string[] = [];
  #budget = 0;

  constructor(random: Random, options: ProgramOptions) {
    this.#random = random;
    this.#extensions = options.extensions ?? false;
    this.#newlines = options.newlines ?? 0.1;
  }

  program(): string {
    this.#budget = 5 + this.#below(60);
    this.#block({ inLoop: false, isVararg: true }, 0);
    return this.#spaced();
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #put(...tokens: string[]): void {
    this.#tokens.push(...tokens);
  }

  /** Joins the tokens. A token that starts with a space stays in its line: a call's parenthesis. */
  #spaced(): string {
    let text = "";
    for (const token of this.#tokens) {
      const stays = token.startsWith(" ");
      if (!stays && this.#chance(this.#newlines))
        text += this.#pick(["\n", "\n\n", " -- note\n", "\r\n", " --[[ a\nb ]]", " --[=[]]]=]\n"]);
      text += ` ${token.trimStart()}`;
    }
    return text;
  }

  #block(scope: Scope, depth: number): void {
    const count = depth === 0 ? this.#budget : this.#below(4);
    for (let i = 0; i < count && this.#budget > 0; i++) {
      this.#budget--;
      this.#statement(scope, depth);
      if (this.#chance(0.2)) this.#put(";");
    }
    if (this.#chance(0.2)) {
      this.#put("return");
      if (this.#chance(0.7)) this.#expressions(scope, depth);
      if (this.#chance(0.3)) this.#put(";");
      return;
    }
    if (scope.inLoop && this.#chance(0.2)) this.#put("break");
  }

  #statement(scope: Scope, depth: number): void {
    const nested = depth + 1;
    const simple = depth > 5;
    switch (this.#below(simple ? 5 : this.#extensions ? 16 : 14)) {
      case 0:
        this.#put("local");
        this.#names();
        if (this.#chance(0.7)) {
          this.#put("=");
          this.#expressions(scope, depth);
        }
        return;
      case 1:
      case 2:
        this.#semicolonBefore();
        this.#target(scope, depth);
        while (this.#chance(0.3)) {
          this.#put(",");
          this.#target(scope, depth);
        }
        this.#put("=");
        this.#expressions(scope, depth);
        return;
      case 3:
      case 4:
        this.#semicolonBefore();
        this.#prefix(scope, depth);
        this.#call(scope, depth);
        return;
      case 5:
        this.#put("do");
        this.#block(scope, nested);
        this.#put("end");
        return;
      case 6:
        this.#put("while");
        this.#expression(scope, depth);
        this.#put("do");
        this.#block({ ...scope, inLoop: true }, nested);
        this.#put("end");
        return;
      case 7:
        this.#put("repeat");
        this.#block({ ...scope, inLoop: true }, nested);
        this.#put("until");
        this.#expression(scope, depth);
        return;
      case 8:
      case 9:
        this.#put("if");
        this.#expression(scope, depth);
        this.#put("then");
        this.#block(scope, nested);
        while (this.#chance(0.3)) {
          this.#put("elseif");
          this.#expression(scope, depth);
          this.#put("then");
          this.#block(scope, nested);
        }
        if (this.#chance(0.4)) {
          this.#put("else");
          this.#block(scope, nested);
        }
        this.#put("end");
        return;
      case 10:
        this.#put("for", this.#name(), "=");
        this.#expression(scope, depth);
        this.#put(",");
        this.#expression(scope, depth);
        if (this.#chance(0.4)) {
          this.#put(",");
          this.#expression(scope, depth);
        }
        this.#put("do");
        this.#block({ ...scope, inLoop: true }, nested);
        this.#put("end");
        return;
      case 11:
        this.#put("for");
        this.#names();
        this.#put("in");
        this.#expressions(scope, depth);
        this.#put("do");
        this.#block({ ...scope, inLoop: true }, nested);
        this.#put("end");
        return;
      case 12:
        this.#put("function", this.#name());
        while (this.#chance(0.4)) this.#put(".", this.#name());
        if (this.#chance(0.3)) this.#put(":", this.#name());
        this.#body(nested);
        return;
      case 13:
        this.#put("local", "function", this.#name());
        this.#body(nested);
        return;
      case 14:
        this.#put("goto", this.#pick(NAMES));
        return;
      default:
        this.#put("::", this.#name(), "::");
    }
  }

  /** A statement that may open with a parenthesis is kept apart from one that it could continue. */
  #semicolonBefore(): void {
    const last = this.#tokens[this.#tokens.length - 1] ?? ";";
    const opensBlock = /^(;|do|then|else|repeat)$/.test(last);
    if (opensBlock) return;
    // A function's parameter list and a block's opening may not be ended by a semicolon in 5.1, a statement may.
    this.#put("do", "end", ";");
  }

  #name(): string {
    return this.#extensions && this.#chance(0.05) ? "goto" : this.#pick(NAMES);
  }

  #names(): void {
    this.#put(this.#pick(NAMES));
    while (this.#chance(0.4)) this.#put(",", this.#name());
  }

  #body(depth: number): void {
    const isVararg = this.#chance(0.4);
    const parameters: string[] = [];
    while (this.#chance(0.5)) parameters.push(this.#name());
    if (isVararg) parameters.push("...");
    this.#put("(");
    parameters.forEach((parameter, i) => {
      this.#put(...(i > 0 ? [","] : []), parameter);
    });
    this.#put(")");
    this.#block({ inLoop: false, isVararg }, depth);
    this.#put("end");
  }

  #expressions(scope: Scope, depth: number): void {
    this.#expression(scope, depth);
    while (this.#chance(0.3)) {
      this.#put(",");
      this.#expression(scope, depth);
    }
  }

  #expression(scope: Scope, depth: number): void {
    this.#operand(scope, depth + 1);
    while (this.#chance(0.3)) {
      this.#put(this.#pick(BINARY));
      this.#operand(scope, depth + 1);
    }
  }

  #operand(scope: Scope, depth: number): void {
    while (this.#chance(0.15)) this.#put(this.#pick(UNARY));
    const simple = depth > 6;
    switch (this.#below(simple ? 7 : 13)) {
      case 0:
        this.#put(this.#pick(["nil", "true", "false"]));
        return;
      case 1:
        this.#put(this.#pick(NUMBERS));
        return;
      case 2:
        this.#put(this.#pick(STRINGS));
        return;
      case 3:
        this.#put(scope.isVararg ? "..." : "nil");
        return;
      case 7:
        this.#put("function");
        this.#body(depth + 1);
        return;
      case 8:
        this.#table(scope, depth);
        return;
      case 9:
      case 10:
        this.#prefix(scope, depth);
        this.#call(scope, depth);
        return;
      case 11:
        this.#put("(");
        this.#expression(scope, depth);
        this.#put(")");
        return;
      default:
        this.#prefix(scope, depth);
    }
  }

  #prefix(scope: Scope, depth: number): void {
    if (depth < 6 && this.#chance(0.15)) {
      this.#put("(");
      this.#expression(scope, depth + 1);
      this.#put(")");
      this.#suffix(scope, depth);
    } else this.#put(this.#name());
    while (this.#chance(0.35)) this.#suffix(scope, depth);
  }

  #target(scope: Scope, depth: number): void {
    this.#prefix(scope, depth);
    const last = this.#tokens[this.#tokens.length - 1] ?? "";
    if (/^\w+$/.test(last) && !/^(end)$/.test(last)) return;
    this.#put(".", this.#name());
  }

  #suffix(scope: Scope, depth: number): void {
    switch (this.#below(depth > 6 ? 1 : 3)) {
      case 0:
        this.#put(".", this.#name());
        return;
      case 1:
        this.#put("[");
        this.#expression(scope, depth + 1);
        this.#put("]");
        return;
      default:
        this.#call(scope, depth);
    }
  }

  #call(scope: Scope, depth: number): void {
    if (this.#chance(0.3)) this.#put(":", this.#name());
    switch (this.#below(depth > 6 ? 2 : 4)) {
      case 0:
        this.#put(this.#pick(STRINGS));
        return;
      case 1:
        this.#put(" (", ")");
        return;
      case 2:
        this.#table(scope, depth);
        return;
      default:
        this.#put(" (");
        this.#expressions(scope, depth + 1);
        this.#put(")");
    }
  }

  #table(scope: Scope, depth: number): void {
    this.#put("{");
    const count = depth > 6 ? 0 : this.#below(4);
    for (let i = 0; i < count; i++) {
      const kind = this.#below(3);
      if (kind === 0) this.#put(this.#name(), "=");
      else if (kind === 1) {
        this.#put("[");
        this.#expression(scope, depth + 1);
        this.#put("]", "=");
      }
      this.#expression(scope, depth + 1);
      if (i < count - 1 || this.#chance(0.3)) this.#put(this.#pick([",", ";"]));
    }
    this.#put("}");
  }
}

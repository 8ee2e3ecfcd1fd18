/**
 * The parser: an automaton that runs the tables computed from `grammar/lua.ne`.
 *
 * Invariants:
 * - One pass, without recursion and without going back: each token is shifted once, and every list of the grammar is
 *   left-recursive, so the stack is as high as the source is nested, which is limited.
 * - An error is raised at the first token that cannot continue what stands before it.
 * - Nothing is left running or half-built when the checkpoint throws: all state is in the parser that is dropped.
 *
 * Neither nearley nor moo runs in the product. On 509 KB of source (101,000 tokens), the best of several runs after
 * warming up: this parser takes 6 to 8 ms from text to tree, moo alone 24 ms for the tokens, nearley on moo's tokens
 * 250 ms. They read the same grammar in the tests, where they are the oracle.
 */

import type { Expression, FunctionBody } from "./ast";
import {
  ACTION_INDEX,
  ACTION_ROWS,
  COLON,
  ELLIPSIS,
  ENTRY_SYMBOLS,
  FAILURE_INDEX,
  FAILURES,
  FOR,
  GOTO_INDEX,
  GOTO_ROWS,
  LEFT_BRACE,
  NAME,
  NONTERMINALS,
  NUMBER,
  PRODUCTION_ACTIONS,
  PRODUCTION_LEFTS,
  PRODUCTION_LENGTHS,
  REPEAT,
  reduce,
  STRING,
  TERMINAL_COUNT,
  WHILE,
} from "./grammar.generated";
import { type Checkpoint, Lexer } from "./lexer";
import { NodeBuilder, type Parameters, type Surroundings } from "./node-builder";
import { ACTION_BYTES } from "./node-bytes";

/** A table of the generated module, one row after the other. */
function unpack(index: readonly number[], rows: readonly (readonly number[])[], width: number): Int16Array {
  const table = new Int16Array(index.length * width);
  for (let state = 0; state < index.length; state++) {
    const cells = rows[index[state]];
    const start = state * width;
    // The value of most cells, then the others with their places.
    table.fill(cells[0], start, start + width);
    for (let i = 1; i < cells.length; i += 2) table[start + cells[i]] = cells[i + 1];
  }
  return table;
}

const ACTIONS = unpack(ACTION_INDEX, ACTION_ROWS, TERMINAL_COUNT);
const GOTOS = unpack(GOTO_INDEX, GOTO_ROWS, NONTERMINALS.length);
const LENGTHS = Uint8Array.from(PRODUCTION_LENGTHS);
const BYTES = Uint8Array.from(PRODUCTION_ACTIONS, (action) => ACTION_BYTES.get(action) ?? 0);
const LEFTS = Uint8Array.from(PRODUCTION_LEFTS);
const ENTRIES = Int16Array.from(ENTRY_SYMBOLS);
const PARAMETERS = TERMINAL_COUNT + NONTERMINALS.indexOf("Parameters");
const FUNC_NAME = TERMINAL_COUNT + NONTERMINALS.indexOf("FuncName");
const SEPARATOR = TERMINAL_COUNT + NONTERMINALS.indexOf("Separator");

/**
 * Parses a chunk of source, a string whose char codes are bytes. `chunkName` is as in `load` (manual §5.1): `@file`,
 * `=name`, or the source itself. Throws a SyntaxFault, or whatever the checkpoint throws.
 */
export function parse(source: string, chunkName: string, checkpoint?: Checkpoint): FunctionBody {
  return new Parser(new Lexer(source, chunkName, checkpoint), true).run();
}

/** Throws what `parse` does, and leaves no tree: V8 copies what of one is alive whenever it collects, for 20 ms at a time. */
export function check(source: string, chunkName: string, checkpoint: Checkpoint): void {
  new Parser(new Lexer(source, chunkName, checkpoint), false).run();
}

class Parser implements Surroundings {
  readonly #lexer: Lexer;
  readonly #nodes: NodeBuilder;
  readonly #states: number[] = [0];
  readonly #values: unknown[] = [undefined];
  #top = 0;

  constructor(lexer: Lexer, keeps: boolean) {
    this.#lexer = lexer;
    this.#nodes = new NodeBuilder(lexer, this, keeps);
  }

  run(): FunctionBody {
    const lexer = this.#lexer;
    const nodes = this.#nodes;
    const states = this.#states;
    const values = this.#values;
    let top = 0;
    let state = 0;
    let terminal = lexer.next();
    lexer.terminal = terminal;
    for (;;) {
      const action = ACTIONS[state * TERMINAL_COUNT + terminal];
      if (action > 0) {
        if ((action & 3) !== 0) this.#examine(action, top);
        state = action >> 2;
        top++;
        states[top] = state;
        if (terminal === NAME || terminal === STRING) values[top] = lexer.text;
        else values[top] = terminal === NUMBER ? lexer.number : lexer.line;
        terminal = lexer.next();
        lexer.terminal = terminal;
      } else if (action < 0) {
        const production = -1 - action;
        const first = top - LENGTHS[production] + 1;
        this.#top = top;
        lexer.allocated += BYTES[production];
        const value = reduce(nodes, production, values, first);
        if (production === 0) {
          lexer.finish();
          return value as FunctionBody;
        }
        top = first;
        state = GOTOS[states[top - 1] * NONTERMINALS.length + LEFTS[production]];
        states[top] = state;
        values[top] = value;
      } else {
        this.#top = top;
        this.#fail(state);
      }
    }
  }

  isInLoop(): boolean {
    for (let i = this.#top; i > 0; i--) {
      const entry = this.#entry(i);
      if (entry === PARAMETERS) return false;
      if (entry === WHILE || entry === FOR || entry === REPEAT) return true;
    }
    return false;
  }

  functionLine(): number {
    const parameters = this.#innermostParameters();
    if (parameters === 0) return 0;
    // function FuncName ( Parameters, or function FuncName : Name ( Parameters, or without a FuncName.
    if (this.#entry(parameters - 2) === FUNC_NAME) return this.#values[parameters - 3] as number;
    if (this.#entry(parameters - 3) === COLON) return this.#values[parameters - 5] as number;
    return this.#values[parameters - 1] as number;
  }

  hasReadAhead(): boolean {
    const before = this.#entry(this.#top - 1);
    return before === LEFT_BRACE || before === SEPARATOR;
  }

  #entry(position: number): number {
    return ENTRIES[this.#states[position]];
  }

  /** Where the parameters of the innermost open function are on the stack; 0 in the main chunk. */
  #innermostParameters(): number {
    let position = this.#top;
    while (position > 0 && this.#entry(position) !== PARAMETERS) position--;
    return position;
  }

  /** Looks at a token that is about to be shifted and that opens a level or is one of the grammar's `checked`. */
  #examine(action: number, top: number): void {
    const lexer = this.#lexer;
    this.#top = top;
    if ((action & 2) !== 0) this.#nodes.enterLevel();
    if ((action & 1) === 0) return;
    if (lexer.terminal === ELLIPSIS) {
      const position = this.#innermostParameters();
      if (position > 0 && !(this.#values[position] as Parameters).isVararg) {
        lexer.faultNear("cannot use '...' outside a vararg function");
      }
    } else if (lexer.line !== lexer.lastLine) {
      // `f` newline `(g)()`: manual §2.5.8 reads it as a call, PUC-Rio refuses to guess, unless it takes both tokens
      // to be in one line.
      if ((this.#values[top] as Expression).type === "Name" && this.hasReadAhead()) return;
      lexer.faultNear("ambiguous syntax (function call x new statement)");
    }
  }

  /** Throws the fault of a state that has no place for the token at hand. */
  #fail(state: number): never {
    const failure = FAILURES[FAILURE_INDEX[state]];
    if (failure === undefined) throw new Error("no failure for a state without a default");
    if (failure.kind === "level") this.#nodes.enterLevel();
    if (failure.kind !== "unclosed") this.#lexer.faultNear(failure.text);
    const ofFunction = failure.closer === "end" && failure.opener === "(";
    const opener = ofFunction ? "function" : failure.opener;
    const line = ofFunction ? this.functionLine() : (this.#values[this.#top - failure.back] as number);
    const place = line === this.#lexer.line ? "" : ` (to close '${opener}' at line ${line})`;
    this.#lexer.faultNear(`'${failure.closer}' expected${place}`);
  }
}

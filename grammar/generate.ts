/**
 * Turns the text of `lua.ne` into that of `src/syntax/grammar.generated.ts`.
 *
 * Invariants:
 * - The output depends on the grammar's text alone; a test generates it anew and compares.
 * - Rows of the tables are stored once: many states share their row with another.
 */

import { compileGrammar, type GrammarRule } from "./compile";
import { type Action, type Automaton, buildAutomaton } from "./lalr";

/** The names by which the code speaks of terminals that are no words. */
const PUNCTUATION: Readonly<Record<string, string>> = {
  "<eof>": "EOF",
  "<name>": "NAME",
  "<string>": "STRING",
  "<number>": "NUMBER",
  "<stray>": "STRAY",
  ";": "SEMICOLON",
  ",": "COMMA",
  ":": "COLON",
  "::": "DOUBLE_COLON",
  ".": "DOT",
  "..": "CONCAT",
  "...": "ELLIPSIS",
  "(": "LEFT_PAREN",
  ")": "RIGHT_PAREN",
  "[": "LEFT_BRACKET",
  "]": "RIGHT_BRACKET",
  "{": "LEFT_BRACE",
  "}": "RIGHT_BRACE",
  "=": "ASSIGN",
  "==": "EQUAL",
  "~=": "NOT_EQUAL",
  "<": "LESS",
  "<=": "LESS_EQUAL",
  ">": "GREATER",
  ">=": "GREATER_EQUAL",
  "+": "PLUS",
  "-": "MINUS",
  "*": "STAR",
  "/": "SLASH",
  "%": "PERCENT",
  "^": "CARET",
  "#": "HASH",
};

const isWord = (terminal: string): boolean => /^\w+$/.test(terminal);

function constantName(terminal: string): string {
  if (isWord(terminal)) return terminal.toUpperCase();
  const name = PUNCTUATION[terminal];
  if (name === undefined) throw new Error(`the terminal ${terminal} needs a name`);
  return name;
}

/** An action as one number: above 0 it shifts, below 0 it reduces, 0 is an error. */
function encode(action: Action | undefined): number {
  if (action === undefined) return 0;
  if (action.kind === "reduce") return -1 - action.rule;
  return action.state * 4 + (action.entersLevel ? 2 : 0) + (action.checked ? 1 : 0);
}

/** `[default, column, value, column, value, …]`, the default being the row's most frequent value. */
function packRow(row: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of row) counts.set(value, (counts.get(value) ?? 0) + 1);
  const common = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
  return [common, ...row.flatMap((value, column) => (value === common ? [] : [column, value]))];
}

/** Rows as text, each row once, and the number of its row for each state. */
function packTable(table: readonly (readonly number[])[]): { rows: string[]; index: number[] } {
  const rows: string[] = [];
  const index = table.map((row) => {
    const text = packRow(row).join(",");
    const known = rows.indexOf(text);
    if (known >= 0) return known;
    return rows.push(text) - 1;
  });
  return { rows, index };
}

function wrap(items: readonly (string | number)[], indent = "  "): string {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    if (line.length + String(item).length + indent.length > 116) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? `${item},` : ` ${item},`;
  }
  if (line !== "") lines.push(line);
  return lines.map((text) => `${indent}${text}\n`).join("");
}

function reduceCase(rule: GrammarRule, index: number): string {
  const values = rule.symbols.map((_, position) => (position === 0 ? "v[i]" : `v[i + ${position}]`)).join(", ");
  const name = rule.symbols.map((symbol) =>
    typeof symbol === "string" ? symbol : "literal" in symbol ? JSON.stringify(symbol.literal) : `%${symbol.token}`,
  );
  const call = rule.action === "id" ? "v[i]" : `nodes.${rule.action}(${values})`;
  return `    // ${rule.name} -> ${name.join(" ") || "null"}\n    case ${index}:\n      return ${call};\n`;
}

/** The text of `grammar.generated.ts` for the text of `lua.ne`. */
export function generate(grammarText: string): string {
  const automaton: Automaton = buildAutomaton(compileGrammar(grammarText));
  const { terminals, nonterminals, rules } = automaton;
  const actions = packTable(automaton.actions.map((row) => row.map(encode)));
  const gotos = packTable(automaton.gotos.map((row) => row.map((target) => target ?? 0)));
  const failures: string[] = [];
  const failureIndex = automaton.failures.map((failure) => {
    const text = failure === undefined ? "undefined" : JSON.stringify(failure);
    if (!failures.includes(text)) failures.push(text);
    return failures.indexOf(text);
  });
  const constants = terminals.map((terminal, index) => `export const ${constantName(terminal)} = ${index};\n`).join("");
  return `/* Generated from grammar/lua.ne by grammar/build.ts. Do not edit: a test compares it with its source. */
/* biome-ignore-all format: tables */
/* biome-ignore-all lint/suspicious/noExplicitAny: see reduce */

import type { NodeBuilder } from "./node-builder";

${constants}
/** What each terminal is called in messages. */
export const TERMINALS: readonly string[] = [
${wrap(terminals.map((terminal) => JSON.stringify(terminal)))}];

export const STATE_COUNT = ${automaton.actions.length};
export const TERMINAL_COUNT = ${terminals.length};
export const NONTERMINALS: readonly string[] = [
${wrap(nonterminals.map((name) => JSON.stringify(name)))}];

/** Each state's row in ACTION_ROWS. */
export const ACTION_INDEX: readonly number[] = [
${wrap(actions.index)}];

/**
 * \`[default, terminal, action, terminal, action, …]\`. An action above 0 shifts: \`state * 4\`, plus 2 if it enters a
 * nesting level, plus 1 if the token must be checked; below 0 it reduces by production \`-1 - action\`; 0 is an error.
 */
export const ACTION_ROWS: readonly (readonly number[])[] = [
${actions.rows.map((row) => `  [${row}],\n`).join("")}];

export const GOTO_INDEX: readonly number[] = [
${wrap(gotos.index)}];

/** \`[default, nonterminal, state, …]\`. */
export const GOTO_ROWS: readonly (readonly number[])[] = [
${gotos.rows.map((row) => `  [${row}],\n`).join("")}];

/** The number of symbols of each production, and the nonterminal that it makes. */
export const PRODUCTION_LENGTHS: readonly number[] = [
${wrap(rules.map((rule) => rule.symbols.length))}];
export const PRODUCTION_LEFTS: readonly number[] = [
${wrap(rules.map((rule) => nonterminals.indexOf(rule.name)))}];
/** The action of each production. */
export const PRODUCTION_ACTIONS: readonly string[] = [
${wrap(rules.map((rule) => JSON.stringify(rule.action)))}];

/** The symbol by which each state is entered: a terminal, or TERMINAL_COUNT + a nonterminal; -1 for the first. */
export const ENTRY_SYMBOLS: readonly number[] = [
${wrap(automaton.entrySymbols)}];

export type Failure =
  | { readonly kind: "text" | "level"; readonly text: string }
  | { readonly kind: "unclosed"; readonly closer: string; readonly opener: string; readonly back: number };

/** What is wrong when a token has no place in a state: index into FAILURES. */
export const FAILURE_INDEX: readonly number[] = [
${wrap(failureIndex)}];
export const FAILURES: readonly (Failure | undefined)[] = [
${failures.map((failure) => `  ${failure},\n`).join("")}];

/**
 * Makes the value of a production from those of its symbols, \`v[i]\` and on. \`any\` lets each flow into the parameter
 * of its action unchecked: the grammar guarantees what stands there.
 */
export function reduce(nodes: NodeBuilder, production: number, v: readonly any[], i: number): unknown {
  switch (production) {
${rules.map(reduceCase).join("")}    default:
      throw new Error("no such production");
  }
}
`;
}

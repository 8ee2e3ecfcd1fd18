/**
 * An independent parser on the same grammar: nearley's Earley parser with actions of its own.
 *
 * Invariants:
 * - It shares nothing with the product but `grammar/lua.ne` and the tree's types: tokens come from moo, escapes and
 *   numerals are read here in another way, and an expression's tree is made by recursive precedence climbing.
 * - All lines are 0: where a node's line lies is compared with PUC-Rio instead.
 * - A text with two parses is an error of the grammar.
 */

import { readFileSync } from "node:fs";
import nearley from "nearley";
import { compileGrammar, type GrammarSymbol } from "../../grammar/compile";
import { LuaLexer, type LuaToken } from "../../grammar/tokens";
import type { Block, Expression, FunctionBody, Statement, TableField } from "../../src/syntax/ast";

export const grammarUrl = new URL("../../grammar/lua.ne", import.meta.url);

/** The grammar guarantees what the values of a production's symbols are. */
// biome-ignore lint/suspicious/noExplicitAny: each action names the types of its own symbols
type Action = (values: any, reject: object) => unknown;

interface Statements {
  readonly body: readonly Statement[];
  /** Whether a following "(" would belong to the last statement. */
  readonly open: boolean;
}

interface Parameters {
  readonly names: readonly string[];
  readonly isVararg: boolean;
}

type Clause = { condition: Expression; block: Block; line: number };
type Item = Expression | string;

export class Oracle {
  readonly #grammar: nearley.Grammar;
  readonly #lexer: LuaLexer;

  constructor() {
    const { rules } = compileGrammar(readFileSync(grammarUrl, "utf8"));
    this.#lexer = new LuaLexer(rules);
    const plain = (symbol: GrammarSymbol): unknown =>
      typeof symbol === "object" && "token" in symbol ? { type: symbol.token } : symbol;
    const compiled = rules.map(({ name, symbols, action }) => {
      const run = ACTIONS[action];
      if (run === undefined) throw new Error(`the oracle lacks the action ${action}`);
      return {
        name,
        symbols: symbols.map(plain),
        postprocess: (values: unknown[], _location: number, reject: object) => run(values, reject),
      };
    });
    const [first] = rules;
    this.#grammar = nearley.Grammar.fromCompiled({
      Lexer: this.#lexer as unknown as nearley.Lexer,
      ParserRules: compiled as unknown as nearley.ParserRule[],
      ParserStart: first?.name ?? "",
    });
  }

  /** The tree, or undefined if the text is no chunk. Throws when it has two. */
  parse(source: string): FunctionBody | undefined {
    const parser = new nearley.Parser(this.#grammar);
    try {
      parser.feed(source);
    } catch {
      return undefined;
    }
    const { results } = parser;
    if (results.length > 1) throw new Error(`${results.length} parses of ${JSON.stringify(source)}`);
    return results[0] as FunctionBody | undefined;
  }

  /** The tokens of a text, one after the other. Throws where none begins. */
  *tokens(source: string): Generator<LuaToken> {
    const lexer = this.#lexer.reset(source);
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) yield token;
  }
}

const line = 0;

const block = (body: readonly Statement[]): Block => ({ type: "Block", body, endLine: 0, lastLine: 0 });
const name = (text: string): Expression => ({ type: "Name", name: text, line });
const index = (object: Expression, key: Expression): Expression => ({ type: "Index", object, key, line });
const text = (value: string): Expression => ({ type: "String", value, line });
const call = (callee: Expression, args: Expression[]): Expression => ({ type: "Call", callee, args, line });
const functionBody = ({ names, isVararg }: Parameters, inner: Block): FunctionBody => ({
  type: "FunctionBody",
  params: names,
  isVararg,
  block: inner,
  line,
  endLine: 0,
});
const withSelf = (body: FunctionBody): FunctionBody => ({ ...body, params: ["self", ...body.params] });
const literal = (value: Expression) => (): Expression => value;
const operator = ([token]: LuaToken[]): string => token?.text ?? "";
const join = <T>([list, , item]: [readonly T[], unknown, T]): T[] => [...list, item];
const first = <T>([item]: [T]): T[] => [item];

const ACTIONS: Readonly<Record<string, Action>> = {
  id: ([value]: unknown[]) => ((value as LuaToken).type === "name" ? (value as LuaToken).text : value),
  chunk: ([inner]: [Block]) => functionBody({ names: [], isVararg: true }, inner),
  block: ([{ body }]: [Statements]) => block(body),
  blockWithLast: ([{ body }, last]: [Statements, Statement]) => block([...body, last]),
  noStatements: (): Statements => ({ body: [], open: false }),
  append: ([{ body, open }, statement]: [Statements, Statement], reject: object) =>
    open && beginsWithParenthesis(statement) ? reject : { body: [...body, statement], open: endsOpen(statement) },
  separated: ([{ body, open }, statement]: [Statements, Statement], reject: object) =>
    open && beginsWithParenthesis(statement) ? reject : { body: [...body, statement], open: false },
  returnNothing: (): Statement => ({ type: "Return", values: [], line }),
  returnValues: ([, values]: [unknown, Expression[]]): Statement => ({ type: "Return", values, line }),
  breakLoop: (): Statement => ({ type: "Break", line }),
  parenthesized: ([, expression]: [unknown, Expression]): Expression => ({ type: "Paren", expression, line }),
  variable: ([value]: [string]) => name(value),
  field: ([object, , key]: [Expression, unknown, string]) => index(object, text(key)),
  index: ([object, , key]: [Expression, unknown, Expression]) => index(object, key),
  call: ([callee, args]: [Expression, Expression[]]) => call(callee, args),
  methodName: ([value]: [string]) => value,
  methodCall: ([object, , method, args]: [Expression, unknown, string, Expression[]]): Expression => ({
    type: "MethodCall",
    object,
    name: method,
    nameLine: 0,
    args,
    line,
  }),
  noArguments: () => [],
  someArguments: ([, args]: [unknown, Expression[]]) => args,
  oneArgument: ([table]: [Expression]) => [table],
  stringArgument: ([token]: [LuaToken]) => [text(stringValue(token.text))],
  assign: ([targets, , values]: [Expression[], unknown, Expression[]]): Statement => ({
    type: "Assign",
    targets,
    values,
    line,
  }),
  callStatement: ([value]: [Expression]): Statement => ({ type: "CallStatement", call: value, line }),
  doBlock: ([, inner]: [unknown, Block]): Statement => ({ type: "Do", block: inner, line }),
  whileLoop: ([, condition, , inner]: [unknown, Expression, unknown, Block]): Statement => ({
    type: "While",
    condition,
    block: inner,
    line,
  }),
  repeatLoop: ([, inner, , condition]: [unknown, Block, unknown, Expression]): Statement => ({
    type: "Repeat",
    block: inner,
    condition,
    line,
  }),
  ifThen: ([, condition, , inner, clauses, orElse]: [
    unknown,
    Expression,
    unknown,
    Block,
    Clause[],
    Block | undefined,
  ]): Statement => ({
    type: "If",
    clauses: [{ condition, block: inner, line }, ...clauses],
    orElse,
    line,
  }),
  noClauses: () => [],
  elseIf: ([clauses, , condition, , inner]: [Clause[], unknown, Expression, unknown, Block]) => [
    ...clauses,
    { condition, block: inner, line },
  ],
  noElse: () => undefined,
  elseBlock: ([, inner]: [unknown, Block]) => inner,
  numericFor: (v: [unknown, string, unknown, Expression, unknown, Expression, unknown, Block]): Statement => ({
    type: "NumericFor",
    name: v[1],
    start: v[3],
    limit: v[5],
    step: undefined,
    block: v[7],
    line,
    doLine: 0,
  }),
  numericForStep: (
    v: [unknown, string, unknown, Expression, unknown, Expression, unknown, Expression, unknown, Block],
  ): Statement => ({
    type: "NumericFor",
    name: v[1],
    start: v[3],
    limit: v[5],
    step: v[7],
    block: v[9],
    line,
    doLine: 0,
  }),
  genericFor: (v: [unknown, string, unknown, Expression[], unknown, Block]): Statement => ({
    type: "GenericFor",
    names: [v[1]],
    values: v[3],
    block: v[5],
    line,
    doLine: 0,
  }),
  genericForNames: (v: [unknown, string, unknown, string[], unknown, Expression[], unknown, Block]): Statement => ({
    type: "GenericFor",
    names: [v[1], ...v[3]],
    values: v[5],
    block: v[7],
    line,
    doLine: 0,
  }),
  lineAfter: () => 0,
  functionStatement: ([, target, body]: [unknown, Expression, FunctionBody]): Statement => ({
    type: "FunctionStatement",
    target,
    body,
    line,
  }),
  methodStatement: ([, object, , method, body]: [unknown, Expression, unknown, string, FunctionBody]): Statement => ({
    type: "FunctionStatement",
    target: index(object, text(method)),
    body: withSelf(body),
    line,
  }),
  localFunction: ([, , local, body]: [unknown, unknown, string, FunctionBody]): Statement => ({
    type: "LocalFunction",
    name: local,
    body,
    line,
  }),
  localNames: ([, names]: [unknown, string[]]): Statement => ({
    type: "Local",
    names,
    values: [],
    line,
    lastLine: 0,
  }),
  localValues: ([, names, , values]: [unknown, string[], unknown, Expression[]]): Statement => ({
    type: "Local",
    names,
    values,
    line,
    lastLine: 0,
  }),
  gotoLabel: ([, token]: [unknown, LuaToken]): Statement => ({ type: "Goto", label: token.text, line }),
  label: ([, label]: [unknown, string]): Statement => ({ type: "Label", name: label, line }),
  firstVariable: first,
  nextVariable: join,
  firstName: first,
  nextName: join,
  firstExpression: first,
  nextExpression: join,
  body: ([, parameters, , inner]: [unknown, Parameters, unknown, Block]) => functionBody(parameters, inner),
  noParameters: (): Parameters => ({ names: [], isVararg: false }),
  fixedParameters: ([names]: [string[]]): Parameters => ({ names, isVararg: false }),
  someParameters: ([names]: [string[]]): Parameters => ({ names, isVararg: true }),
  anyParameters: (): Parameters => ({ names: [], isVararg: true }),
  single: ([operand]: [Expression]) => operand,
  expression: ([pending, operand]: [Item[], Expression]) => climb([...pending, operand]),
  unary: first,
  nestedUnary: ([pending, operation]: [Item[], string]) => [...pending, operation],
  binary: ([operand, operation]: [Item, Item]) => [operand, operation],
  nextBinary: ([pending, operand, operation]: [Item[], Item, Item]) => [...pending, operand, operation],
  nil: literal({ type: "Nil", line }),
  isTrue: literal({ type: "True", line }),
  isFalse: literal({ type: "False", line }),
  vararg: literal({ type: "Vararg", line }),
  number: ([token]: [LuaToken], reject: object): Expression | object => {
    const value = numberValue(token.text);
    return value === undefined ? reject : { type: "Number", value, line };
  },
  string: ([token]: [LuaToken]) => text(stringValue(token.text)),
  functionExpression: ([, body]: [unknown, FunctionBody]): Expression => ({ type: "Function", body, line }),
  emptyTable: (): Expression => ({ type: "Table", fields: [], line, endLine: 0 }),
  table: ([, fields]: [unknown, TableField[]]): Expression => ({ type: "Table", fields, line, endLine: 0 }),
  tableTrailing: ([, fields]: [unknown, TableField[]]): Expression => ({ type: "Table", fields, line, endLine: 0 }),
  firstField: first,
  nextField: join,
  positional: ([value]: [Expression]): TableField => ({ key: undefined, value, line }),
  fieldName: ([value]: [string]) => value,
  named: ([key, , value]: [string, unknown, Expression]): TableField => ({ key: text(key), value, line }),
  keyed: ([, key, , , value]: [unknown, Expression, unknown, unknown, Expression]): TableField => ({
    key,
    value,
    line,
  }),
  not: operator,
  negate: operator,
  length: operator,
  ...Object.fromEntries(
    ["or", "and", "less", "greater", "lessEqual", "greaterEqual", "notEqual", "equal", "concat", "add", "subtract"]
      .concat(["multiply", "divide", "modulo", "power"])
      .map((action) => [action, operator]),
  ),
  gotoName: () => "goto",
};

/** Manual §2.5.6: from loosest to tightest. */
const PRIORITIES = [["or"], ["and"], ["<", ">", "<=", ">=", "~=", "=="], [".."], ["+", "-"], ["*", "/", "%"]];
const UNARY = PRIORITIES.length;
const POWER = UNARY + 1;

const priorityOf = (operation: string): number =>
  operation === "^" ? POWER : PRIORITIES.findIndex((level) => level.includes(operation));

/** The tree of operands and operators in the order of the source. */
function climb(items: readonly Item[]): Expression {
  let position = 0;
  const next = (): Item => items[position++] as Item;
  const parse = (loosest: number): Expression => {
    const item = next();
    let left: Expression;
    // "^" binds tighter than a unary operator on its left, but not than one on its right.
    if (typeof item === "string") left = { type: "Unary", op: item as "-", operand: parse(UNARY), line };
    else left = item;
    while (position < items.length) {
      const operation = items[position] as string;
      const priority = priorityOf(operation);
      if (priority < loosest) break;
      position++;
      const isRightAssociative = operation === ".." || operation === "^";
      left = {
        type: "Binary",
        op: operation as "+",
        left,
        right: parse(isRightAssociative ? priority : priority + 1),
        line,
      };
    }
    return left;
  };
  return parse(0);
}

function beginsWithParenthesis(statement: Statement): boolean {
  let expression: Expression | undefined;
  if (statement.type === "CallStatement") expression = statement.call;
  if (statement.type === "Assign") expression = statement.targets[0];
  for (;;) {
    if (expression?.type === "Call") expression = expression.callee;
    else if (expression?.type === "MethodCall" || expression?.type === "Index") expression = expression.object;
    else return expression?.type === "Paren";
  }
}

function endsOpen(statement: Statement): boolean {
  if (statement.type === "CallStatement") return true;
  let expression: Expression | undefined;
  if (statement.type === "Assign" || statement.type === "Local")
    expression = statement.values[statement.values.length - 1];
  if (statement.type === "Repeat") expression = statement.condition;
  for (;;) {
    if (expression?.type === "Unary") expression = expression.operand;
    else if (expression?.type === "Binary") expression = expression.right;
    else return expression !== undefined && ["Name", "Index", "Call", "MethodCall", "Paren"].includes(expression.type);
  }
}

/** What a string token stands for. */
export function stringValue(token: string): string {
  const long = /^\[(=*)\[(\r\n|\n\r|\r|\n)?/.exec(token);
  if (long !== null) {
    const content = token.slice(long[0].length, token.length - (long[1] ?? "").length - 2);
    return content.replaceAll(/\r\n|\n\r|\r/g, "\n");
  }
  const pattern = /\\(\r\n|\n\r|\d{1,3}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|z[ \t\v\f\r\n]*|.|[\r\n])/g;
  return token.slice(1, -1).replaceAll(pattern, (_, code: string) => {
    const letter = code.charAt(0);
    if (/^\d/.test(code)) return String.fromCharCode(Number(code));
    if (letter === "\n" || letter === "\r") return "\n";
    if (letter === "z") return "";
    if (letter === "x" && code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (letter === "u" && code.length > 1) return utf8(Number.parseInt(code.slice(2, -1), 16));
    return { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }[letter] ?? code;
  });
}

function utf8(codePoint: number): string {
  return [...new TextEncoder().encode(String.fromCodePoint(codePoint))]
    .map((byte) => String.fromCharCode(byte))
    .join("");
}

/** What a number token stands for, or undefined if it is malformed. */
export function numberValue(token: string): number | undefined {
  if (/^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(token)) return Number(token);
  const hexadecimal = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/.exec(token);
  const [, whole = "", fraction = "", exponent = "0"] = hexadecimal ?? [];
  if (whole + fraction === "") return undefined;
  return Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
}

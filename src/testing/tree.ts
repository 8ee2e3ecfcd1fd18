/**
 * Making trees (syntax/ast.ts) that a program can be printed from.
 *
 * Invariants:
 * - All lines are 0: a tree made here has no place in a text yet.
 * - An operand that binds looser than its operator stands in a Paren node, so that a printed tree is read back as it was.
 */
import type { BinaryOperator, Block, Expression, FunctionBody, Statement, UnaryOperator } from "../syntax/ast";

const line = 0;

/** Manual §2.5.6: the tightness of each binary operator; a unary one lies between `*` and `^`. */
const TIGHTNESS: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  "<": 3,
  ">": 3,
  "<=": 3,
  ">=": 3,
  "~=": 3,
  "==": 3,
  "..": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
  "^": 8,
};
const UNARY = 7;
const ATOM = 9;

function tightness(expression: Expression): number {
  if (expression.type === "Binary") return TIGHTNESS[expression.op];
  return expression.type === "Unary" ? UNARY : ATOM;
}

export const paren = (expression: Expression): Expression => ({ type: "Paren", expression, line });

/** `operand` where only what binds at least as tight as `least` may stand. */
const tight = (operand: Expression, least: number): Expression =>
  tightness(operand) < least ? paren(operand) : operand;

/** An operation, its operands in parentheses where they need them. */
export function binary(op: BinaryOperator, left: Expression, right: Expression): Expression {
  const own = TIGHTNESS[op];
  const isRightAssociative = op === ".." || op === "^";
  const leftLeast = isRightAssociative ? own + 1 : own;
  // `2 ^ -x` needs no parentheses, although a unary operator binds looser.
  const rightLeast = op === "^" ? UNARY : isRightAssociative ? own : own + 1;
  return { type: "Binary", op, left: tight(left, leftLeast), right: tight(right, rightLeast), line };
}

export const unary = (op: UnaryOperator, operand: Expression): Expression => ({
  type: "Unary",
  op,
  operand: tight(operand, UNARY),
  line,
});

/** What may be called or indexed: anything else in parentheses. */
export function prefix(expression: Expression): Expression {
  const isPrefix = ["Name", "Index", "Call", "MethodCall", "Paren"].includes(expression.type);
  return isPrefix ? expression : paren(expression);
}

export const nil: Expression = { type: "Nil", line };
export const boolean = (value: boolean): Expression => ({ type: value ? "True" : "False", line });
export const string = (value: string): Expression => ({ type: "String", value, line });
export const name = (text: string): Expression => ({ type: "Name", name: text, line });
export const call = (callee: Expression, args: readonly Expression[]): Expression => ({
  type: "Call",
  callee: prefix(callee),
  args,
  line,
});

/** Any number: those that no numeral stands for (negative ones, infinities, NaN) as an operation. */
export function number(value: number): Expression {
  const numeral = (n: number): Expression => ({ type: "Number", value: n, line });
  if (value !== value) return paren(binary("/", numeral(0), numeral(0)));
  return value < 0 || Object.is(value, -0) ? paren(unary("-", numeral(-value))) : numeral(value);
}

/** A table constructor: pairs with a key, items without one. */
export const table = (fields: readonly { key?: Expression; value: Expression }[]): Expression => ({
  type: "Table",
  fields: fields.map(({ key, value }) => ({ key, value, line })),
  line,
  endLine: 0,
});

export const block = (body: readonly Statement[]): Block => ({ type: "Block", body, endLine: 0, lastLine: 0 });

/** A chunk: a vararg function without parameters. */
export const chunk = (body: readonly Statement[]): FunctionBody => ({
  type: "FunctionBody",
  params: [],
  isVararg: true,
  block: block(body),
  line,
  endLine: 0,
});

/**
 * The actions that `grammar/lua.ne` names: from the values of a production's symbols to the value of its left side.
 *
 * Invariants:
 * - A terminal's value is its text or number if it is %name, %string or %number, and its line otherwise.
 * - An action runs when the token after its production has been read, before that token is accepted: `lexer.line`
 *   is that token's line, `lexer.lastLine` the line in which the production ends.
 * - Lines are PUC-Rio 5.1's, see ast.ts. A value is fetched when the token after it has been accepted or judged,
 *   so its node gets its line from whatever takes it up.
 * - `level` counts open blocks, expressions and pending operators, which is how deep a recursive parser would be.
 */

import type { BinaryOperator, Block, Expression, FunctionBody, Statement, TableField, UnaryOperator } from "./ast";
import type { Lexer } from "./lexer";

/**
 * Levels that may be open at once. PUC-Rio counts them among its 200 nested C calls, of which `load` called from a
 * script has taken two.
 */
const MAX_LEVELS = 198;

/** What the actions ask about the productions that are still open. */
export interface Surroundings {
  isInLoop(): boolean;
  /**
   * Whether the name on top of the stack begins a table field. PUC-Rio has then looked one token ahead for `=`, and
   * takes that token's line for the name's.
   */
  hasReadAhead(): boolean;
  /** The line of the innermost open function, 0 in the main chunk. */
  functionLine(): number;
}

/** How tightly an operator binds to the left and to the right; a unary operator only to the right. */
interface Operator<Name> {
  readonly name: Name;
  readonly left: number;
  readonly right: number;
}

const binaryOperator = (name: BinaryOperator, left: number, right = left): Operator<BinaryOperator> => ({
  name,
  left,
  right,
});
const unaryOperator = (name: UnaryOperator): Operator<UnaryOperator> => ({ name, left: 0, right: 8 });

const OR = binaryOperator("or", 1);
const AND = binaryOperator("and", 2);
const LESS = binaryOperator("<", 3);
const GREATER = binaryOperator(">", 3);
const LESS_EQUAL = binaryOperator("<=", 3);
const GREATER_EQUAL = binaryOperator(">=", 3);
const NOT_EQUAL = binaryOperator("~=", 3);
const EQUAL = binaryOperator("==", 3);
const CONCAT = binaryOperator("..", 5, 4);
const ADD = binaryOperator("+", 6);
const SUBTRACT = binaryOperator("-", 6);
const MULTIPLY = binaryOperator("*", 7);
const DIVIDE = binaryOperator("/", 7);
const MODULO = binaryOperator("%", 7);
const POWER = binaryOperator("^", 10, 9);
const NOT = unaryOperator("not");
const NEGATE = unaryOperator("-");
const LENGTH = unaryOperator("#");

/** An operator that waits for its right operand, and those that wait for it. */
class Pending {
  constructor(
    readonly unary: Operator<UnaryOperator> | undefined,
    readonly binary: Operator<BinaryOperator> | undefined,
    readonly left: Expression | undefined,
    readonly outer: Pending | undefined,
  ) {}

  /** Its operation on this right operand, which ends in `line`. */
  complete(right: Expression, line: number): Expression {
    if (this.binary !== undefined && this.left !== undefined) {
      return { type: "Binary", op: this.binary.name, left: this.left, right, line };
    }
    return { type: "Unary", op: this.unary?.name ?? "not", operand: right, line };
  }

  get priority(): number {
    return this.binary?.right ?? 8;
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The value of a function's parameter list. */
export interface Parameters {
  readonly names: readonly string[];
  readonly isVararg: boolean;
}

interface MethodName {
  readonly name: string;
  readonly line: number;
}

interface Clause {
  readonly condition: Expression;
  readonly block: Block;
  readonly line: number;
}

/** Makes `line` the one in which a variable's or table field's value is fetched. */
function fetchAt(expression: Expression, line: number): void {
  if (expression.line === line) return;
  if (expression.type === "Index" || expression.type === "Name") (expression as Mutable<Expression>).line = line;
}

/** If a table's last field so far is an item of its list, it is stored at `line`. */
function storeItemAt(fields: readonly TableField[], line: number): void {
  const last = fields[fields.length - 1];
  if (last.key === undefined) fetchAt(last.value, line);
}

/**
 * `list` with `item` at its end. Most lists are short: these get the room that they take, where push would make room
 * for 16 more, and half of the tree would be nothing but room.
 */
function appended<T>(list: T[], item: T): T[] {
  switch (list.length) {
    case 0:
      return [item];
    case 1:
      return [list[0], item];
    case 2:
      return [list[0], list[1], item];
    case 3:
      return [list[0], list[1], list[2], item];
    default:
      list.push(item);
      return list;
  }
}

export class NodeBuilder {
  level = 0;
  readonly #lexer: Lexer;
  readonly #surroundings: Surroundings;
  /** Where the arguments open that have just been read: `Args` is always taken up at once. */
  #argumentsLine = 0;

  /** Whether blocks shall hold their statements; else these are garbage as soon as they are read. */
  readonly #keeps: boolean;

  constructor(lexer: Lexer, surroundings: Surroundings, keeps: boolean) {
    this.#lexer = lexer;
    this.#surroundings = surroundings;
    this.#keeps = keeps;
  }

  /** Throws a SyntaxFault when too many levels are open. */
  enterLevel(): void {
    if (++this.level > MAX_LEVELS) this.#lexer.fault("chunk has too many syntax levels");
  }

  // Blocks

  chunk(block: Block, _eof: unknown): FunctionBody {
    return { type: "FunctionBody", params: [], isVararg: true, block, line: 0, endLine: block.endLine };
  }

  block(body: Statement[]): Block {
    this.level--;
    const { line, lastLine } = this.#lexer;
    return { type: "Block", body, endLine: line, lastLine };
  }

  blockWithLast(body: Statement[], last: Statement, _semicolon?: number): Block {
    return this.block(appended(body, last));
  }

  noStatements(): Statement[] {
    this.enterLevel();
    return [];
  }

  append(statements: Statement[], statement: Statement): Statement[] {
    return this.#keeps ? appended(statements, statement) : statements;
  }

  separated(statements: Statement[], statement: Statement, _semicolon: number): Statement[] {
    return this.append(statements, statement);
  }

  returnNothing(line: number): Statement {
    return { type: "Return", values: [], line };
  }

  returnValues(_return: number, values: Expression[]): Statement {
    return { type: "Return", values, line: this.#lexer.lastLine };
  }

  breakLoop(line: number): Statement {
    if (!this.#surroundings.isInLoop()) this.#lexer.faultNear("no loop to break");
    return { type: "Break", line };
  }

  // Prefix expressions

  parenthesized(_open: number, expression: Expression, close: number): Expression {
    fetchAt(expression, close);
    return { type: "Paren", expression, line: close };
  }

  variable(name: string): Expression {
    const { line, lastLine } = this.#lexer;
    return { type: "Name", name, line: line !== lastLine && this.#surroundings.hasReadAhead() ? line : lastLine };
  }

  field(object: Expression, _dot: number, name: string): Expression {
    const line = this.#lexer.lastLine;
    return { type: "Index", object, key: { type: "String", value: name, line }, line };
  }

  index(object: Expression, _open: number, key: Expression, close: number): Expression {
    return { type: "Index", object, key, line: close };
  }

  call(callee: Expression, args: Expression[]): Expression {
    return { type: "Call", callee, args, line: this.#argumentsLine };
  }

  methodName(name: string): MethodName {
    return { name, line: this.#lexer.lastLine };
  }

  methodCall(object: Expression, _colon: number, method: MethodName, args: Expression[]): Expression {
    fetchAt(object, method.line);
    return { type: "MethodCall", object, name: method.name, nameLine: method.line, args, line: this.#argumentsLine };
  }

  noArguments(open: number, _close: number): Expression[] {
    this.#argumentsLine = open;
    return [];
  }

  someArguments(open: number, args: Expression[], close: number): Expression[] {
    this.#argumentsLine = open;
    fetchAt(args[args.length - 1], close);
    return args;
  }

  oneArgument(table: Expression): Expression[] {
    this.#argumentsLine = table.line;
    return [table];
  }

  stringArgument(value: string): Expression[] {
    const line = this.#lexer.lastLine;
    this.#argumentsLine = line;
    return [{ type: "String", value, line }];
  }

  // Statements

  assign(targets: Expression[], _equals: number, values: Expression[]): Statement {
    const line = this.#lexer.lastLine;
    for (const target of targets) fetchAt(target, line);
    return { type: "Assign", targets, values, line };
  }

  callStatement(call: Expression): Statement {
    return { type: "CallStatement", call, line: call.line };
  }

  doBlock(line: number, block: Block, _end: number): Statement {
    return { type: "Do", block, line };
  }

  whileLoop(line: number, condition: Expression, _do: number, block: Block, _end: number): Statement {
    return { type: "While", condition, block, line };
  }

  repeatLoop(line: number, block: Block, _until: number, condition: Expression): Statement {
    return { type: "Repeat", block, condition, line };
  }

  ifThen(
    line: number,
    condition: Expression,
    _then: number,
    block: Block,
    others: Clause[] | undefined,
    orElse: Block | undefined,
    _end: number,
  ): Statement {
    const first: Clause = { condition, block, line };
    return { type: "If", clauses: others === undefined ? [first] : [first, ...others], orElse, line };
  }

  noClauses(): undefined {
    return undefined;
  }

  elseIf(clauses: Clause[] | undefined, line: number, condition: Expression, _then: number, block: Block): Clause[] {
    const clause: Clause = { condition, block, line };
    if (clauses === undefined) return [clause];
    return appended(clauses, clause);
  }

  noElse(): undefined {
    return undefined;
  }

  elseBlock(_else: number, block: Block): Block {
    return block;
  }

  numericFor(
    line: number,
    name: string,
    _equals: number,
    start: Expression,
    _comma: number,
    limit: Expression,
    doLine: number,
    block: Block,
    _end: number,
  ): Statement {
    return { type: "NumericFor", name, start, limit, step: undefined, block, line, doLine };
  }

  numericForStep(
    line: number,
    name: string,
    _equals: number,
    start: Expression,
    _comma: number,
    limit: Expression,
    _comma2: number,
    step: Expression,
    doLine: number,
    block: Block,
    _end: number,
  ): Statement {
    return { type: "NumericFor", name, start, limit, step, block, line, doLine };
  }

  /** The line of the token after a keyword. */
  lineAfter(_line: number): number {
    return this.#lexer.line;
  }

  genericFor(
    _for: number,
    name: string,
    line: number,
    values: Expression[],
    doLine: number,
    block: Block,
    _end: number,
  ): Statement {
    return { type: "GenericFor", names: [name], values, block, line, doLine };
  }

  genericForNames(
    _for: number,
    name: string,
    _comma: number,
    names: string[],
    line: number,
    values: Expression[],
    doLine: number,
    block: Block,
    _end: number,
  ): Statement {
    names.unshift(name);
    return { type: "GenericFor", names, values, block, line, doLine };
  }

  functionStatement(line: number, target: Expression, body: FunctionBody): Statement {
    (target as Mutable<Expression>).line = line;
    (body as Mutable<FunctionBody>).line = line;
    return { type: "FunctionStatement", target, body, line };
  }

  methodStatement(line: number, object: Expression, _colon: number, name: string, body: FunctionBody): Statement {
    const target: Expression = { type: "Index", object, key: { type: "String", value: name, line }, line };
    (body as Mutable<FunctionBody>).params = ["self", ...body.params];
    return this.functionStatement(line, target, body);
  }

  localFunction(line: number, _function: number, name: string, body: FunctionBody): Statement {
    return { type: "LocalFunction", name, body, line };
  }

  localNames(line: number, names: string[]): Statement {
    return { type: "Local", names, values: [], line, lastLine: this.#lexer.lastLine };
  }

  localValues(line: number, names: string[], _equals: number, values: Expression[]): Statement {
    return { type: "Local", names, values, line, lastLine: this.#lexer.lastLine };
  }

  gotoLabel(line: number, label: string): Statement {
    return { type: "Goto", label, line };
  }

  label(line: number, name: string, _close: number): Statement {
    return { type: "Label", name, line };
  }

  // Lists

  firstVariable(target: Expression): Expression[] {
    return [target];
  }

  nextVariable(targets: Expression[], _comma: number, target: Expression): Expression[] {
    const limit = MAX_LEVELS - this.level;
    if (targets.length > limit) {
      const line = this.#surroundings.functionLine();
      const place = line === 0 ? "main function" : `function at line ${line}`;
      this.#lexer.fault(`${place} has more than ${limit} variables in assignment`);
    }
    return appended(targets, target);
  }

  firstName(name: string): string[] {
    return [name];
  }

  nextName(names: string[], _comma: number, name: string): string[] {
    return appended(names, name);
  }

  firstExpression(expression: Expression): Expression[] {
    return [expression];
  }

  nextExpression(list: Expression[], comma: number, expression: Expression): Expression[] {
    fetchAt(list[list.length - 1], comma);
    return appended(list, expression);
  }

  // Functions

  body(open: number, parameters: Parameters, _close: number, block: Block, end: number): FunctionBody {
    const { names, isVararg } = parameters;
    return { type: "FunctionBody", params: names, isVararg, block, line: open, endLine: end };
  }

  noParameters(): Parameters {
    return { names: [], isVararg: false };
  }

  fixedParameters(names: string[]): Parameters {
    return { names, isVararg: false };
  }

  someParameters(names: string[], _comma: number, _ellipsis: number): Parameters {
    return { names, isVararg: true };
  }

  anyParameters(_ellipsis: number): Parameters {
    return { names: [], isVararg: true };
  }

  // Expressions: at each operator, those that wait and bind tighter to its left operand take it as their right one.

  single(operand: Expression): Expression {
    this.level--;
    return operand;
  }

  expression(pending: Pending, operand: Expression): Expression {
    const line = this.#lexer.lastLine;
    let result = operand;
    for (let waiting: Pending | undefined = pending; waiting !== undefined; waiting = waiting.outer) {
      result = waiting.complete(result, line);
      this.level--;
    }
    this.level--;
    return result;
  }

  unary(operator: Operator<UnaryOperator>): Pending {
    this.enterLevel();
    return new Pending(operator, undefined, undefined, undefined);
  }

  nestedUnary(pending: Pending, operator: Operator<UnaryOperator>): Pending {
    this.enterLevel();
    return new Pending(operator, undefined, undefined, pending);
  }

  binary(left: Expression, operator: Operator<BinaryOperator>): Pending {
    this.enterLevel();
    fetchAt(left, this.#lexer.lastLine);
    return new Pending(undefined, operator, left, undefined);
  }

  nextBinary(pending: Pending, operand: Expression, operator: Operator<BinaryOperator>): Pending {
    const line = this.#lexer.lineBeforeLast;
    let left = operand;
    let waiting: Pending | undefined = pending;
    while (waiting !== undefined && operator.left <= waiting.priority) {
      left = waiting.complete(left, line);
      waiting = waiting.outer;
      this.level--;
    }
    this.enterLevel();
    fetchAt(left, this.#lexer.lastLine);
    return new Pending(undefined, operator, left, waiting);
  }

  nil(line: number): Expression {
    return { type: "Nil", line };
  }

  isTrue(line: number): Expression {
    return { type: "True", line };
  }

  isFalse(line: number): Expression {
    return { type: "False", line };
  }

  number(value: number): Expression {
    return { type: "Number", value, line: this.#lexer.lastLine };
  }

  string(value: string): Expression {
    return { type: "String", value, line: this.#lexer.lastLine };
  }

  vararg(line: number): Expression {
    return { type: "Vararg", line };
  }

  functionExpression(_function: number, body: FunctionBody): Expression {
    return { type: "Function", body, line: body.line };
  }

  // Tables

  emptyTable(line: number, endLine: number): Expression {
    return { type: "Table", fields: [], line, endLine };
  }

  table(line: number, fields: TableField[], endLine: number): Expression {
    storeItemAt(fields, endLine);
    return { type: "Table", fields, line, endLine };
  }

  tableTrailing(line: number, fields: TableField[], _separator: number, endLine: number): Expression {
    return this.table(line, fields, endLine);
  }

  firstField(field: TableField): TableField[] {
    return [field];
  }

  nextField(fields: TableField[], separator: number, field: TableField): TableField[] {
    storeItemAt(fields, separator);
    return appended(fields, field);
  }

  positional(value: Expression): TableField {
    return { key: undefined, value, line: this.#lexer.lastLine };
  }

  fieldName(name: string): string {
    // It was counted as the first token of an expression, which it has turned out not to be.
    this.level--;
    return name;
  }

  named(name: string, equals: number, value: Expression): TableField {
    return { key: { type: "String", value: name, line: equals }, value, line: this.#lexer.lastLine };
  }

  keyed(_open: number, key: Expression, _close: number, _equals: number, value: Expression): TableField {
    return { key, value, line: this.#lexer.lastLine };
  }

  // Operators

  not(_line: number): Operator<UnaryOperator> {
    return NOT;
  }

  negate(_line: number): Operator<UnaryOperator> {
    return NEGATE;
  }

  length(_line: number): Operator<UnaryOperator> {
    return LENGTH;
  }

  or(_line: number): Operator<BinaryOperator> {
    return OR;
  }

  and(_line: number): Operator<BinaryOperator> {
    return AND;
  }

  less(_line: number): Operator<BinaryOperator> {
    return LESS;
  }

  greater(_line: number): Operator<BinaryOperator> {
    return GREATER;
  }

  lessEqual(_line: number): Operator<BinaryOperator> {
    return LESS_EQUAL;
  }

  greaterEqual(_line: number): Operator<BinaryOperator> {
    return GREATER_EQUAL;
  }

  notEqual(_line: number): Operator<BinaryOperator> {
    return NOT_EQUAL;
  }

  equal(_line: number): Operator<BinaryOperator> {
    return EQUAL;
  }

  concat(_line: number): Operator<BinaryOperator> {
    return CONCAT;
  }

  add(_line: number): Operator<BinaryOperator> {
    return ADD;
  }

  subtract(_line: number): Operator<BinaryOperator> {
    return SUBTRACT;
  }

  multiply(_line: number): Operator<BinaryOperator> {
    return MULTIPLY;
  }

  divide(_line: number): Operator<BinaryOperator> {
    return DIVIDE;
  }

  modulo(_line: number): Operator<BinaryOperator> {
    return MODULO;
  }

  power(_line: number): Operator<BinaryOperator> {
    return POWER;
  }

  gotoName(_line: number): string {
    return "goto";
  }
}

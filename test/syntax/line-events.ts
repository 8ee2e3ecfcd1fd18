/**
 * The operations of a tree, each with the line that names it, in the form in which `luac -l` shows what PUC-Rio's
 * compiler makes of the same source: `GETTABLE 3`, `CALL 4`, `function 1 7`.
 *
 * Invariants:
 * - Only operations that can fail are listed, and functions; the order is not kept.
 * - What PUC-Rio computes at compile time is left out here as there.
 */

import type { Block, Expression, FunctionBody, Statement } from "../../src/syntax/ast";

const BINARY_CODES: Readonly<Record<string, string>> = {
  "+": "ADD",
  "-": "SUB",
  "*": "MUL",
  "/": "DIV",
  "%": "MOD",
  "^": "POW",
  "..": "CONCAT",
  "==": "EQ",
  "~=": "EQ",
  "<": "LT",
  ">": "LT",
  "<=": "LE",
  ">=": "LE",
};

/** The operations that are compared. */
export const COMPARED: ReadonlySet<string> = new Set([
  ...Object.values(BINARY_CODES),
  "UNM",
  "LEN",
  "GETGLOBAL",
  "SETGLOBAL",
  "GETTABLE",
  "SETTABLE",
  "SELF",
  "CALL",
  "FORPREP",
  "FORLOOP",
  "TFORLOOP",
  "function",
]);

export function lineEvents(main: FunctionBody): string[] {
  const listing = new Listing();
  listing.functionBody(main);
  return listing.events.sort();
}

class Listing {
  readonly events: string[] = [];
  /** Names of locals in scope, the innermost last; a function's are no globals for those inside it either. */
  readonly #locals: string[] = [];

  functionBody(body: FunctionBody): void {
    if (body.line > 0) this.#event("function", `${body.line} ${body.endLine}`);
    this.#scope(() => {
      this.#locals.push(...body.params);
      // 5.1 gives a vararg function the local `arg` (LUA_COMPAT_VARARG), but not the main chunk.
      if (body.isVararg && body.line > 0) this.#locals.push("arg");
      this.#block(body.block);
    });
  }

  #event(name: string, line: number | string): void {
    this.events.push(`${name} ${line}`);
  }

  #scope(run: () => void): void {
    const { length } = this.#locals;
    run();
    this.#locals.length = length;
  }

  #block(block: Block): void {
    this.#scope(() => {
      for (const statement of block.body) this.#statement(statement);
    });
  }

  #statement(statement: Statement): void {
    switch (statement.type) {
      case "Local":
        this.#expressions(statement.values);
        this.#locals.push(...statement.names);
        return;
      case "Assign":
        for (const target of statement.targets) this.#target(target);
        this.#expressions(statement.values);
        return;
      case "CallStatement":
        this.#expression(statement.call);
        return;
      case "Do":
        this.#block(statement.block);
        return;
      case "While":
        this.#expression(statement.condition);
        this.#block(statement.block);
        return;
      case "Repeat":
        this.#scope(() => {
          for (const inner of statement.block.body) this.#statement(inner);
          this.#expression(statement.condition);
        });
        return;
      case "If":
        for (const { condition, block } of statement.clauses) {
          this.#expression(condition);
          this.#block(block);
        }
        if (statement.orElse !== undefined) this.#block(statement.orElse);
        return;
      case "NumericFor":
        this.#expressions([statement.start, statement.limit]);
        if (statement.step !== undefined) this.#expression(statement.step);
        this.#event("FORPREP", statement.doLine);
        this.#event("FORLOOP", statement.line);
        this.#scope(() => {
          this.#locals.push(statement.name);
          this.#block(statement.block);
        });
        return;
      case "GenericFor":
        this.#expressions(statement.values);
        this.#event("TFORLOOP", statement.line);
        this.#scope(() => {
          this.#locals.push(...statement.names);
          this.#block(statement.block);
        });
        return;
      case "FunctionStatement":
        this.#target(statement.target);
        this.functionBody(statement.body);
        return;
      case "LocalFunction":
        this.#locals.push(statement.name);
        this.functionBody(statement.body);
        return;
      case "Return":
        this.#expressions(statement.values);
        return;
      default:
    }
  }

  #target(target: Expression): void {
    if (target.type === "Name") {
      if (!this.#locals.includes(target.name)) this.#event("SETGLOBAL", target.line);
    } else if (target.type === "Index") {
      this.#expressions([target.object, target.key]);
      this.#event("SETTABLE", target.line);
    }
  }

  #expressions(expressions: readonly Expression[]): void {
    for (const expression of expressions) this.#expression(expression);
  }

  #expression(expression: Expression): void {
    if (constantNumber(expression) !== undefined) return;
    const { line } = expression;
    switch (expression.type) {
      case "Function":
        this.functionBody(expression.body);
        return;
      case "Name":
        if (!this.#locals.includes(expression.name)) this.#event("GETGLOBAL", line);
        return;
      case "Index":
        this.#expressions([expression.object, expression.key]);
        this.#event("GETTABLE", line);
        return;
      case "Call":
        this.#expressions([expression.callee, ...expression.args]);
        this.#event("CALL", line);
        return;
      case "MethodCall":
        this.#expression(expression.object);
        this.#event("SELF", expression.nameLine);
        this.#expressions(expression.args);
        this.#event("CALL", line);
        return;
      case "Paren":
        this.#expression(expression.expression);
        return;
      case "Unary":
        this.#expression(expression.operand);
        if (expression.op !== "not") this.#event(expression.op === "-" ? "UNM" : "LEN", line);
        return;
      case "Binary":
        this.#binary(expression);
        return;
      case "Table":
        for (const field of expression.fields) {
          if (field.key !== undefined) this.#expression(field.key);
          this.#expression(field.value);
          if (field.key !== undefined) this.#event("SETTABLE", field.line);
        }
        return;
      default:
    }
  }

  #binary(expression: Expression & { type: "Binary" }): void {
    this.#expressions([expression.left, expression.right]);
    const code = BINARY_CODES[expression.op];
    if (code === undefined) return;
    // A chain of `..` is one instruction, whose operands include those of its right end, in parentheses or not.
    let { right } = expression;
    while (right.type === "Paren") right = right.expression;
    if (code === "CONCAT" && right.type === "Binary" && right.op === "..") return;
    this.#event(code, expression.line);
  }
}

/** The value of what 5.1 folds, as lcode.c does: numerals and their arithmetic, unless it gives NaN or divides by 0. */
function constantNumber(expression: Expression): number | undefined {
  if (expression.type === "Number") return expression.value;
  if (expression.type === "Paren") return constantNumber(expression.expression);
  if (expression.type === "Unary" && expression.op === "-") {
    const operand = constantNumber(expression.operand);
    return operand === undefined ? undefined : -operand;
  }
  if (expression.type !== "Binary") return undefined;
  const left = constantNumber(expression.left);
  const right = constantNumber(expression.right);
  if (left === undefined || right === undefined) return undefined;
  const value = fold(expression.op, left, right);
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function fold(op: string, left: number, right: number): number | undefined {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : left / right;
    case "%":
      return right === 0 ? undefined : left - Math.floor(left / right) * right;
    case "^":
      return left ** right;
    default:
      return undefined;
  }
}

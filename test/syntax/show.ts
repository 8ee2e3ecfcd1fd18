/**
 * A tree as one line of text, for expectations that a reader can check: operations fully bracketed, blocks in braces.
 */

import type { Block, Expression, FunctionBody, Statement } from "../../src/syntax/ast";

const list = (expressions: readonly Expression[]): string => expressions.map(showExpression).join(", ");

export function showBlock(block: Block): string {
  return `{${block.body.map(showStatement).join("; ")}}`;
}

function showBody(body: FunctionBody): string {
  const parameters = body.isVararg ? [...body.params, "..."] : body.params;
  return `(${parameters.join(", ")})${showBlock(body.block)}`;
}

export function showStatement(statement: Statement): string {
  switch (statement.type) {
    case "Local":
      return `local ${statement.names.join(", ")} = ${list(statement.values)}`;
    case "Assign":
      return `${list(statement.targets)} = ${list(statement.values)}`;
    case "CallStatement":
      return showExpression(statement.call);
    case "Do":
      return `do ${showBlock(statement.block)}`;
    case "While":
      return `while ${showExpression(statement.condition)} ${showBlock(statement.block)}`;
    case "Repeat":
      return `repeat ${showBlock(statement.block)} until ${showExpression(statement.condition)}`;
    case "If": {
      const clauses = statement.clauses.map(
        ({ condition, block }) => `${showExpression(condition)} ${showBlock(block)}`,
      );
      const orElse = statement.orElse === undefined ? "" : ` else ${showBlock(statement.orElse)}`;
      return `if ${clauses.join(" elseif ")}${orElse}`;
    }
    case "NumericFor": {
      const { name, start, limit, step, block } = statement;
      const values = step === undefined ? [start, limit] : [start, limit, step];
      return `for ${name} = ${list(values)} ${showBlock(block)}`;
    }
    case "GenericFor":
      return `for ${statement.names.join(", ")} in ${list(statement.values)} ${showBlock(statement.block)}`;
    case "FunctionStatement":
      return `function ${showExpression(statement.target)}${showBody(statement.body)}`;
    case "LocalFunction":
      return `local function ${statement.name}${showBody(statement.body)}`;
    case "Return":
      return `return ${list(statement.values)}`;
    case "Break":
      return "break";
    case "Goto":
      return `goto ${statement.label}`;
    case "Label":
      return `::${statement.name}::`;
  }
}

export function showExpression(expression: Expression): string {
  switch (expression.type) {
    case "Nil":
    case "True":
    case "False":
      return expression.type.toLowerCase();
    case "Vararg":
      return "...";
    case "Number":
      return String(expression.value);
    case "String":
      return JSON.stringify(expression.value);
    case "Name":
      return expression.name;
    case "Function":
      return `function${showBody(expression.body)}`;
    case "Index":
      return `${showExpression(expression.object)}[${showExpression(expression.key)}]`;
    case "Call":
      return `${showExpression(expression.callee)}(${list(expression.args)})`;
    case "MethodCall":
      return `${showExpression(expression.object)}:${expression.name}(${list(expression.args)})`;
    case "Paren":
      return `paren(${showExpression(expression.expression)})`;
    case "Unary":
      return `(${expression.op} ${showExpression(expression.operand)})`;
    case "Binary":
      return `(${showExpression(expression.left)} ${expression.op} ${showExpression(expression.right)})`;
    case "Table": {
      const fields = expression.fields.map(({ key, value }) =>
        key === undefined ? showExpression(value) : `[${showExpression(key)}] = ${showExpression(value)}`,
      );
      return `{${fields.join(", ")}}`;
    }
  }
}

/**
 * A tree as source text: what `parse` reads back as the same tree, apart from its lines.
 *
 * Invariants:
 * - The text is a byte string; bytes outside printable ASCII are written as escapes, so it is ASCII where names are.
 * - Every statement starts a line, and a semicolon stands before one that opens with a parenthesis.
 * - Parentheses are printed where the tree has them: trees that were not parsed come from tree.ts, which adds those needed.
 */
import type { Block, Expression, FunctionBody, Statement, TableField } from "../syntax/ast";

const RESERVED = new Set(
  "and break do else elseif end false for function if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text) && !RESERVED.has(text);

/** The statements of a chunk, one a line. */
export function printChunk(chunk: FunctionBody | Block): string {
  return statements(chunk.type === "Block" ? chunk : chunk.block, "");
}

/** A byte string as a literal. */
export function printString(value: string): string {
  const escaped = value.replaceAll(/[^ !#-[\]-~]/g, (char) => {
    if (char === '"' || char === "\\") return `\\${char}`;
    if (char === "\n") return "\\n";
    return `\\${String(char.charCodeAt(0)).padStart(3, "0")}`;
  });
  return `"${escaped}"`;
}

function statements(block: Block, indent: string): string {
  const lines: string[] = [];
  for (const statement of block.body) {
    const text = printStatement(statement, indent);
    if (text.startsWith("(") && lines.length > 0) lines[lines.length - 1] += ";";
    lines.push(indent + text);
  }
  return lines.map((text) => `${text}\n`).join("");
}

function inner(block: Block, indent: string): string {
  return `\n${statements(block, `${indent}  `)}${indent}`;
}

function functionRest(body: FunctionBody, indent: string): string {
  const params = body.isVararg ? [...body.params, "..."] : body.params;
  return `(${params.join(", ")})${inner(body.block, indent)}end`;
}

function list(expressions: readonly Expression[], indent: string): string {
  return expressions.map((expression) => printExpression(expression, indent)).join(", ");
}

/** One statement; `indent` is that of the line it stands in. */
export function printStatement(statement: Statement, indent = ""): string {
  const show = (expression: Expression): string => printExpression(expression, indent);
  switch (statement.type) {
    case "Local": {
      const values = statement.values.length === 0 ? "" : ` = ${list(statement.values, indent)}`;
      return `local ${statement.names.join(", ")}${values}`;
    }
    case "Assign":
      return `${list(statement.targets, indent)} = ${list(statement.values, indent)}`;
    case "CallStatement":
      return show(statement.call);
    case "Do":
      return `do${inner(statement.block, indent)}end`;
    case "While":
      return `while ${show(statement.condition)} do${inner(statement.block, indent)}end`;
    case "Repeat":
      return `repeat${inner(statement.block, indent)}until ${show(statement.condition)}`;
    case "If": {
      const clauses = statement.clauses.map(
        ({ condition, block }) => `if ${show(condition)} then${inner(block, indent)}`,
      );
      const orElse = statement.orElse === undefined ? "" : `else${inner(statement.orElse, indent)}`;
      return `${clauses.join("else")}${orElse}end`;
    }
    case "NumericFor": {
      const { start, limit, step } = statement;
      const values = list(step === undefined ? [start, limit] : [start, limit, step], indent);
      return `for ${statement.name} = ${values} do${inner(statement.block, indent)}end`;
    }
    case "GenericFor":
      return `for ${statement.names.join(", ")} in ${list(statement.values, indent)} do${inner(statement.block, indent)}end`;
    case "FunctionStatement":
      return `function ${show(statement.target)}${functionRest(statement.body, indent)}`;
    case "LocalFunction":
      return `local function ${statement.name}${functionRest(statement.body, indent)}`;
    case "Return":
      return `return ${list(statement.values, indent)}`.trimEnd();
    case "Break":
      return "break";
    case "Goto":
      return `goto ${statement.label}`;
    case "Label":
      return `::${statement.name}::`;
  }
}

/** One expression; `indent` is that of the line it begins in. */
export function printExpression(expression: Expression, indent = ""): string {
  const show = (operand: Expression): string => printExpression(operand, indent);
  switch (expression.type) {
    case "Nil":
    case "True":
    case "False":
      return expression.type.toLowerCase();
    case "Vararg":
      return "...";
    case "Number":
      // The shortest numeral that reads back as the same double; one too large for a double stands for infinity.
      return expression.value === Infinity ? "1e999" : String(expression.value);
    case "String":
      return printString(expression.value);
    case "Name":
      return expression.name;
    case "Function":
      return `function${functionRest(expression.body, indent)}`;
    case "Index": {
      const { key } = expression;
      const isField = key.type === "String" && isName(key.value);
      return show(expression.object) + (isField ? `.${key.value}` : `[${show(key)}]`);
    }
    case "Call":
      return `${show(expression.callee)}(${list(expression.args, indent)})`;
    case "MethodCall":
      return `${show(expression.object)}:${expression.name}(${list(expression.args, indent)})`;
    case "Paren":
      return `(${show(expression.expression)})`;
    case "Unary": {
      const operand = show(expression.operand);
      // Two minus signs would begin a comment.
      return expression.op === "not" || operand.startsWith("-")
        ? `${expression.op} ${operand}`
        : expression.op + operand;
    }
    case "Binary":
      return `${show(expression.left)} ${expression.op} ${show(expression.right)}`;
    case "Table":
      return `{${expression.fields.map((field) => printField(field, indent)).join(", ")}}`;
  }
}

function printField({ key, value }: TableField, indent: string): string {
  const shown = printExpression(value, indent);
  if (key === undefined) return shown;
  if (key.type === "String" && isName(key.value)) return `${key.value} = ${shown}`;
  return `[${printExpression(key, indent)}] = ${shown}`;
}

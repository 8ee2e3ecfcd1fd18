/**
 * Makes a tree of grammatical pieces one that compiles: what may not stand where it stands is left out.
 *
 * Afterwards `...` stands in vararg functions only, `break` in loops only and both `break` and `return` last in their block;
 * labels are unique in their function, and a `goto` that sees no label is gone. With `yields: "direct"`,
 * `coroutine.yield` is called only in the very functions given to `coroutine.create` and `coroutine.wrap`, where every
 * engine can suspend; elsewhere the call becomes another.
 */
import type { Block, Expression, FunctionBody, Statement } from "../syntax/ast";
import { call, name, nil } from "./tree";

export interface LegalOptions {
  readonly yields: "direct" | "anywhere";
}

/** A call too, so that it may stand wherever a call may. */
const NOT_YIELDED = call(name("type"), [nil]);

interface Surroundings {
  readonly isVararg: boolean;
  readonly inLoop: boolean;
  readonly mayYield: boolean;
  /** New names of the labels in sight. */
  readonly labels: ReadonlyMap<string, string>;
}

export function legalChunk(chunk: FunctionBody, options: LegalOptions): FunctionBody {
  return new Legaliser(options).functionBody(chunk, false);
}

/** `library.member`, as in `coroutine.yield`. */
function isMember(expression: Expression, library: string, members: readonly string[]): boolean {
  if (expression.type !== "Index" || expression.object.type !== "Name" || expression.object.name !== library)
    return false;
  return expression.key.type === "String" && members.includes(expression.key.value);
}

class Legaliser {
  private labels = 0;

  constructor(private readonly options: LegalOptions) {}

  functionBody(body: FunctionBody, isCoroutine: boolean): FunctionBody {
    const mayYield = isCoroutine || this.options.yields === "anywhere";
    const around = { isVararg: body.isVararg, inLoop: false, mayYield, labels: new Map() };
    return { ...body, block: this.block(body.block, around) };
  }

  private block(block: Block, outer: Surroundings): Block {
    const labels = new Map(outer.labels);
    const own = new Set<string>();
    for (const statement of block.body) {
      if (statement.type !== "Label" || own.has(statement.name)) continue;
      own.add(statement.name);
      labels.set(statement.name, `L${++this.labels}`);
    }
    const around = { ...outer, labels };
    const body: Statement[] = [];
    for (const statement of block.body) {
      if (statement.type === "Break" && !around.inLoop) continue;
      if (statement.type === "Goto" && !labels.has(statement.label)) continue;
      if (statement.type === "Label" && !own.delete(statement.name)) continue;
      body.push(this.statement(statement, around));
      if (statement.type === "Return" || statement.type === "Break") break;
    }
    return { ...block, body };
  }

  private statement(statement: Statement, around: Surroundings): Statement {
    const expressions = (list: readonly Expression[]): Expression[] => list.map((e) => this.expression(e, around));
    const loop = (block: Block): Block => this.block(block, { ...around, inLoop: true });
    switch (statement.type) {
      case "Local":
        return { ...statement, values: expressions(statement.values) };
      case "Assign":
        return { ...statement, targets: expressions(statement.targets), values: expressions(statement.values) };
      case "CallStatement":
        return { ...statement, call: this.expression(statement.call, around) };
      case "Do":
        return { ...statement, block: this.block(statement.block, around) };
      case "While":
        return { ...statement, condition: this.expression(statement.condition, around), block: loop(statement.block) };
      case "Repeat":
        return { ...statement, block: loop(statement.block), condition: this.expression(statement.condition, around) };
      case "If":
        return {
          ...statement,
          clauses: statement.clauses.map((clause) => ({
            ...clause,
            condition: this.expression(clause.condition, around),
            block: this.block(clause.block, around),
          })),
          orElse: statement.orElse === undefined ? undefined : this.block(statement.orElse, around),
        };
      case "NumericFor":
        return {
          ...statement,
          start: this.expression(statement.start, around),
          limit: this.expression(statement.limit, around),
          step: statement.step === undefined ? undefined : this.expression(statement.step, around),
          block: loop(statement.block),
        };
      case "GenericFor":
        return { ...statement, values: expressions(statement.values), block: loop(statement.block) };
      case "FunctionStatement":
      case "LocalFunction":
        return { ...statement, body: this.functionBody(statement.body, false) };
      case "Return":
        return { ...statement, values: expressions(statement.values) };
      case "Goto":
        return { ...statement, label: around.labels.get(statement.label)! };
      case "Label":
        return { ...statement, name: around.labels.get(statement.name)! };
      case "Break":
        return statement;
    }
  }

  private expression(expression: Expression, around: Surroundings): Expression {
    const visit = (operand: Expression): Expression => this.expression(operand, around);
    switch (expression.type) {
      case "Vararg":
        return around.isVararg ? expression : nil;
      case "Function":
        return { ...expression, body: this.functionBody(expression.body, false) };
      case "Index":
        return { ...expression, object: visit(expression.object), key: visit(expression.key) };
      case "Call": {
        if (!around.mayYield && isMember(expression.callee, "coroutine", ["yield"])) return NOT_YIELDED;
        const startsCoroutine = isMember(expression.callee, "coroutine", ["create", "wrap"]);
        const args = expression.args.map((arg) =>
          startsCoroutine && arg.type === "Function"
            ? { ...arg, body: this.functionBody(arg.body, true) }
            : this.expression(arg, around),
        );
        return { ...expression, callee: visit(expression.callee), args };
      }
      case "MethodCall":
        return { ...expression, object: visit(expression.object), args: expression.args.map(visit) };
      case "Paren":
        return { ...expression, expression: visit(expression.expression) };
      case "Unary":
        return { ...expression, operand: visit(expression.operand) };
      case "Binary":
        return { ...expression, left: visit(expression.left), right: visit(expression.right) };
      case "Table": {
        const fields = expression.fields.map(({ key, value, line }) => ({
          key: key === undefined ? undefined : visit(key),
          value: visit(value),
          line,
        }));
        return { ...expression, fields };
      }
      default:
        return expression;
    }
  }
}

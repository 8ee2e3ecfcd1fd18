/**
 * Finds the locals that an inner function uses. They live in cells from their declaration on; all others stay plain
 * registers. Expressions are walked with an explicit stack, so that long chains do not nest JavaScript calls;
 * blocks and functions nest, which the parser bounds.
 */
import type { Block, Expression, FunctionBody, Statement } from "../syntax/ast";

interface Declaration {
  /** The node that declares the name, and the name's position in it. */
  readonly node: object;
  readonly index: number;
  readonly functionDepth: number;
}

export class Captures {
  private readonly captured = new Map<object, Set<number>>();
  private readonly scopes: Map<string, Declaration>[] = [];
  private functionDepth = 0;

  constructor(main: FunctionBody) {
    this.functionBody(main);
  }

  has(node: object, index: number): boolean {
    return this.captured.get(node)?.has(index) ?? false;
  }

  private declare(name: string, node: object, index: number): void {
    this.scopes[this.scopes.length - 1]!.set(name, { node, index, functionDepth: this.functionDepth });
  }

  private use(name: string): void {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const d = this.scopes[i]!.get(name);
      if (d === undefined) continue;
      if (d.functionDepth !== this.functionDepth) {
        let set = this.captured.get(d.node);
        if (set === undefined) this.captured.set(d.node, (set = new Set()));
        set.add(d.index);
      }
      return;
    }
  }

  private functionBody(body: FunctionBody): void {
    this.functionDepth++;
    this.scopes.push(new Map());
    body.params.forEach((name, i) => this.declare(name, body, i));
    // The implicit `arg` table of a vararg function (see compile.ts).
    if (body.isVararg && this.functionDepth > 1) this.declare("arg", body, body.params.length);
    this.block(body.block);
    this.scopes.pop();
    this.functionDepth--;
  }

  private block(block: Block): void {
    this.scopes.push(new Map());
    for (const s of block.body) this.statement(s);
    this.scopes.pop();
  }

  private statement(s: Statement): void {
    switch (s.type) {
      case "Local":
        this.expressions(s.values);
        s.names.forEach((name, i) => this.declare(name, s, i));
        break;
      case "Assign":
        this.expressions(s.targets);
        this.expressions(s.values);
        break;
      case "CallStatement":
        this.expressions([s.call]);
        break;
      case "Do":
        this.block(s.block);
        break;
      case "While":
        this.expressions([s.condition]);
        this.block(s.block);
        break;
      case "Repeat":
        this.scopes.push(new Map());
        for (const inner of s.block.body) this.statement(inner);
        this.expressions([s.condition]);
        this.scopes.pop();
        break;
      case "If":
        for (const c of s.clauses) {
          this.expressions([c.condition]);
          this.block(c.block);
        }
        if (s.orElse !== undefined) this.block(s.orElse);
        break;
      case "NumericFor":
        this.expressions(s.step === undefined ? [s.start, s.limit] : [s.start, s.limit, s.step]);
        this.scopes.push(new Map());
        this.declare(s.name, s, 0);
        this.block(s.block);
        this.scopes.pop();
        break;
      case "GenericFor":
        this.expressions(s.values);
        this.scopes.push(new Map());
        s.names.forEach((name, i) => this.declare(name, s, i));
        this.block(s.block);
        this.scopes.pop();
        break;
      case "FunctionStatement":
        this.expressions([s.target]);
        this.functionBody(s.body);
        break;
      case "LocalFunction":
        this.declare(s.name, s, 0);
        this.functionBody(s.body);
        break;
      case "Return":
        this.expressions(s.values);
        break;
      case "Break":
      case "Goto":
      case "Label":
        break;
    }
  }

  private expressions(list: readonly Expression[]): void {
    const stack: Expression[] = [];
    for (const root of list) {
      stack.push(root);
      while (stack.length > 0) {
        const e = stack.pop()!;
        switch (e.type) {
          case "Name":
            this.use(e.name);
            break;
          case "Function":
            this.functionBody(e.body);
            break;
          default:
            pushSubexpressions(e, stack);
        }
      }
    }
  }
}

/** Pushes the direct subexpressions of `e` (a function's body is none) on `stack`. */
export function pushSubexpressions(e: Expression, stack: Expression[]): void {
  switch (e.type) {
    case "Index":
      stack.push(e.object, e.key);
      break;
    case "Call":
      stack.push(e.callee);
      for (const a of e.args) stack.push(a);
      break;
    case "MethodCall":
      stack.push(e.object);
      for (const a of e.args) stack.push(a);
      break;
    case "Paren":
      stack.push(e.expression);
      break;
    case "Unary":
      stack.push(e.operand);
      break;
    case "Binary":
      stack.push(e.left, e.right);
      break;
    case "Table":
      for (const f of e.fields) {
        if (f.key !== undefined) stack.push(f.key);
        stack.push(f.value);
      }
      break;
    default:
      break;
  }
}

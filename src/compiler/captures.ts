/**
 * What must be known of a function before its code is written: which locals an inner function uses (they live in cells
 * from their declaration on, all others stay plain registers), and whether it uses `...`.
 *
 * Expressions are walked with an explicit stack, so that long chains do not nest JavaScript calls; blocks, functions, arguments
 * and fields nest, which the parser bounds. A name is looked up once, however many scopes are open: its binding keeps the
 * declaration in force, and each declaration the one that it hides.
 */
import { generalList } from "../bytecode/prototype";
import type { Block, Expression, FunctionBody, Statement } from "../syntax/ast";
import type { Checkpoint } from "../syntax/lexer";

/** What a name stands for at the place that the walk has come to. */
interface Binding {
  current: Declaration | undefined;
}

interface Declaration {
  /** The node that declares the name, and the name's position in it. */
  readonly node: object;
  readonly index: number;
  readonly functionDepth: number;
  readonly binding: Binding;
  readonly hidden: Declaration | undefined;
}

/** Expressions between two checkpoints: a power of two. */
const NODES = 2048;

export class Captures {
  private readonly captured = new Map<object, Set<number>>();
  private readonly withVararg = new Set<FunctionBody>();
  private readonly bindings = new Map<string, Binding>();
  /** Declarations in force, innermost last. */
  private readonly declared = generalList<Declaration>();
  private readonly waiting = generalList<Expression>();
  private functionDepth = 0;
  /** The function at hand. */
  private body: FunctionBody;

  private nodes = 0;

  constructor(
    main: FunctionBody,
    private readonly checkpoint: Checkpoint | undefined,
  ) {
    this.body = main;
    this.functionBody(main);
  }

  has(node: object, index: number): boolean {
    return this.captured.get(node)?.has(index) ?? false;
  }

  /** Whether `...` stands in this very function, not in inner ones. */
  usesVararg(body: FunctionBody): boolean {
    return this.withVararg.has(body);
  }

  private bindingOf(name: string): Binding {
    let binding = this.bindings.get(name);
    if (binding === undefined) {
      binding = { current: undefined };
      this.bindings.set(name, binding);
    }
    return binding;
  }

  private declare(name: string, node: object, index: number): void {
    const binding = this.bindingOf(name);
    const declaration = { node, index, functionDepth: this.functionDepth, binding, hidden: binding.current };
    binding.current = declaration;
    this.declared.push(declaration);
  }

  private declareAll(names: readonly string[], node: object): void {
    for (let i = 0; i < names.length; i++) this.declare(names[i]!, node, i);
  }

  private closeScope(count: number): void {
    const { declared } = this;
    while (declared.length > count) {
      const d = declared.pop()!;
      d.binding.current = d.hidden;
    }
  }

  private use(name: string): void {
    const d = this.bindings.get(name)?.current;
    if (d === undefined || d.functionDepth === this.functionDepth) return;
    let set = this.captured.get(d.node);
    if (set === undefined) this.captured.set(d.node, (set = new Set()));
    set.add(d.index);
  }

  private functionBody(body: FunctionBody): void {
    const outer = this.body;
    const scope = this.declared.length;
    this.functionDepth++;
    this.body = body;
    this.declareAll(body.params, body);
    // The implicit `arg` of a vararg function (see compile.ts).
    if (body.isVararg && this.functionDepth > 1) this.declare("arg", body, body.params.length);
    this.block(body.block);
    this.closeScope(scope);
    this.functionDepth--;
    this.body = outer;
  }

  private block(block: Block): void {
    const scope = this.declared.length;
    for (const s of block.body) this.statement(s);
    this.closeScope(scope);
  }

  private statement(s: Statement): void {
    switch (s.type) {
      case "Local":
        this.expressions(s.values);
        this.declareAll(s.names, s);
        break;
      case "Assign":
        this.expressions(s.targets);
        this.expressions(s.values);
        break;
      case "CallStatement":
        this.expression(s.call);
        break;
      case "Do":
        this.block(s.block);
        break;
      case "While":
        this.expression(s.condition);
        this.block(s.block);
        break;
      case "Repeat": {
        // The condition sees the block's locals.
        const scope = this.declared.length;
        for (const inner of s.block.body) this.statement(inner);
        this.expression(s.condition);
        this.closeScope(scope);
        break;
      }
      case "If":
        for (const c of s.clauses) {
          this.expression(c.condition);
          this.block(c.block);
        }
        if (s.orElse !== undefined) this.block(s.orElse);
        break;
      case "NumericFor": {
        this.expression(s.start);
        this.expression(s.limit);
        if (s.step !== undefined) this.expression(s.step);
        const scope = this.declared.length;
        this.declare(s.name, s, 0);
        this.block(s.block);
        this.closeScope(scope);
        break;
      }
      case "GenericFor": {
        this.expressions(s.values);
        const scope = this.declared.length;
        this.declareAll(s.names, s);
        this.block(s.block);
        this.closeScope(scope);
        break;
      }
      case "FunctionStatement":
        this.expression(s.target);
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
    for (const e of list) this.expression(e);
  }

  private expression(root: Expression): void {
    const { waiting } = this;
    const bottom = waiting.length;
    let e: Expression | undefined = root;
    while (e !== undefined) {
      if ((++this.nodes & (NODES - 1)) === 0) this.checkpoint?.pass(0, 0);
      switch (e.type) {
        case "Name":
          this.use(e.name);
          break;
        case "Function":
          this.functionBody(e.body);
          break;
        case "Vararg":
          this.withVararg.add(this.body);
          break;
        // What may be long is not put on the stack, and does not nest deep.
        case "Table":
          for (const f of e.fields) {
            if (f.key !== undefined) this.expression(f.key);
            this.expression(f.value);
          }
          break;
        case "Call":
          this.expressions(e.args);
          waiting.push(e.callee);
          break;
        case "MethodCall":
          this.expressions(e.args);
          waiting.push(e.object);
          break;
        default:
          pushSubexpressions(e, waiting);
      }
      e = waiting.length > bottom ? waiting.pop() : undefined;
    }
  }
}

/** Pushes the direct subexpressions of `e` (a function's body is none) on `stack`. */
function pushSubexpressions(e: Expression, stack: Expression[]): void {
  switch (e.type) {
    case "Index":
      stack.push(e.object, e.key);
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
    default:
      break;
  }
}

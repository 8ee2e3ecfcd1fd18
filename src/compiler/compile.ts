/**
 * AST → bytecode. One pass over the tree after the captured locals are known.
 *
 * Invariants:
 * - Left-nested chains (a+b+c…, a.b.c…, f()()…) are handled by loops, so JavaScript recursion is bounded by the
 *   parser's limit on nesting, counted again here (`enter`).
 * - An uncaptured local's register may stand as an operand: nothing inside an expression can assign to it.
 * - Evaluation order is PUC-Rio's: left to right; assignments store right to left.
 */
import { Op } from "../bytecode/opcode";
import { generalList, LOOP_CONTROL, type Prototype } from "../bytecode/prototype";
import type { BinaryOperator, Block, Expression, FunctionBody, Statement } from "../syntax/ast";
import type { Checkpoint } from "../syntax/lexer";
import { Captures } from "./captures";
import { CodeBuffer, FunctionBuilder, type PendingGoto, type Scope } from "./function-builder";

const MAX_DEPTH = 1000;
const ARITH: Partial<Record<BinaryOperator, Op>> = {
  "+": Op.ADD,
  "-": Op.SUB,
  "*": Op.MUL,
  "/": Op.DIV,
  "%": Op.MOD,
  "^": Op.POW,
};
const SETLIST_BATCH = 50;
/** Most scopes have none. */
const NO_GOTOS: PendingGoto[] = [];
const NO_BREAKS: number[] = [];

function addPending(scope: Scope, goto: PendingGoto): void {
  if (scope.pending === NO_GOTOS) scope.pending = [];
  scope.pending.push(goto);
}

/** Throws CompileFault for what breaks a limit or a rule of goto. */
export function compile(main: FunctionBody, source: string, checkpoint?: Checkpoint): Prototype {
  return new Compiler(main, source, checkpoint).run(main);
}

class Compiler {
  private readonly captures: Captures;
  /** Those that no function is being written to. */
  private readonly buffers = generalList<CodeBuffer>();
  private fn!: FunctionBuilder;
  private depth = 0;
  private nodes = 0;

  constructor(
    main: FunctionBody,
    private readonly source: string,
    private readonly checkpoint: Checkpoint | undefined,
  ) {
    this.captures = new Captures(main);
  }

  run(main: FunctionBody): Prototype {
    return this.functionBody(main, true);
  }

  private enter(line: number): void {
    if (++this.depth > MAX_DEPTH) this.fn.fail("chunk has too many syntax levels", line);
  }

  private tick(): void {
    if (++this.nodes >= 500) {
      this.checkpoint?.pass(this.nodes, this.nodes * 40);
      this.nodes = 0;
    }
  }

  // ---- functions and blocks

  private functionBody(body: FunctionBody, isMain = false): Prototype {
    const outer = isMain ? undefined : this.fn;
    const buffer = this.buffers.pop() ?? new CodeBuffer();
    const fn = new FunctionBuilder(outer, buffer, this.source, body.line, body.isVararg);
    this.fn = fn;
    const { params } = body;
    for (let i = 0; i < params.length; i++) {
      fn.reserve(1, body.line);
      fn.declare(params[i]!, i, this.captures.has(body, i), body.line);
    }
    const needsArg = this.captures.needsArg(body);
    if (needsArg) {
      fn.reserve(1, body.line);
      fn.declare("arg", body.params.length, this.captures.has(body, body.params.length), body.line);
    }
    for (const l of fn.active) if (l.captured) fn.emit(Op.NEWCELL, l.register, 0, 0, body.line);
    this.openScope(false);
    this.statements(body.block);
    this.closeScope();
    fn.emit(Op.RETURN, 0, 0, 0, body.endLine);
    const proto = fn.finish(params.length, needsArg, body.endLine);
    this.buffers.push(buffer);
    if (outer !== undefined) this.fn = outer;
    return proto;
  }

  private openScope(isLoop: boolean): Scope {
    const scope: Scope = {
      isLoop,
      activeCount: this.fn.active.length,
      labels: undefined,
      pending: NO_GOTOS,
      breaks: NO_BREAKS,
    };
    this.fn.scopes.push(scope);
    return scope;
  }

  private closeScope(): void {
    const fn = this.fn;
    const scope = fn.scopes.pop()!;
    fn.closeLocals(scope.activeCount);
    fn.free = fn.active.length === 0 ? 0 : fn.active[fn.active.length - 1]!.register + 1;
    const outer = fn.scopes[fn.scopes.length - 1];
    for (const g of scope.pending) {
      if (outer === undefined) fn.fail(`no visible label '${g.name}' for <goto> at line ${g.line}`, g.line);
      g.activeCount = Math.min(g.activeCount, scope.activeCount);
      // A label further out may already be known (a backward goto out of this block).
      const label = outer.labels?.get(g.name);
      if (label !== undefined) fn.patch(g.pc, label.pc);
      else addPending(outer, g);
    }
  }

  private block(block: Block): void {
    this.enter(block.endLine);
    this.openScope(false);
    this.statements(block);
    this.closeScope();
    this.depth--;
  }

  /** `seesLocals`: a condition follows that sees the block's locals, as in repeat. */
  private statements(block: Block, seesLocals = false): void {
    const body = block.body;
    // A label at the end of its block counts as outside the scope of the block's locals (5.2 §3.3.4).
    let end = body.length;
    if (!seesLocals) while (end > 0 && body[end - 1]!.type === "Label") end--;
    for (let i = 0; i < body.length; i++) {
      const s = body[i]!;
      this.tick();
      if (s.type === "Label") this.label(s.name, s.line, i >= end);
      else this.statement(s);
    }
  }

  private label(name: string, line: number, atEnd: boolean): void {
    const fn = this.fn;
    const scope = fn.scopes[fn.scopes.length - 1]!;
    scope.labels ??= new Map();
    const known = scope.labels.get(name);
    if (known !== undefined) fn.fail(`label '${name}' already defined on line ${known.line}`, line);
    const activeCount = atEnd ? scope.activeCount : fn.active.length;
    scope.labels.set(name, { name, pc: fn.pc, activeCount, line });
    scope.pending = scope.pending.filter((g) => {
      if (g.name !== name) return true;
      if (g.activeCount < activeCount) {
        const local = fn.active[g.activeCount]!.name;
        fn.fail(`<goto ${name}> at line ${g.line} jumps into the scope of local '${local}'`, g.line);
      }
      fn.patch(g.pc);
      return false;
    });
  }

  private goto(name: string, line: number): void {
    const fn = this.fn;
    const scope = fn.scopes[fn.scopes.length - 1]!;
    const jump = fn.emit(Op.JMP, 0, 0, 0, line);
    for (let i = fn.scopes.length - 1; i >= 0; i--) {
      const label = fn.scopes[i]!.labels?.get(name);
      if (label !== undefined) {
        fn.patch(jump, label.pc);
        return;
      }
    }
    addPending(scope, { name, pc: jump, line, activeCount: fn.active.length });
  }

  // ---- statements

  private statement(s: Statement): void {
    const fn = this.fn;
    switch (s.type) {
      case "Local":
        this.local(s);
        break;
      case "Assign":
        this.assign(s.targets, s.values, s.line);
        break;
      case "CallStatement": {
        const free = fn.free;
        this.call(s.call, 0);
        fn.free = free;
        break;
      }
      case "Do":
        this.block(s.block);
        break;
      case "While": {
        const start = fn.pc;
        const exits = this.jumps(s.condition, false);
        const scope = this.openScope(true);
        this.block(s.block);
        fn.patch(fn.emit(Op.JMP, 0, 0, 0, s.line), start);
        this.closeScope();
        fn.patchAll(exits);
        fn.patchAll(scope.breaks);
        break;
      }
      case "Repeat": {
        const start = fn.pc;
        this.enter(s.line);
        const loop = this.openScope(true);
        this.openScope(false);
        this.statements(s.block, true);
        fn.patchAll(this.jumps(s.condition, false), start);
        this.closeScope();
        this.closeScope();
        fn.patchAll(loop.breaks);
        this.depth--;
        break;
      }
      case "If": {
        const ends: number[] = [];
        const count = s.clauses.length;
        for (let i = 0; i < count; i++) {
          const clause = s.clauses[i]!;
          const exits = this.jumps(clause.condition, false);
          this.block(clause.block);
          if (i + 1 < count || s.orElse !== undefined) ends.push(fn.emit(Op.JMP, 0, 0, 0, clause.block.endLine));
          fn.patchAll(exits);
        }
        if (s.orElse !== undefined) this.block(s.orElse);
        fn.patchAll(ends);
        break;
      }
      case "NumericFor":
        this.numericFor(s);
        break;
      case "GenericFor":
        this.genericFor(s);
        break;
      case "FunctionStatement": {
        const free = fn.free;
        const line = s.line;
        const t = s.target;
        if (t.type === "Name") this.store(t, () => this.closure(s.body), line);
        else if (t.type === "Index") {
          const object = this.toRegister(t.object);
          const key = this.operand(t.key);
          const value = this.closure(s.body);
          this.storeIndex(object, t.key, key, value, line);
        }
        fn.free = free;
        break;
      }
      case "LocalFunction": {
        const r = fn.reserve(1, s.line);
        const captured = this.captures.has(s, 0);
        fn.declare(s.name, r, captured, s.line);
        if (captured) {
          fn.emit(Op.LOADNIL, r, r, 0, s.line);
          fn.emit(Op.NEWCELL, r, 0, 0, s.line);
          const value = this.closure(s.body);
          fn.emit(Op.SETCELL, r, value, 0, s.body.endLine);
          fn.free = r + 1;
        } else {
          this.closure(s.body, r);
        }
        break;
      }
      case "Return":
        this.return(s.values, s.line);
        break;
      case "Break": {
        for (let i = fn.scopes.length - 1; i >= 0; i--) {
          const scope = fn.scopes[i]!;
          if (!scope.isLoop) continue;
          if (scope.breaks === NO_BREAKS) scope.breaks = [];
          scope.breaks.push(fn.emit(Op.JMP, 0, 0, 0, s.line));
          return;
        }
        fn.fail("no loop to break", s.line);
        break;
      }
      case "Goto":
        this.goto(s.label, s.line);
        break;
      case "Label":
        break;
    }
  }

  private local(s: Extract<Statement, { type: "Local" }>): void {
    const fn = this.fn;
    const first = fn.free;
    this.expressionList(s.values, s.names.length, s.line);
    fn.free = first;
    fn.reserve(s.names.length, s.line);
    this.declareAll(s, first);
  }

  /** Declares the names of `s`, whose values stand in registers from `first` on. */
  private declareAll(s: Extract<Statement, { type: "Local" | "GenericFor" }>, first: number): void {
    const { fn } = this;
    const { names } = s;
    for (let i = 0; i < names.length; i++) {
      const captured = this.captures.has(s, i);
      if (captured) fn.emit(Op.NEWCELL, first + i, 0, 0, s.line);
      fn.declare(names[i]!, first + i, captured, s.line);
    }
  }

  private numericFor(s: Extract<Statement, { type: "NumericFor" }>): void {
    const fn = this.fn;
    const base = fn.reserve(3, s.line);
    this.toTarget(s.start, base);
    this.toTarget(s.limit, base + 1);
    if (s.step !== undefined) this.toTarget(s.step, base + 2);
    else fn.emit(Op.LOADK, base + 2, fn.constant(1), 0, s.line);
    const loop = this.openScope(true);
    for (let i = 0; i < LOOP_CONTROL.length; i++) fn.declare(LOOP_CONTROL[i]!, base + i, false, s.line);
    const prep = fn.emit(Op.FORPREP, base, 0, 0, s.line);
    this.openScope(false);
    fn.reserve(1, s.line);
    const body = fn.pc;
    const captured = this.captures.has(s, 0);
    if (captured) fn.emit(Op.NEWCELL, base + 3, 0, 0, s.line);
    fn.declare(s.name, base + 3, captured, s.line);
    this.block(s.block);
    this.closeScope();
    fn.patch(prep);
    fn.patch(fn.emit(Op.FORLOOP, base, 0, 0, s.line), body);
    this.closeScope();
    fn.patchAll(loop.breaks);
    fn.free = base;
  }

  private genericFor(s: Extract<Statement, { type: "GenericFor" }>): void {
    const fn = this.fn;
    const base = fn.free;
    this.expressionList(s.values, 3, s.line);
    fn.free = base;
    fn.reserve(3, s.line);
    const loop = this.openScope(true);
    fn.declare("(for generator)", base, false, s.line);
    fn.declare("(for state)", base + 1, false, s.line);
    fn.declare("(for control)", base + 2, false, s.line);
    const entry = fn.emit(Op.JMP, 0, 0, 0, s.line);
    this.openScope(false);
    const names = s.names.length;
    // TFORCALL needs three registers to call with, whatever the number of names.
    fn.reserve(Math.max(names, 3), s.line);
    fn.free = base + 3 + names;
    const body = fn.pc;
    this.declareAll(s, base + 3);
    this.block(s.block);
    this.closeScope();
    fn.patch(entry);
    fn.emit(Op.TFORCALL, base, 0, names, s.line);
    fn.patch(fn.emit(Op.TFORLOOP, base, 0, 0, s.line), body);
    this.closeScope();
    fn.patchAll(loop.breaks);
    fn.free = base;
  }

  private return(values: readonly Expression[], line: number): void {
    const fn = this.fn;
    const free = fn.free;
    if (values.length === 1) {
      const v = values[0]!;
      if (v.type === "Call" || v.type === "MethodCall") {
        const pc = this.call(v, -1);
        fn.setWord(pc, 0, Op.TAILCALL);
        fn.setWord(pc, 3, 0);
        fn.free = free;
        return;
      }
      if (v.type !== "Vararg") {
        fn.emit(Op.RETURN, this.toRegister(v), 1, 0, line);
        fn.free = free;
        return;
      }
    }
    const count = this.openList(values);
    fn.emit(Op.RETURN, free, count, 0, line);
    fn.free = free;
  }

  // ---- assignment

  /** `target = value()`, where value yields an operand. */
  private store(target: Extract<Expression, { type: "Name" }>, value: (to?: number) => number, line: number): void {
    const fn = this.fn;
    const local = fn.findLocal(target.name);
    if (local !== undefined) {
      if (local.captured) fn.emit(Op.SETCELL, local.register, value(), 0, line);
      else {
        const v = value(local.register);
        if (v !== local.register) this.move(local.register, v, line);
      }
      return;
    }
    const up = fn.findUpvalue(target.name, line);
    const v = value();
    if (up >= 0) fn.emit(Op.SETUPVAL, up, v, 0, line);
    else fn.emit(Op.SETGLOBAL, fn.constant(target.name), v, 0, line);
  }

  private move(to: number, operand: number, line: number): void {
    if (operand < 0) this.fn.emit(Op.LOADK, to, ~operand, 0, line);
    else this.fn.emit(Op.MOVE, to, operand, 0, line);
  }

  private storeIndex(object: number, keyNode: Expression, key: number, value: number, line: number): void {
    const fn = this.fn;
    if (keyNode.type === "String" && key < 0) fn.emit(Op.SETFIELD, object, ~key, value, line);
    else fn.emit(Op.SETTABLE, object, key, value, line);
  }

  private assign(targets: readonly Expression[], values: readonly Expression[], line: number): void {
    const fn = this.fn;
    const free = fn.free;
    if (targets.length === 1 && values.length === 1) {
      const t = targets[0]!;
      const v = values[0]!;
      if (t.type === "Name") {
        this.store(
          t,
          (to) => {
            // `a = a + 1`: the result may go straight into the local's register, except where evaluation
            // could read it after a first write (and/or, calls and constructors use the target early).
            if (to !== undefined && writesTargetLast(v)) {
              this.toTarget(v, to);
              return to;
            }
            return this.operand(v);
          },
          line,
        );
      } else if (t.type === "Index") {
        const object = this.toRegister(t.object);
        const key = this.operand(t.key);
        this.storeIndex(object, t.key, key, this.operand(v), line);
      }
      fn.free = free;
      return;
    }
    // Prefixes first, left to right. A local that this statement also assigns is copied before.
    const assigned = new Set<number>();
    for (const t of targets) {
      if (t.type !== "Name") continue;
      const local = fn.findLocal(t.name);
      if (local !== undefined && !local.captured) assigned.add(local.register);
    }
    const prepared = targets.map((t) => {
      if (t.type !== "Index") return undefined;
      const object = this.unlessAssigned(this.toRegister(t.object), assigned, t.line);
      const key = this.unlessAssigned(this.operand(t.key), assigned, t.line);
      return { object, key };
    });
    const first = fn.free;
    this.expressionList(values, targets.length, line);
    for (let i = targets.length - 1; i >= 0; i--) {
      const t = targets[i]!;
      if (t.type === "Name") this.store(t, () => first + i, line);
      else if (t.type === "Index") {
        const p = prepared[i]!;
        this.storeIndex(p.object, t.key, p.key, first + i, line);
      }
    }
    fn.free = free;
  }

  private unlessAssigned(operand: number, assigned: ReadonlySet<number>, line: number): number {
    if (operand < 0 || !assigned.has(operand)) return operand;
    const r = this.fn.reserve(1, line);
    this.fn.emit(Op.MOVE, r, operand, 0, line);
    return r;
  }

  // ---- expression lists

  /** Evaluates `values` to exactly `want` consecutive registers from `free` on (reserved by the caller afterwards). */
  private expressionList(values: readonly Expression[], want: number, line: number): void {
    const fn = this.fn;
    const first = fn.free;
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      const at = first + i;
      if (i === values.length - 1 && i < want && isMulti(v)) {
        const count = want - i;
        if (v.type === "Vararg") {
          fn.reserve(count, line);
          fn.emit(Op.VARARG, at, count, 0, v.line);
        } else {
          this.call(v, count);
          fn.free = at;
          fn.reserve(count, line);
        }
        return;
      }
      this.nextRegister(v);
      // Surplus values are evaluated and dropped.
      if (i >= want) fn.free = first + want;
    }
    if (values.length < want) {
      fn.free = first + values.length;
      fn.reserve(want - values.length, line);
      fn.emit(Op.LOADNIL, first + values.length, first + want - 1, 0, line);
    }
  }

  /** Evaluates `values` from `free` on, the last one open; returns the count for CALL, RETURN and SETLIST. */
  private openList(values: readonly Expression[]): number {
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      if (i === values.length - 1 && isMulti(v)) {
        if (v.type === "Vararg") this.fn.emit(Op.VARARG, this.fn.free, -1, 0, v.line);
        else {
          const free = this.fn.free;
          this.call(v, -1);
          this.fn.free = free;
        }
        return ~i;
      }
      this.nextRegister(v);
    }
    return values.length;
  }

  // ---- expressions

  private nextRegister(e: Expression): number {
    const r = this.fn.reserve(1, e.line);
    this.toTarget(e, r);
    this.fn.free = r + 1;
    return r;
  }

  /** A register that holds the value: a local's own, or a new temporary. */
  private toRegister(e: Expression): number {
    if (e.type === "Name") {
      const local = this.fn.findLocal(e.name);
      if (local !== undefined && !local.captured) return local.register;
    }
    if (e.type === "Paren" && !isMulti(e.expression)) return this.toRegister(e.expression);
    return this.nextRegister(e);
  }

  /** RK operand. */
  private operand(e: Expression): number {
    switch (e.type) {
      case "Nil":
        return ~this.fn.constant(undefined);
      case "True":
        return ~this.fn.constant(true);
      case "False":
        return ~this.fn.constant(false);
      case "Number":
      case "String":
        return ~this.fn.constant(e.value);
      case "Unary":
      case "Binary": {
        const folded = fold(e);
        return folded === undefined ? this.toRegister(e) : ~this.fn.constant(folded);
      }
      case "Paren":
        return isMulti(e.expression) ? this.toRegister(e) : this.operand(e.expression);
      default:
        return this.toRegister(e);
    }
  }

  private closure(body: FunctionBody, to?: number): number {
    const fn = this.fn;
    this.enter(body.line);
    const proto = this.functionBody(body);
    this.depth--;
    const r = to ?? fn.reserve(1, body.line);
    fn.protos.push(proto);
    fn.emit(Op.CLOSURE, r, fn.protos.length - 1, 0, body.endLine);
    return r;
  }

  /** Evaluates `e` into register `to`. Temporaries above `free` are released again. */
  private toTarget(e: Expression, to: number): void {
    const fn = this.fn;
    const free = fn.free;
    this.enter(e.line);
    this.tick();
    switch (e.type) {
      case "Nil":
        fn.emit(Op.LOADNIL, to, to, 0, e.line);
        break;
      case "True":
      case "False":
        fn.emit(Op.LOADBOOL, to, e.type === "True" ? 1 : 0, 0, e.line);
        break;
      case "Number":
      case "String":
        fn.emit(Op.LOADK, to, fn.constant(e.value), 0, e.line);
        break;
      case "Vararg":
        fn.emit(Op.VARARG, to, 1, 0, e.line);
        break;
      case "Function":
        this.closure(e.body, to);
        break;
      case "Name":
        this.name(e.name, to, e.line);
        break;
      case "Paren":
        this.toTarget(e.expression, to);
        break;
      case "Table":
        this.table(e, to);
        break;
      case "Unary": {
        const folded = fold(e);
        if (folded !== undefined) {
          fn.emit(Op.LOADK, to, fn.constant(folded), 0, e.line);
          break;
        }
        if (e.op === "not") {
          const constant = truth(e.operand);
          if (constant !== undefined) {
            fn.emit(Op.LOADBOOL, to, constant ? 0 : 1, 0, e.line);
            break;
          }
        }
        const r = this.toRegister(e.operand);
        fn.emit(e.op === "-" ? Op.UNM : e.op === "not" ? Op.NOT : Op.LEN, to, r, 0, e.line);
        break;
      }
      case "Binary":
        this.binary(e, to);
        break;
      case "Index":
      case "Call":
      case "MethodCall":
        this.suffixed(e, to);
        break;
    }
    fn.free = free;
    this.depth--;
  }

  private name(name: string, to: number, line: number): void {
    const fn = this.fn;
    const local = fn.findLocal(name);
    if (local !== undefined) {
      if (local.captured) fn.emit(Op.GETCELL, to, local.register, 0, line);
      else if (local.register !== to) fn.emit(Op.MOVE, to, local.register, 0, line);
      return;
    }
    const up = fn.findUpvalue(name, line);
    if (up >= 0) fn.emit(Op.GETUPVAL, to, up, 0, line);
    else fn.emit(Op.GETGLOBAL, to, fn.constant(name), 0, line);
  }

  /** Chains of `.k`, `[k]`, `(…)` and `:m(…)`, from the inside out. */
  private suffixed(e: Expression, to: number): void {
    const fn = this.fn;
    const links: Expression[] = [];
    let head: Expression = e;
    for (;;) {
      if (head.type === "Index") {
        links.push(head);
        head = head.object;
      } else if (head.type === "Call") {
        links.push(head);
        head = head.callee;
      } else if (head.type === "MethodCall") {
        links.push(head);
        head = head.object;
      } else break;
    }
    const base = this.isFresh(to) ? to : fn.free;
    fn.free = base;
    let current = -1;
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      if ((links.length - i) % 100 === 0) this.tick();
      const last = i === 0;
      if (link.type === "Index") {
        const object = current >= 0 ? current : this.toRegister(head);
        const key = this.operand(link.key);
        fn.free = base;
        const target = last ? to : fn.reserve(1, link.line);
        this.index(target, object, link.key, key, link.line);
        current = target;
      } else {
        this.callWith(link, current, head, 1);
        // callWith leaves its one result in register `base`.
        fn.free = base;
        if (last) {
          if (to !== base) fn.emit(Op.MOVE, to, base, 0, link.line);
        } else {
          fn.reserve(1, link.line);
          current = base;
        }
      }
    }
  }

  private index(to: number, object: number, keyNode: Expression, key: number, line: number): void {
    if (keyNode.type === "String" && key < 0) this.fn.emit(Op.GETFIELD, to, object, ~key, line);
    else this.fn.emit(Op.GETTABLE, to, object, key, line);
  }

  /**
   * Emits a call whose function ends up in register `free` (as left by the caller); `results` as in CALL's C.
   * Returns the pc of the CALL.
   */
  private call(e: Expression, results: number): number {
    const fn = this.fn;
    const prefix = e.type === "Call" ? e.callee : e.type === "MethodCall" ? e.object : undefined;
    if (prefix === undefined) throw new TypeError("not a call");
    this.enter(e.line);
    let current = -1;
    const base = fn.free;
    if (prefix.type === "Call" || prefix.type === "MethodCall" || prefix.type === "Index") {
      current = fn.reserve(1, e.line);
      this.suffixed(prefix, current);
      fn.free = current + 1;
    }
    const pc = this.callWith(e, current, prefix, results);
    fn.free = base;
    this.depth--;
    return pc;
  }

  /**
   * The call `e`, its prefix's value in register `current` if that is >= 0, else still to be evaluated from `prefix`.
   * The function goes to the lowest free temporary: `current` itself when it is one.
   */
  private callWith(e: Expression, current: number, prefix: Expression, results: number): number {
    const fn = this.fn;
    let base: number;
    let args: readonly Expression[];
    let fixed = 0;
    if (e.type === "Call") {
      args = e.args;
      if (current >= 0) base = current;
      else base = this.nextRegister(prefix);
    } else if (e.type === "MethodCall") {
      args = e.args;
      let object = current;
      if (current >= 0) base = current;
      else {
        const free = fn.free;
        object = this.toRegister(prefix);
        fn.free = free;
        base = free;
      }
      fn.free = base;
      fn.reserve(2, e.line);
      fn.emit(Op.SELF, base, object, fn.constant(e.name), e.line);
      fixed = 1;
    } else throw new TypeError("not a call");
    fn.free = base + 1 + fixed;
    let count = this.openList(args);
    if (fixed === 1) count = count < 0 ? ~(~count + 1) : count + 1;
    const pc = fn.emit(Op.CALL, base, count, results, e.line);
    fn.free = base;
    if (results > 0) fn.reserve(results, e.line);
    return pc;
  }

  private table(e: Extract<Expression, { type: "Table" }>, to: number): void {
    const fn = this.fn;
    const fields = e.fields;
    let positional = 0;
    let named = 0;
    for (const f of fields) {
      if (f.key === undefined) positional++;
      else named++;
    }
    // Built in a temporary: `t = {t.x}` must still see the old t.
    const table = this.isFresh(to) ? to : fn.reserve(1, e.line);
    fn.emit(Op.NEWTABLE, table, positional, named, e.line);
    let pending = 0;
    let stored = 0;
    for (let i = 0; i < fields.length; i++) {
      const f = fields[i]!;
      this.tick();
      if (f.key !== undefined) {
        const free = fn.free;
        const key = this.operand(f.key);
        const value = this.operand(f.value);
        this.storeIndex(table, f.key, key, value, f.line);
        fn.free = free;
      } else if (i === fields.length - 1 && isMulti(f.value)) {
        const free = fn.free;
        if (f.value.type === "Vararg") fn.emit(Op.VARARG, free, -1, 0, f.line);
        else {
          this.call(f.value, -1);
          fn.free = free;
        }
        fn.emit(Op.SETLIST, table, ~pending, stored, f.line);
        pending = 0;
        fn.free = table + 1;
      } else {
        this.nextRegister(f.value);
        if (++pending === SETLIST_BATCH) {
          fn.emit(Op.SETLIST, table, pending, stored, f.line);
          stored += pending;
          pending = 0;
          fn.free = table + 1;
        }
      }
    }
    if (pending > 0) fn.emit(Op.SETLIST, table, pending, stored, e.endLine);
    if (to !== table) fn.emit(Op.MOVE, to, table, 0, e.endLine);
    fn.free = table;
  }

  private binary(e: Extract<Expression, { type: "Binary" }>, to: number): void {
    const fn = this.fn;
    const folded = fold(e);
    if (folded !== undefined) {
      fn.emit(Op.LOADK, to, fn.constant(folded), 0, e.line);
      return;
    }
    switch (e.op) {
      case "and":
      case "or":
        this.logical(e, to);
        return;
      case "..": {
        const parts: Expression[] = [];
        let tail: Expression = e;
        while (tail.type === "Binary" && tail.op === "..") {
          parts.push(tail.left);
          tail = tail.right;
        }
        parts.push(tail);
        const first = fn.free;
        for (const p of parts) this.nextRegister(p);
        fn.emit(Op.CONCAT, to, first, first + parts.length - 1, e.line);
        fn.free = first;
        return;
      }
      case "==":
      case "~=":
      case "<":
      case "<=":
      case ">":
      case ">=": {
        const jump = this.comparison(e, true);
        fn.emit(Op.LOADBOOL, to, 0, 0, e.line);
        const end = fn.emit(Op.JMP, 0, 0, 0, e.line);
        fn.patch(jump);
        fn.emit(Op.LOADBOOL, to, 1, 0, e.line);
        fn.patch(end);
        return;
      }
      default:
        this.arithmetic(e, to);
    }
  }

  private arithmetic(e: Extract<Expression, { type: "Binary" }>, to: number): void {
    const fn = this.fn;
    const links: Extract<Expression, { type: "Binary" }>[] = [];
    let head: Expression = e;
    while (head.type === "Binary" && ARITH[head.op] !== undefined && fold(head) === undefined) {
      links.push(head);
      head = head.left;
    }
    const base = fn.free;
    let left = this.operand(head);
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      this.tick();
      const right = this.operand(link.right);
      fn.free = base;
      const target = i === 0 ? to : fn.reserve(1, link.line);
      fn.emit(ARITH[link.op]!, target, left, right, link.line);
      left = target;
    }
  }

  private logical(e: Extract<Expression, { type: "Binary" }>, to: number): void {
    const fn = this.fn;
    const links: Extract<Expression, { type: "Binary" }>[] = [];
    let head: Expression = e;
    while (head.type === "Binary" && (head.op === "and" || head.op === "or")) {
      links.push(head);
      head = head.left;
    }
    // A constant that decides nothing is no operand.
    for (let link = links.at(-1); link !== undefined && truth(head) === (link.op === "and"); link = links.at(-1)) {
      head = link.right;
      links.pop();
    }
    // Into a temporary: the target may be a local that a later operand reads.
    const free = fn.free;
    const r = to >= this.firstTemporary() ? to : fn.reserve(1, e.line);
    const inner = fn.free;
    this.toTarget(head, r);
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      const jump = fn.emit(link.op === "and" ? Op.JF : Op.JT, 0, r, 0, link.line);
      fn.free = inner;
      this.toTarget(link.right, r);
      fn.patch(jump);
    }
    if (r !== to) fn.emit(Op.MOVE, to, r, 0, e.line);
    fn.free = free;
  }

  /** Whether `to` is the topmost temporary, so that it may hold intermediate results. */
  private isFresh(to: number): boolean {
    return to === this.fn.free - 1 && to >= this.firstTemporary();
  }

  private firstTemporary(): number {
    const active = this.fn.active;
    return active.length === 0 ? 0 : active[active.length - 1]!.register + 1;
  }

  /** Emits a comparison that jumps when its result is `sense`; returns its pc. */
  private comparison(e: Extract<Expression, { type: "Binary" }>, sense: boolean): number {
    const fn = this.fn;
    const free = fn.free;
    let left = this.operand(e.left);
    let right = this.operand(e.right);
    let op: Op;
    switch (e.op) {
      case "==":
        op = sense ? Op.EQ : Op.NE;
        break;
      case "~=":
        op = sense ? Op.NE : Op.EQ;
        break;
      case "<":
      case ">":
        op = sense ? Op.LT : Op.NLT;
        break;
      default:
        op = sense ? Op.LE : Op.NLE;
    }
    if (e.op === ">" || e.op === ">=") [left, right] = [right, left];
    fn.free = free;
    return fn.emit(op, 0, left, right, e.line);
  }

  /** Emits code that jumps away when the truth of `e` equals `sense` and falls through otherwise; returns the jumps. */
  private jumps(e: Expression, sense: boolean): number[] {
    const fn = this.fn;
    const free = fn.free;
    this.enter(e.line);
    let out: number[];
    const constant = truth(e);
    if (constant !== undefined) out = constant === sense ? [fn.emit(Op.JMP, 0, 0, 0, e.line)] : [];
    else if (e.type === "Paren" && !isMulti(e.expression)) out = this.jumps(e.expression, sense);
    else if (e.type === "Unary" && e.op === "not") out = this.jumps(e.operand, !sense);
    else if (e.type === "Binary" && (e.op === "and" || e.op === "or")) {
      // Operands of one homogeneous chain, in order.
      const parts: Expression[] = [];
      let head: Expression = e;
      while (head.type === "Binary" && head.op === e.op) {
        parts.push(head.right);
        head = head.left;
      }
      parts.push(head);
      parts.reverse();
      // `and` goes on when true, `or` when false.
      const goOn = e.op === "and";
      if (sense !== goOn) {
        // Every operand may decide: and with sense=false, or with sense=true.
        out = [];
        for (const p of parts) for (const j of this.jumps(p, sense)) out.push(j);
      } else {
        const around: number[] = [];
        for (let i = 0; i < parts.length - 1; i++) for (const j of this.jumps(parts[i]!, !sense)) around.push(j);
        out = this.jumps(parts[parts.length - 1]!, sense);
        fn.patchAll(around);
      }
    } else if (
      e.type === "Binary" &&
      (e.op === "==" || e.op === "~=" || e.op === "<" || e.op === "<=" || e.op === ">" || e.op === ">=")
    ) {
      out = [this.comparison(e, sense)];
    } else {
      const r = this.toRegister(e);
      out = [fn.emit(sense ? Op.JT : Op.JF, 0, r, 0, e.line)];
    }
    fn.free = free;
    this.depth--;
    return out;
  }
}

function isMulti(e: Expression): boolean {
  return e.type === "Call" || e.type === "MethodCall" || e.type === "Vararg";
}

/** Expressions that write their target register only as their very last act. */
function writesTargetLast(e: Expression): boolean {
  switch (e.type) {
    case "Binary":
      return ARITH[e.op] !== undefined || e.op === "..";
    case "Unary":
    case "Index":
    case "Call":
    case "MethodCall":
    case "Table":
    case "Name":
    case "Nil":
    case "True":
    case "False":
    case "Number":
    case "String":
    case "Function":
      return true;
    default:
      return false;
  }
}

/** Truth of a constant expression, undefined if it is none. */
function truth(e: Expression): boolean | undefined {
  switch (e.type) {
    case "Nil":
    case "False":
      return false;
    case "True":
    case "Number":
    case "String":
      return true;
    case "Paren":
      return truth(e.expression);
    case "Unary": {
      if (e.op !== "not") break;
      const operand = truth(e.operand);
      return operand === undefined ? undefined : !operand;
    }
  }
  return fold(e) === undefined ? undefined : true;
}

/**
 * Constant folding as lcode.c does it: numbers only, never a division by zero, never to NaN. The depth bound keeps a
 * long chain of constants from being walked again at each link.
 */
function fold(e: Expression, depth = 0): number | undefined {
  if (depth > 8) return undefined;
  switch (e.type) {
    case "Number":
      return e.value;
    case "Paren":
      return fold(e.expression, depth + 1);
    case "Unary": {
      if (e.op !== "-") return undefined;
      const v = fold(e.operand, depth + 1);
      return v === undefined || v === 0 ? undefined : -v;
    }
    case "Binary": {
      if (ARITH[e.op] === undefined) return undefined;
      const b = fold(e.right, depth + 1);
      if (b === undefined) return undefined;
      const a = fold(e.left, depth + 1);
      if (a === undefined) return undefined;
      let r: number;
      switch (e.op) {
        case "+":
          r = a + b;
          break;
        case "-":
          r = a - b;
          break;
        case "*":
          r = a * b;
          break;
        case "/":
          if (b === 0) return undefined;
          r = a / b;
          break;
        case "%":
          if (b === 0) return undefined;
          r = a - Math.floor(a / b) * b;
          break;
        default:
          r = a ** b;
          if (Math.abs(a) === 1 && !Number.isFinite(b)) r = 1;
      }
      return r !== r ? undefined : r;
    }
    default:
      return undefined;
  }
}

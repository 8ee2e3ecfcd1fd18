/**
 * AST → bytecode: functions, blocks and statements. One pass over the tree after the captured locals are known.
 *
 * Instructions get the lines that PUC-Rio's have, which errors, `debug` and line events show (test/compiler).
 */
import { Op } from "../bytecode/opcode";
import { generalList, LOOP_CONTROL, type Prototype } from "../bytecode/prototype";
import type { Block, Expression, FunctionBody, Statement } from "../syntax/ast";
import type { Checkpoint } from "../syntax/lexer";
import { Captures } from "./captures";
import { ExpressionCompiler } from "./expressions";
import { ARITH } from "./fold";
import { CodeBuffer, FunctionBuilder, type PendingGoto, type Scope } from "./function-builder";

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

class Compiler extends ExpressionCompiler {
  private readonly captures: Captures;
  /** Those that no function is being written to. */
  private readonly buffers = generalList<CodeBuffer>();

  constructor(
    main: FunctionBody,
    private readonly source: string,
    checkpoint: Checkpoint | undefined,
  ) {
    super(checkpoint);
    this.captures = new Captures(main, checkpoint);
  }

  run(main: FunctionBody): Prototype {
    return this.functionBody(main, true);
  }

  // ---- functions and blocks

  protected functionBody(body: FunctionBody, isMain = false): Prototype {
    const outer = isMain ? undefined : this.fn;
    const buffer = this.buffers.pop() ?? new CodeBuffer(this.checkpoint);
    const fn = new FunctionBuilder(outer, buffer, this.source, body.line, body.isVararg);
    this.fn = fn;
    const { params } = body;
    for (let i = 0; i < params.length; i++) {
      fn.reserve(1, body.line);
      fn.declare(params[i]!, i, this.captures.has(body, i), body.line);
    }
    // LUA_COMPAT_VARARG: a vararg function has a local `arg`, nil if it uses `...` itself, else with its extra arguments.
    const needsArg = !isMain && body.isVararg && !this.captures.usesVararg(body);
    if (!isMain && body.isVararg) {
      fn.reserve(1, body.line);
      fn.declare("arg", body.params.length, this.captures.has(body, body.params.length), body.line);
    }
    for (const l of fn.active) if (l.captured) fn.emit(Op.NEWCELL, l.register, 0, 0, body.line);
    this.openScope(false);
    this.statements(body.block);
    this.closeScope();
    fn.emit(Op.RETURN, 0, 0, 0, isMain ? body.block.lastLine : body.endLine);
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
    scope.labels.set(name, { name, pc: fn.landing(), activeCount, line });
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
        const start = fn.landing();
        const exits = this.jumps(s.condition, false);
        const scope = this.openScope(true);
        this.block(s.block);
        fn.patch(fn.emit(Op.JMP, 0, 0, 0, s.block.lastLine), start);
        this.closeScope();
        fn.patchAll(exits);
        fn.patchAll(scope.breaks);
        break;
      }
      case "Repeat": {
        const start = fn.landing();
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
          if (i + 1 < count || s.orElse !== undefined) ends.push(fn.emit(Op.JMP, 0, 0, 0, clause.block.lastLine));
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
        const local = t.type === "Name" ? fn.findLocal(t.name) : undefined;
        if (local !== undefined) {
          const r = this.closure(s.body, local.captured ? undefined : local.register, line);
          if (local.captured) fn.emit(Op.SETCELL, local.register, r, 0, fn.lineBefore());
        } else if (t.type === "Name") this.store(t, () => this.closure(s.body), line);
        else if (t.type === "Index") {
          const object = this.lateRegister(t.object);
          const key = this.operand(t.key);
          const value = this.closure(s.body);
          this.storeIndex(this.settle(object, line), t.key, key, value, line);
        }
        fn.free = free;
        break;
      }
      case "LocalFunction": {
        const r = fn.reserve(1, s.line);
        const captured = this.captures.has(s, 0);
        fn.declare(s.name, r, captured, s.line);
        if (captured) {
          fn.setNil(r, r, s.body.endLine);
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
        // There is a loop: the parser has looked.
        for (let i = fn.scopes.length - 1; i >= 0; i--) {
          const scope = fn.scopes[i]!;
          if (!scope.isLoop) continue;
          if (scope.breaks === NO_BREAKS) scope.breaks = [];
          scope.breaks.push(fn.emit(Op.JMP, 0, 0, 0, s.line));
          break;
        }
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
    this.expressionList(s.values, s.names.length, s.lastLine);
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
    else fn.emit(Op.LOADK, base + 2, fn.constant(1), 0, fn.lineBefore());
    const loop = this.openScope(true);
    for (let i = 0; i < LOOP_CONTROL.length; i++) fn.declare(LOOP_CONTROL[i]!, base + i, false, s.line);
    const prep = fn.emit(Op.FORPREP, base, 0, 0, s.doLine);
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
    this.expressionList(s.values, 3, undefined);
    fn.free = base;
    fn.reserve(3, s.line);
    const loop = this.openScope(true);
    fn.declare("(for generator)", base, false, s.line);
    fn.declare("(for state)", base + 1, false, s.line);
    fn.declare("(for control)", base + 2, false, s.line);
    const entry = fn.emit(Op.JMP, 0, 0, 0, s.doLine);
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
        const object = this.lateRegister(t.object);
        const key = this.lateOperand(t.key);
        const value = this.operand(v);
        this.storeIndex(this.settle(object, line), t.key, this.settle(key, line), value, line);
      }
      fn.free = free;
      return;
    }
    // Prefixes first, left to right. What is still to be read of a local that a later target assigns to is copied there.
    const prepared: ({ object: number; key: number } | undefined)[] = [];
    for (const t of targets) {
      if (t.type === "Index") {
        const object = this.lateRegister(t.object);
        prepared.push({ object, key: this.lateOperand(t.key) });
        continue;
      }
      if (t.type === "Name" && fn.findLocal(t.name) !== undefined) {
        const assigned = this.lateOperand(t);
        for (const p of prepared) {
          if (p?.object === assigned) p.object = this.copy(assigned, t.line);
          if (p?.key === assigned) p.key = this.copy(assigned, t.line);
        }
      }
      prepared.push(undefined);
    }
    const first = fn.free;
    this.expressionList(values, targets.length, line);
    fn.free = first;
    fn.reserve(targets.length, line);
    for (let i = targets.length - 1; i >= 0; i--) {
      const t = targets[i]!;
      if (t.type === "Name") this.store(t, () => first + i, line);
      else if (t.type === "Index") {
        const p = prepared[i]!;
        this.storeIndex(this.settle(p.object, line), t.key, this.settle(p.key, line), first + i, line);
      }
    }
    fn.free = free;
  }

  /** A temporary with the value that a local's operand has now. */
  private copy(operand: number, line: number): number {
    const settled = this.settle(operand, line);
    if (settled !== operand) return settled;
    const r = this.fn.reserve(1, line);
    this.fn.emit(Op.MOVE, r, operand, 0, line);
    return r;
  }
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

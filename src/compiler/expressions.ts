/**
 * Expressions → instructions.
 *
 * Invariants:
 * - Left-nested chains (a+b+c…, a.b.c…, f()()…) are handled by loops, so JavaScript recursion is bounded by the
 *   parser's limit on nesting, counted again here (`enter`).
 * - Evaluation order is PUC-Rio's: left to right, but an operand that is a local is read when its instruction runs. In
 *   `a + f()` the sum has what f leaves in `a`. An uncaptured local's register is such an operand by itself; a captured
 *   one's is `LATE` until the other operands have been evaluated (`lateOperand`, then `settle`).
 */
import { Op } from "../bytecode/opcode";
import type { Prototype } from "../bytecode/prototype";
import type { BinaryOperator, Expression, FunctionBody } from "../syntax/ast";
import type { Checkpoint } from "../syntax/lexer";
import { ARITH, fold, truth } from "./fold";
import type { FunctionBuilder } from "./function-builder";

const MAX_DEPTH = 1000;
/** Added to the register of a captured local's cell: an operand that is still to be read. */
const LATE = 1 << 16;
const SETLIST_BATCH = 50;

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(["==", "~=", "<", "<=", ">", ">="]);

type Binary = Extract<Expression, { type: "Binary" }>;
/** An expression whose operator is `and` or `or`. */
type Logical = Binary & { readonly op: "and" | "or" };

/** Jumps of operands that decide: with the value where it belongs, or with one that is yet to be put there. */
interface Away {
  readonly value: number[];
  readonly true: number[];
  readonly false: number[];
}

export abstract class ExpressionCompiler {
  /** The function that instructions go to. */
  protected fn!: FunctionBuilder;
  protected depth = 0;
  private nodes = 0;

  constructor(protected readonly checkpoint: Checkpoint | undefined) {}

  protected abstract functionBody(body: FunctionBody): Prototype;

  protected enter(line: number): void {
    if (++this.depth > MAX_DEPTH) this.fn.fail("chunk has too many syntax levels", line);
  }

  protected tick(): void {
    if (++this.nodes >= 500) {
      this.checkpoint?.pass(this.nodes, this.nodes * 40);
      this.nodes = 0;
    }
  }
  // ---- expression lists

  /**
   * Evaluates `values` to exactly `want` consecutive registers from `free` on (reserved by the caller afterwards).
   * Missing ones become nil in line `end`, undefined: in that of the last value.
   */
  protected expressionList(values: readonly Expression[], want: number, end: number | undefined): void {
    const fn = this.fn;
    const first = fn.free;
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      const at = first + i;
      if (i === values.length - 1 && i < want && isMulti(v)) {
        const count = want - i;
        if (v.type === "Vararg") {
          fn.reserve(count, v.line);
          fn.emit(Op.VARARG, at, count, 0, v.line);
        } else {
          this.call(v, count);
          fn.free = at;
          fn.reserve(count, v.line);
        }
        return;
      }
      this.nextRegister(v);
      // Surplus values are evaluated and dropped.
      if (i >= want) fn.free = first + want;
    }
    const line = end ?? fn.lineBefore();
    if (values.length < want) {
      fn.free = first + values.length;
      fn.reserve(want - values.length, line);
      fn.setNil(first + values.length, first + want - 1, line);
    }
  }

  /** Evaluates `values` from `free` on, the last one open; returns the count for CALL, RETURN and SETLIST. */
  protected openList(values: readonly Expression[]): number {
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

  protected nextRegister(e: Expression): number {
    const r = this.fn.reserve(1, e.line);
    this.toTarget(e, r);
    this.fn.free = r + 1;
    return r;
  }

  /** A register that holds the value: a local's own, or a new temporary. */
  protected toRegister(e: Expression): number {
    return this.settle(this.lateRegister(e), e.line);
  }

  /** RK operand, read now. */
  protected operand(e: Expression): number {
    return this.settle(this.lateOperand(e), e.line);
  }

  /** RK operand; `settle` must follow when the other operands of its instruction have been evaluated. */
  protected lateOperand(expression: Expression): number {
    const e = unwrapped(expression);
    switch (e.type) {
      case "Name": {
        const local = this.fn.findLocal(e.name);
        if (local === undefined) return this.nextRegister(e);
        return local.captured ? LATE + local.register : local.register;
      }
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
        if (folded !== undefined) return ~this.fn.constant(folded);
        if (!isLogical(e)) return this.nextRegister(e);
        const r = this.fn.reserve(1, e.line);
        const away = this.tests(e, r);
        this.fn.free = r;
        // Where no operand decides, the last one is it.
        if (away.value.length + away.true.length + away.false.length === 0) return this.lateOperand(e.right);
        this.fn.reserve(1, e.line);
        this.lastOperand(e, r, away);
        this.fn.free = r + 1;
        return r;
      }
      default:
        return this.nextRegister(e);
    }
  }

  /** As `lateOperand`, for an operand that must be a register. */
  protected lateRegister(e: Expression): number {
    const inner = unwrapped(e);
    return inner.type === "Name" ? this.lateOperand(inner) : this.nextRegister(inner);
  }

  /** Reads an operand that is still to be read, into a new temporary. */
  protected settle(operand: number, line: number): number {
    if (operand < LATE) return operand;
    const r = this.fn.reserve(1, line);
    this.fn.emit(Op.GETCELL, r, operand - LATE, 0, line);
    return r;
  }

  /** `storedAt`: the line of a local function's assignment, which is the instruction's where it closes over nothing. */
  protected closure(body: FunctionBody, to?: number, storedAt?: number): number {
    const fn = this.fn;
    this.enter(body.line);
    const proto = this.functionBody(body);
    this.depth--;
    const r = to ?? fn.reserve(1, body.line);
    fn.protos.push(proto);
    const line = storedAt !== undefined && proto.upvalues.length === 0 ? storedAt : body.endLine;
    fn.emit(Op.CLOSURE, r, fn.protos.length - 1, 0, line);
    return r;
  }

  /** Evaluates `e` into register `to`. Temporaries above `free` are released again. */
  protected toTarget(e: Expression, to: number): void {
    const fn = this.fn;
    const free = fn.free;
    this.enter(e.line);
    this.tick();
    switch (e.type) {
      case "Nil":
        fn.setNil(to, to, e.line);
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
        fn.free = this.firstFree(to);
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
    const base = this.firstFree(to);
    fn.free = base;
    let current = -1;
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      if ((links.length - i) % 100 === 0) this.tick();
      const last = i === 0;
      if (link.type === "Index") {
        const late = current >= 0 ? current : this.lateRegister(head);
        const key = this.operand(link.key);
        const object = this.settle(late, link.line);
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

  protected storeIndex(object: number, keyNode: Expression, key: number, value: number, line: number): void {
    const fn = this.fn;
    if (keyNode.type === "String" && key < 0) fn.emit(Op.SETFIELD, object, ~key, value, line);
    else fn.emit(Op.SETTABLE, object, key, value, line);
  }

  private index(to: number, object: number, keyNode: Expression, key: number, line: number): void {
    if (keyNode.type === "String" && key < 0) this.fn.emit(Op.GETFIELD, to, object, ~key, line);
    else this.fn.emit(Op.GETTABLE, to, object, key, line);
  }

  /**
   * Emits a call whose function ends up in register `free` (as left by the caller); `results` as in CALL's C.
   * Returns the pc of the CALL.
   */
  protected call(e: Expression, results: number): number {
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
      fn.emit(Op.SELF, base, object, fn.constant(e.name), e.nameLine);
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
        const key = this.lateOperand(f.key);
        const value = this.operand(f.value);
        this.storeIndex(table, f.key, this.settle(key, f.line), value, f.line);
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
        this.logical(e as Logical, to);
        return;
      case "..": {
        const parts: Expression[] = [];
        let tail: Expression = e;
        // To the right, brackets change nothing.
        while ((tail.type === "Binary" && tail.op === "..") || (tail.type === "Paren" && !isMulti(tail.expression))) {
          if (tail.type === "Binary") parts.push(tail.left);
          tail = tail.type === "Binary" ? tail.right : tail.expression;
        }
        parts.push(tail);
        const first = this.firstFree(to);
        fn.free = first;
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
        fn.free = this.firstFree(to);
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
    const base = this.firstFree(to);
    fn.free = base;
    let late = this.lateOperand(head);
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      this.tick();
      const right = this.operand(link.right);
      const left = this.settle(late, link.line);
      fn.free = base;
      const target = i === 0 ? to : fn.reserve(1, link.line);
      fn.emit(ARITH[link.op]!, target, left, right, link.line);
      late = target;
    }
  }

  private logical(e: Logical, to: number): void {
    const fn = this.fn;
    // Into a temporary: the target may be a local that a later operand reads.
    const free = fn.free;
    const r = to >= this.firstTemporary() ? to : fn.reserve(1, e.line);
    this.lastOperand(e, r, this.tests(e, r));
    if (r !== to) fn.emit(Op.MOVE, to, r, 0, e.line);
    fn.free = free;
  }

  /**
   * All operands but the last of a chain of `and` or `or` whose value goes to `r`. Those that decide jump to its end, as in
   * lcode.c: which of the ways through the code sets a register last decides whose name an error has (vm/describe.ts).
   */
  private tests(e: Logical, r: number): Away {
    const away: Away = { value: [], true: [], false: [] };
    const { parts, lines } = operandsOf(e);
    for (let i = 0; i < parts.length - 1; i++) this.branch(parts[i]!, e.op === "or", r, away, lines[i]!);
    return away;
  }

  /** The last operand, and what those before it jump to. */
  private lastOperand(e: Logical, r: number, away: Away): void {
    const fn = this.fn;
    const last = unwrapped(e.right);
    const compares = last.type === "Binary" && COMPARISONS.has(last.op);
    if (compares) away.true.push(this.comparison(last, true));
    else this.toTarget(last, r);
    if (away.true.length + away.false.length > 0) {
      const over: number[] = compares ? [] : [fn.emit(Op.JMP, 0, 0, 0, e.line)];
      if (compares || away.false.length > 0) {
        fn.patchAll(away.false);
        fn.emit(Op.LOADBOOL, r, 0, 0, e.line);
        if (away.true.length > 0) over.push(fn.emit(Op.JMP, 0, 0, 0, e.line));
      }
      if (away.true.length > 0) {
        fn.patchAll(away.true);
        fn.emit(Op.LOADBOOL, r, 1, 0, e.line);
      }
      fn.patchAll(over);
    }
    fn.patchAll(away.value);
  }

  /** Jumps away when the truth of `e` equals `sense`, with its value in register `r` or bound to become true or false. */
  private branch(e: Expression, sense: boolean, r: number, away: Away, line: number): void {
    const fn = this.fn;
    const inner = fn.free;
    const bare = sense ? away.true : away.false;
    e = unwrapped(e);
    const constant = truth(e);
    // A constant that decides nothing is no operand.
    if (constant === !sense) return;
    this.enter(line);
    if (isLogical(e)) {
      const { parts, lines } = operandsOf(e);
      const decides = e.op === "or";
      const last = parts.length - 1;
      const around: number[] = [];
      for (let i = 0; i < last; i++) {
        const part = parts[i]!;
        if (decides === sense) this.branch(part, sense, r, away, lines[i]!);
        else for (const jump of this.jumps(part, decides)) around.push(jump);
        fn.free = inner;
      }
      this.branch(parts[last]!, sense, r, away, line);
      fn.patchAll(around);
    } else if (e.type === "True" || e.type === "False") bare.push(fn.constantTest(line));
    else if (e.type === "Unary" && e.op === "not") {
      for (const jump of this.jumps(e.operand, !sense)) bare.push(jump);
    } else if (e.type === "Binary" && COMPARISONS.has(e.op)) bare.push(this.comparison(e, sense));
    else {
      this.toTarget(e, r);
      away.value.push(fn.emit(sense ? Op.JT : Op.JF, 0, r, 0, line));
    }
    fn.free = inner;
    this.depth--;
  }

  /** Whether `to` is the topmost temporary, so that it may hold intermediate results. */
  private isFresh(to: number): boolean {
    return to === this.fn.free - 1 && to >= this.firstTemporary();
  }

  /** The first register for operands of what goes to `to`: that one itself, if it may hold them. */
  private firstFree(to: number): number {
    return this.isFresh(to) ? to : this.fn.free;
  }

  private firstTemporary(): number {
    const active = this.fn.active;
    return active.length === 0 ? 0 : active[active.length - 1]!.register + 1;
  }

  /** Emits a comparison that jumps when its result is `sense`; returns its pc. */
  private comparison(e: Extract<Expression, { type: "Binary" }>, sense: boolean): number {
    const fn = this.fn;
    const free = fn.free;
    const late = this.lateOperand(e.left);
    let right = this.operand(e.right);
    let left = this.settle(late, e.line);
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
  protected jumps(e: Expression, sense: boolean): number[] {
    const fn = this.fn;
    const free = fn.free;
    this.enter(e.line);
    let out: number[];
    const constant = truth(e);
    if (constant !== undefined) out = constant === sense ? [fn.constantTest(e.line)] : [];
    else if (e.type === "Paren" && !isMulti(e.expression)) out = this.jumps(e.expression, sense);
    else if (e.type === "Unary" && e.op === "not") out = this.jumps(e.operand, !sense);
    else if (e.type === "Binary" && (e.op === "and" || e.op === "or")) {
      const { parts } = operandsOf(e as Logical);
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
    } else if (e.type === "Binary" && COMPARISONS.has(e.op)) {
      out = [this.comparison(e, sense)];
    } else {
      const before = fn.pc;
      const r = this.toRegister(e);
      out = [fn.emit(sense ? Op.JT : Op.JF, 0, r, 0, fn.pc > before ? fn.lineBefore() : e.line)];
    }
    fn.free = free;
    this.depth--;
    return out;
  }
}

/** Without parentheses that change nothing, and without constants before `and` and `or` that decide nothing. */
function unwrapped(e: Expression): Expression {
  for (;;) {
    if (e.type === "Paren" && !isMulti(e.expression)) e = e.expression;
    else if (isLogical(e) && !isMulti(e.right) && truth(e.left) === (e.op === "and")) e = e.right;
    else return e;
  }
}

const isLogical = (e: Expression): e is Logical => e.type === "Binary" && (e.op === "and" || e.op === "or");

/** Operands of a chain of one logical operator, in order, and the lines of the operators. */
function operandsOf(e: Logical): { readonly parts: readonly Expression[]; readonly lines: readonly number[] } {
  const parts: Expression[] = [];
  const lines: number[] = [];
  let head: Expression = e;
  while (head.type === "Binary" && head.op === e.op) {
    parts.push(head.right);
    lines.push(head.line);
    head = head.left;
  }
  parts.push(head);
  return { parts: parts.reverse(), lines: lines.reverse() };
}

export function isMulti(e: Expression): boolean {
  return e.type === "Call" || e.type === "MethodCall" || e.type === "Vararg";
}

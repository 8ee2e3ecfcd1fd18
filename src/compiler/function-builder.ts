/**
 * Collects one function's code: instructions with lines, constants, upvalues, locals, registers, labels.
 *
 * Registers are allocated as a stack: active locals at the bottom, temporaries above. `free` is the next one.
 */
import { Op } from "../bytecode/opcode";
import {
  type Constant,
  type LocalInfo,
  MAX_LOCALS,
  MAX_REGISTERS,
  MAX_UPVALUES,
  type Prototype,
  type UpvalueInfo,
} from "../bytecode/prototype";

export class CompileFault {
  constructor(
    readonly message: string,
    readonly line: number,
    readonly near: string | undefined,
  ) {}
}

export interface ActiveLocal {
  readonly name: string;
  readonly register: number;
  readonly captured: boolean;
  readonly startPc: number;
}

export interface LabelInfo {
  readonly name: string;
  readonly pc: number;
  readonly activeCount: number;
  readonly line: number;
}

export interface PendingGoto {
  readonly name: string;
  /** pc of the JMP to patch. */
  readonly pc: number;
  readonly line: number;
  activeCount: number;
}

export interface Scope {
  readonly isLoop: boolean;
  readonly activeCount: number;
  readonly labels: Map<string, LabelInfo>;
  pending: PendingGoto[];
  /** Jumps of `break` statements, to patch to the end of the loop. */
  readonly breaks: number[];
}

export class FunctionBuilder {
  private code = new Int32Array(256);
  private lines = new Int32Array(64);
  pc = 0;
  free = 0;
  private maxRegisters = 2;
  readonly constants: Constant[] = [];
  private readonly constantIndex = new Map<Constant | symbol, number>();
  readonly protos: Prototype[] = [];
  readonly upvalues: UpvalueInfo[] = [];
  private readonly upvalueIndex = new Map<string, number>();
  readonly active: ActiveLocal[] = [];
  private readonly locals: (LocalInfo | undefined)[] = [];
  private readonly localSlots: number[] = [];
  readonly scopes: Scope[] = [];

  constructor(
    readonly parent: FunctionBuilder | undefined,
    readonly source: string,
    readonly lineDefined: number,
    readonly isVararg: boolean,
  ) {}

  fail(message: string, line: number, near?: string): never {
    throw new CompileFault(message, line, near);
  }

  // ---- instructions

  emit(op: Op, a: number, b: number, c: number, line: number): number {
    const pc = this.pc;
    if (pc + 4 > this.code.length) {
      const code = new Int32Array(this.code.length * 2);
      code.set(this.code);
      this.code = code;
      const lines = new Int32Array(this.lines.length * 2);
      lines.set(this.lines);
      this.lines = lines;
    }
    this.code[pc] = op;
    this.code[pc + 1] = a;
    this.code[pc + 2] = b;
    this.code[pc + 3] = c;
    this.lines[pc >> 2] = line;
    this.pc = pc + 4;
    return pc;
  }

  word(pc: number, field: number): number {
    return this.code[pc + field]!;
  }

  setWord(pc: number, field: number, value: number): void {
    this.code[pc + field] = value;
  }

  /** Points the jump at `pc` to `target` (FOR* and TFORLOOP have their target in B). */
  patch(pc: number, target: number = this.pc): void {
    const op = this.code[pc]!;
    const inB = op === Op.FORPREP || op === Op.FORLOOP || op === Op.TFORLOOP;
    this.code[pc + (inB ? 2 : 1)] = target;
  }

  patchAll(jumps: readonly number[], target: number = this.pc): void {
    for (const pc of jumps) this.patch(pc, target);
  }

  constant(value: Constant): number {
    // -0 and 0 are one key in a Map but not one constant.
    const key = value === 0 && 1 / value < 0 ? MINUS_ZERO : value !== value ? NAN : value;
    let i = this.constantIndex.get(key);
    if (i === undefined) {
      i = this.constants.length;
      this.constants.push(value);
      this.constantIndex.set(key, i);
    }
    return i;
  }

  // ---- registers

  reserve(n: number, line: number): number {
    const first = this.free;
    this.free += n;
    if (this.free > this.maxRegisters) {
      if (this.free > MAX_REGISTERS) this.fail("function or expression too complex", line);
      this.maxRegisters = this.free;
    }
    return first;
  }

  // ---- locals

  declare(name: string, register: number, captured: boolean, line: number): void {
    if (this.active.length >= MAX_LOCALS) this.limit("local variables", MAX_LOCALS, line);
    this.localSlots.push(this.locals.length);
    this.locals.push(undefined);
    this.active.push({ name, register, captured, startPc: this.pc });
  }

  limit(what: string, max: number, line: number): never {
    const where = this.lineDefined === 0 ? "main function" : `function at line ${this.lineDefined}`;
    this.fail(
      this.lineDefined === 0 ? `main function has more than ${max} ${what}` : `${where} has more than ${max} ${what}`,
      line,
    );
  }

  /** Ends the locals above `count`. */
  closeLocals(count: number): void {
    while (this.active.length > count) {
      const l = this.active.pop()!;
      this.locals[this.localSlots.pop()!] = {
        name: l.name,
        register: l.register,
        startPc: l.startPc,
        endPc: this.pc,
      };
    }
  }

  findLocal(name: string): ActiveLocal | undefined {
    for (let i = this.active.length - 1; i >= 0; i--) if (this.active[i]!.name === name) return this.active[i];
    return undefined;
  }

  /** Index of the upvalue `name`, or -1 for a global. */
  findUpvalue(name: string, line: number): number {
    const known = this.upvalueIndex.get(name);
    if (known !== undefined) return known;
    if (this.parent === undefined) return -1;
    const local = this.parent.findLocal(name);
    let info: UpvalueInfo;
    if (local !== undefined) info = { name, fromLocal: true, index: local.register };
    else {
      const index = this.parent.findUpvalue(name, line);
      if (index < 0) return -1;
      info = { name, fromLocal: false, index };
    }
    if (this.upvalues.length >= MAX_UPVALUES) this.limit("upvalues", MAX_UPVALUES, line);
    this.upvalues.push(info);
    this.upvalueIndex.set(name, this.upvalues.length - 1);
    return this.upvalues.length - 1;
  }

  finish(paramCount: number, needsArg: boolean, lastLine: number): Prototype {
    this.closeLocals(0);
    this.threadJumps();
    return {
      source: this.source,
      lineDefined: this.lineDefined,
      lastLine,
      paramCount,
      isVararg: this.isVararg,
      needsArg,
      maxRegisters: this.maxRegisters,
      code: this.code.slice(0, this.pc),
      lines: this.lines.slice(0, this.pc >> 2),
      constants: this.constants,
      protos: this.protos,
      upvalues: this.upvalues,
      locals: this.locals as LocalInfo[],
    };
  }

  /** Forward jumps to jumps go to the end of the chain; a test that lands on a test of the same register goes on. */
  private threadJumps(): void {
    const code = this.code;
    for (let pc = 0; pc < this.pc; pc += 4) {
      const op = code[pc]!;
      if (op !== Op.JT && op !== Op.JF && op !== Op.JMP && !(op >= Op.EQ && op <= Op.NLE)) continue;
      for (let hops = 0; hops < 8; hops++) {
        const target = code[pc + 1]!;
        // Backward jumps count a step: never skip or add one.
        if (target <= pc || target >= this.pc) break;
        const next = code[target]!;
        let to = -1;
        if (next === Op.JMP) to = code[target + 1]!;
        else if ((op === Op.JT || op === Op.JF) && code[target + 2] === code[pc + 2]) {
          if (next === op) to = code[target + 1]!;
          else if (next === Op.JT || next === Op.JF) to = target + 4;
        }
        if (to <= target) break;
        code[pc + 1] = to;
      }
    }
  }
}

const MINUS_ZERO = Symbol("-0");
const NAN = Symbol("nan");

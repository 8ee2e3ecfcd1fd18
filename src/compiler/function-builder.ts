/**
 * Collects one function's code: instructions with lines, constants, upvalues, locals, registers, labels.
 *
 * Registers are allocated as a stack: active locals at the bottom, temporaries above. `free` is the next one.
 */

import { Op } from "../bytecode/opcode";
import {
  type Constant,
  generalList,
  type LocalInfo,
  MAX_LOCALS,
  MAX_REGISTERS,
  MAX_UPVALUES,
  type Prototype,
  type UpvalueInfo,
} from "../bytecode/prototype";
import type { Checkpoint } from "../syntax/lexer";

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
  labels: Map<string, LabelInfo> | undefined;
  pending: PendingGoto[];
  /** Jumps of `break` statements, to patch to the end of the loop. */
  breaks: number[];
}

/** Where code is written until its length is known: serves one function after the other. */
export class CodeBuffer {
  code = new Int32Array(1024);
  lines = new Int32Array(256);

  constructor(private readonly checkpoint: Checkpoint | undefined) {}

  grow(): void {
    const code = new Int32Array(this.code.length * 2);
    const lines = new Int32Array(this.lines.length * 2);
    this.copy(this.code.length, code, lines);
    this.code = code;
    this.lines = lines;
  }

  /** Copies `count` words of code with their lines, in pieces: memory that nobody has written to yet comes slowly. */
  copy(count: number, code: Int32Array, lines: Int32Array): void {
    for (let from = 0; from < count; from += PIECE) {
      if (from > 0) this.pause();
      const to = Math.min(count, from + PIECE);
      code.set(this.code.subarray(from, to), from);
      lines.set(this.lines.subarray(from >> 2, to >> 2), from >> 2);
    }
  }

  /** To be called within work that takes more than a millisecond for long functions. May throw. */
  pause(): void {
    this.checkpoint?.pass(0, 0);
  }
}

/** Words of code that are copied, or looked through, at once: a power of two. */
const PIECE = 1 << 16;

/** Words of code from which on a copy is faster by way of views. */
const LONG_CODE = 4096;

/** Up to so many constants are found by looking at each. */
const FEW_CONSTANTS = 8;

export class FunctionBuilder {
  pc = 0;
  /** The last pc known to be a jump's target, in words; -1 for none. */
  private lastTarget = -1;
  /** JMPs that stand for the test of a constant: PUC-Rio's code comes by there, which line events show. */
  private tests: Set<number> | undefined;
  free = 0;
  private maxRegisters = 2;
  readonly constants = generalList<Constant>();
  private constantIndex: Map<Constant, number> | null = null;
  readonly protos = generalList<Prototype>();
  readonly upvalues = generalList<UpvalueInfo>();
  readonly active = generalList<ActiveLocal>();
  private readonly locals = generalList<LocalInfo | undefined>();
  private readonly localSlots: number[] = [];
  readonly scopes = generalList<Scope>();

  constructor(
    readonly parent: FunctionBuilder | undefined,
    private readonly buffer: CodeBuffer,
    readonly source: string,
    readonly lineDefined: number,
    readonly isVararg: boolean,
  ) {}

  fail(message: string, line: number, near?: string): never {
    throw new CompileFault(message, line, near);
  }

  // ---- instructions

  emit(op: Op, a: number, b: number, c: number, line: number): number {
    const { buffer, pc } = this;
    if (pc + 4 > buffer.code.length) buffer.grow();
    const { code } = buffer;
    code[pc] = op;
    code[pc + 1] = a;
    code[pc + 2] = b;
    code[pc + 3] = c;
    buffer.lines[pc >> 2] = line;
    this.pc = pc + 4;
    return pc;
  }

  setWord(pc: number, field: number, value: number): void {
    this.buffer.code[pc + field] = value;
  }

  /** The pc as the target of jumps to come. */
  landing(): number {
    this.lastTarget = this.pc;
    return this.pc;
  }

  /**
   * Makes registers nil, as lcode.c does it: with no instruction for temporaries at the start of a function, where they
   * are nil, and none of its own after another one for registers before them.
   */
  setNil(from: number, to: number, line: number): void {
    if (this.pc > this.lastTarget) {
      if (this.pc === 0 && from >= this.active.length) return;
      const last = this.pc - 4;
      const { code } = this.buffer;
      if (last >= 0 && code[last] === Op.LOADNIL && code[last + 1]! <= from && from <= code[last + 2]! + 1) {
        if (to > code[last + 2]!) code[last + 2] = to;
        return;
      }
    }
    this.emit(Op.LOADNIL, from, to, 0, line);
  }

  /** The jump of a condition that is constant. */
  constantTest(line: number): number {
    this.tests ??= new Set();
    this.tests.add(this.pc);
    return this.emit(Op.JMP, 0, 0, 0, line);
  }

  /** Line of the last instruction. */
  lineBefore(): number {
    return this.buffer.lines[(this.pc >> 2) - 1]!;
  }

  /** Points the jump at `pc` to `target` (FOR* and TFORLOOP have their target in B). */
  patch(pc: number, target: number = this.pc): void {
    if (target === this.pc) this.lastTarget = target;
    const { code } = this.buffer;
    const op = code[pc]!;
    const inB = op === Op.FORPREP || op === Op.FORLOOP || op === Op.TFORLOOP;
    code[pc + (inB ? 2 : 1)] = target;
  }

  patchAll(jumps: readonly number[], target: number = this.pc): void {
    for (const pc of jumps) this.patch(pc, target);
  }

  /** As in 5.1, 0 and -0 are one constant, that of the two which comes first. (NaN is none.) */
  constant(value: Constant): number {
    const { constants } = this;
    if (this.constantIndex === null) {
      for (let i = 0; i < constants.length; i++) if (constants[i] === value) return i;
      constants.push(value);
      if (constants.length > FEW_CONSTANTS) {
        this.constantIndex = new Map();
        for (let i = 0; i < constants.length; i++) this.constantIndex.set(constants[i], i);
      }
      return constants.length - 1;
    }
    let i = this.constantIndex.get(value);
    if (i === undefined) {
      i = constants.length;
      constants.push(value);
      this.constantIndex.set(value, i);
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
    const { upvalues } = this;
    for (let i = 0; i < upvalues.length; i++) if (upvalues[i]!.name === name) return i;
    if (this.parent === undefined) return -1;
    const local = this.parent.findLocal(name);
    let info: UpvalueInfo;
    if (local !== undefined) info = { name, fromLocal: true, index: local.register };
    else {
      const index = this.parent.findUpvalue(name, line);
      if (index < 0) return -1;
      info = { name, fromLocal: false, index };
    }
    if (upvalues.length >= MAX_UPVALUES) this.limit("upvalues", MAX_UPVALUES, line);
    upvalues.push(info);
    return upvalues.length - 1;
  }

  finish(paramCount: number, needsArg: boolean, lastLine: number): Prototype {
    this.closeLocals(0);
    this.threadJumps();
    const { pc, buffer } = this;
    // One piece of memory for both: making it is what costs.
    const words = new Int32Array(pc + (pc >> 2));
    const code = words.subarray(0, pc);
    const lines = words.subarray(pc);
    if (pc > LONG_CODE) buffer.copy(pc, code, lines);
    else {
      for (let i = 0; i < pc; i++) code[i] = buffer.code[i]!;
      for (let i = 0; i < pc >> 2; i++) lines[i] = buffer.lines[i]!;
    }
    return {
      source: this.source,
      lineDefined: this.lineDefined,
      lastLine,
      paramCount,
      isVararg: this.isVararg,
      needsArg,
      maxRegisters: this.maxRegisters,
      code,
      lines,
      // Copies have no room to grow.
      constants: this.constants.slice(),
      protos: this.protos.slice(),
      upvalues: this.upvalues.slice(),
      locals: this.locals.slice() as LocalInfo[],
    };
  }

  /** Forward jumps to jumps go to the end of the chain; a test that lands on a test of the same register goes on. */
  private threadJumps(): void {
    const { code } = this.buffer;
    for (let pc = 0; pc < this.pc; pc += 4) {
      if ((pc & (PIECE - 1)) === PIECE - 4) this.buffer.pause();
      const op = code[pc]!;
      if (op !== Op.JT && op !== Op.JF && op !== Op.JMP && !(op >= Op.EQ && op <= Op.NLE)) continue;
      for (let hops = 0; hops < 8; hops++) {
        const target = code[pc + 1]!;
        // Backward jumps count a step: never skip or add one.
        if (target <= pc || target >= this.pc || this.tests?.has(target)) break;
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

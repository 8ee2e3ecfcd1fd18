/**
 * Bytecode to JavaScript text.
 *
 * Registers become variables, the flow graph becomes labelled loops and blocks (Ramsey: Beyond Relooper), and each
 * instruction becomes its fast case with everything else behind a call to support.ts. The text holds nothing but names
 * and numbers made here; constants, site caches and child units come in as arrays.
 *
 * Two forms of function are made from the same bytecode:
 * - a *function* follows the calling convention (runtime/function.ts) and begins at pc 0;
 * - an *entry* `(vm, frame)` goes on with a heap frame at some pc: a loop's header (on-stack replacement) or the
 *   instruction after a call (a coroutine's resume point). It returns as a function does, but leaves vm.depth alone;
 *   when it can't finish it has put its registers back into the frame, and whoever called it links that. The entry of a
 *   loop ends with the loop: V8 then compiles little, and only what it has seen running.
 *
 * At every point where control may leave (SIGNAL with vm.nres < 0) the registers that are alive there are spilled.
 * Dead registers must not be: mentioning one would keep it alive in V8's eyes, and merge numbers with other values.
 */
import { Op } from "../bytecode/opcode";
import type { Prototype } from "../bytecode/prototype";
import type { SiteCache, Way } from "../runtime/function";
import type { Shape } from "../runtime/shape";
import { recordShape } from "../vm/fields";
import { LONG_STRING } from "../vm/operations";
import { AUX_OF_VM, Exit, LOOP_END } from "./exit";
import { analyse, analyseLoop, type Block, type Flow, operands, RegisterSet, type WholeFlow } from "./flow";
import * as support from "./support";

/** Larger functions stay with the interpreter: V8 would not optimize them, and compiling them takes too long. */
const MAX_INSTRUCTIONS = 4000;
export const MAX_BLOCKS = 700;
/** Registers that fit an activation's ordinary share of the JavaScript stack; more count as further activations. */
const PLAIN_REGISTERS = 24;
const REGISTERS_PER_ACTIVATION = 24;

export interface Generated {
  readonly text: string;
  readonly instructions: number;
  /** Where control may leave; what `leave` and its like are told by number. */
  readonly exits: readonly Exit[];
  /** Shapes that the text compares with. */
  readonly shapes: readonly Shape[];
}

export interface EntryPoint {
  readonly pc: number;
  /** Registers that hold numbers whenever the entry is used. */
  readonly numbers: RegisterSet;
  /** Whether it is for the loop alone whose header stands at pc, and ends where that does. */
  readonly loop: boolean;
}

/** The text of a function (`entry` null) or an entry; a string alone says why there is none. */
export function generate(
  proto: Prototype,
  entry: EntryPoint | null,
  sites: readonly SiteCache[],
  whole: WholeFlow,
): Generated | string {
  if (proto.code.length > MAX_INSTRUCTIONS * 4) return "too long";
  if (proto.needsArg) return "has an arg table";
  const flow = flowFrom(proto, entry, whole);
  if (typeof flow === "string") return flow;
  return new Generator(proto, flow, entry, sites).run();
}

const ARITH = ["+", "-", "*", "/"];

/** What the text may name. */
export const SUPPORT = { ...support, floor: Math.floor };
const HELPERS: readonly string[] = Object.keys(SUPPORT);

function flowFrom(proto: Prototype, entry: EntryPoint | null, whole: WholeFlow): Flow | string {
  if (entry !== null && !entry.loop && entry.pc > 0) return analyse(proto, entry.pc, MAX_BLOCKS);
  const flow = whole.of(proto, MAX_BLOCKS);
  return entry === null || !entry.loop || typeof flow === "string" ? flow : analyseLoop(proto, flow, entry.pc);
}

class Generator {
  private readonly out: string[] = [];
  private readonly code: Int32Array;
  private readonly constants = new Set<number>();
  private readonly sites = new Set<number>();
  private readonly children = new Set<number>();
  private readonly written = new Set<number>();
  private readonly upvalues = new Set<number>();
  private readonly weight: number;
  /** Registers known to hold numbers, at the start of each block. */
  private readonly numbersAt: RegisterSet[];
  /** The same, before the instruction being written. */
  private numbers: RegisterSet;
  private usesOpen = false;
  private readonly exits: Exit[] = [];
  private readonly exitNumbers = new Map<string, number>();
  private readonly shapes: Shape[] = [];
  private readonly positions = new Set<string>();

  constructor(
    private readonly proto: Prototype,
    private readonly flow: Flow,
    private readonly entry: EntryPoint | null,
    private readonly siteCaches: readonly SiteCache[],
  ) {
    this.code = proto.code;
    this.weight = Math.max(0, Math.ceil((proto.maxRegisters - PLAIN_REGISTERS) / REGISTERS_PER_ACTIVATION));
    this.numbersAt = this.findNumbers();
    this.numbers = new RegisterSet(proto.maxRegisters);
  }

  run(): Generated {
    let instructions = 0;
    for (const b of this.flow.blocks) {
      instructions += (b.end - b.start) >> 2;
      for (let pc = b.start; pc < b.end; pc += 4)
        operands(
          this.proto,
          pc,
          (r) => this.written.add(r),
          (r) => this.written.add(r),
        );
      for (const r of this.flow.live(b.start).members()) this.written.add(r);
    }
    this.tree(this.flow.blocks[0]!);
    const body = `${this.head()}\n${this.out.join("\n")}`;
    const names = [
      ...[...this.constants].map((i) => `k${i}=K[${i}]`),
      ...[...this.sites].map((i) => `s${i}=P[${i}]`),
      ...[...this.children].map((i) => `c${i}=C[${i}]`),
      ...this.shapes.map((_, i) => `h${i}=Z[${i}]`),
    ];
    const used = new Set(body.match(/[A-Za-z_]+/g));
    const helpers = HELPERS.filter((name) => used.has(name));
    const text = `"use strict";
const {SIGNAL:S,NO_VALUES:N,${helpers.join(",")}}=H,u=void 0${names.length === 0 ? "" : `,\n${names.join(",")}`};
return ${body}
}`;
    return { text, instructions, exits: this.exits, shapes: this.shapes };
  }

  // ---- the frame around the body

  private head(): string {
    const { proto, entry, weight } = this;
    const own = [...this.written].sort((x, y) => x - y);
    const positions = [...this.positions].map((p) => `,${p}=0`).join("");
    const temporaries = `let t,f,c,i${this.usesOpen ? ",o" : ""}${positions}`;
    const room = weight > 0 ? `vm.limit-=${weight};` : "";
    if (entry === null) {
      const params: string[] = [];
      for (let i = 0; i < proto.paramCount; i++) params.push(`r${i}`);
      const given = proto.isVararg ? [...params, "...va"] : params;
      const locals = own.filter((r) => r >= proto.paramCount).map((r) => `,r${r}`);
      return `function(vm,self${given.map((p) => `,${p}`).join("")}){
if(vm.depth>=vm.limit||vm.depth>=vm.checkedDepth)return vm.deep(self,[${given.join(",")}]);
const B=vm.budget;${temporaries}${locals.join("")};
vm.depth++;vm.linkedDepth=-1;${room}
if(--B.steps<0&&pause(vm))return ${this.leaver},E,${this.atStart()});${this.cells()}`;
    }
    const live = this.flow.live(entry.pc);
    const guards: string[] = [];
    const loads: string[] = [];
    for (const r of own) {
      if (!live.has(r)) loads.push(`,r${r}`);
      else if (entry.numbers.has(r)) {
        guards.push(`typeof R[${r}]!=="number"`);
        loads.push(`,r${r}=+R[${r}]`);
      } else loads.push(`,r${r}=R[${r}]`);
    }
    return `function(vm,frame){
const R=frame.regs${guards.length > 0 ? `;if(${guards.join("||")})return null;\nconst ` : ","}self=frame.fn,B=vm.budget${proto.isVararg ? ",va=frame.varargs" : ""};${temporaries}${loads.join("")};
vm.linkedDepth=-1;${room}${this.cells()}`;
  }

  /** Before the first instruction only parameters hold anything. */
  private atStart(): string {
    const params = new RegisterSet(this.proto.maxRegisters);
    for (let i = 0; i < this.proto.paramCount; i++) params.add(i);
    return this.exit(0, 4, -1, params);
  }

  private cells(): string {
    const cells = [...this.upvalues].map((n) => `U${n}=self.upvals[${n}]`);
    return cells.length === 0 ? "" : `const ${cells.join(",")};`;
  }

  private va(): string {
    return this.proto.isVararg ? "va" : "N";
  }

  /** Number of the exit that spills `live` (and register `also`), and the names of what it spills. */
  private exit(pc: number, failed: number, aux: number, live: RegisterSet, also = -1): string {
    const registers: number[] = [];
    for (let r = 0; r < this.proto.maxRegisters; r++) if (live.has(r) || r === also) registers.push(r);
    const key = `${pc},${failed},${aux},${registers}`;
    let n = this.exitNumbers.get(key);
    if (n === undefined) {
      n = this.exits.length;
      this.exits.push(new Exit(pc, failed, aux, registers));
      this.exitNumbers.set(key, n);
    }
    return `${n}${this.entry === null && this.proto.isVararg ? ",va" : ""}${registers.map((r) => `,r${r}`).join("")}`;
  }

  private get leaver(): string {
    if (this.entry !== null) return "giveBack(vm,frame";
    return this.proto.isVararg ? "leaveVararg(vm,self" : "leave(vm,self";
  }

  /** Leaves while the instruction at pc waits for its callee. */
  private leave(pc: number, aux = -1, also = -1): string {
    return `return ${this.leaver},E,${this.exit(pc + 4, -1, aux, this.flow.live(pc), also)});`;
  }

  /** Counts a step on the way back from the instruction at pc to `target`. */
  private step(pc: number, target: number): string {
    const exit = this.exit(target, pc + 4, -1, this.flow.live(target));
    return `if(--B.steps<0&&pause(vm))return ${this.leaver},E,${exit});`;
  }

  private done(): string {
    return (this.weight > 0 ? `vm.limit+=${this.weight};` : "") + (this.entry === null ? "vm.depth--;" : "");
  }

  // ---- control flow

  /** Code of a block and of everything placed with it. */
  private tree(b: Block): void {
    const after = [...b.after].sort((x, y) => y.index - x.index);
    for (const a of after) this.out.push(`B${a.start}:{`);
    if (b.isLoopHeader) this.out.push(`L${b.start}:for(;;){`);
    const merges = b.dominated.filter((d) => d.isMerge && !d.isAfterLoop).sort((x, y) => y.index - x.index);
    for (const m of merges) this.out.push(`B${m.start}:{`);
    this.body(b);
    for (const m of merges.reverse()) {
      this.out.push("}");
      this.tree(m);
    }
    if (b.isLoopHeader) this.out.push("}");
    for (const a of after.reverse()) {
      this.out.push("}");
      this.tree(a);
    }
  }

  private isInline(from: Block, to: Block): boolean {
    return to.index > from.index && !to.isMerge && !to.isAfterLoop;
  }

  private branch(from: Block, target: number): void {
    const to = this.blockAt(target);
    if (to.index <= from.index) this.out.push(`continue L${to.start};`);
    else if (this.isInline(from, to)) {
      this.tree(to);
    } else this.out.push(`break B${to.start};`);
  }

  private blockAt(pc: number): Block {
    return this.flow.starting.get(pc)!;
  }

  /** `if (condition) goto target`, else on to pc + 4. */
  private conditional(b: Block, pc: number, condition: string, target: number, before = ""): void {
    const next = pc + 4;
    if (target === next) {
      this.branch(b, next);
      return;
    }
    const taken = this.blockAt(target);
    const fall = this.blockAt(next);
    const cost = (x: Block): number => (this.isInline(b, x) ? x.weight : 0);
    const step = target <= pc ? this.step(pc, target) : "";
    if (cost(taken) <= cost(fall)) {
      this.out.push(`if(${condition}){${before}${step}`);
      this.branch(b, target);
      this.out.push("}");
      this.branch(b, next);
    } else {
      this.out.push(`if(!(${condition})){`);
      this.branch(b, next);
      this.out.push(`}${before}${step}`);
      this.branch(b, target);
    }
  }

  private body(b: Block): void {
    const { code } = this;
    this.numbers = new RegisterSet(this.proto.maxRegisters);
    this.numbers.copyFrom(this.numbersAt[b.index]!);
    if (b.isExit) {
      const exit = this.exit(b.start, LOOP_END, -1, this.flow.live(b.start));
      this.out.push(`${this.done()}return endLoop(frame,E,${exit});`);
      return;
    }
    const last = b.end - 4;
    for (let pc = b.start; pc < last; pc += 4) {
      this.instruction(pc);
      this.track(pc, this.numbers);
    }
    const a = code[last + 1]!;
    const bb = code[last + 2]!;
    switch (code[last]) {
      case Op.JMP:
        if (a <= last) this.out.push(this.step(last, a));
        this.branch(b, a);
        return;
      case Op.EQ:
      case Op.NE:
      case Op.LT:
      case Op.NLT:
      case Op.LE:
      case Op.NLE:
        this.conditional(b, last, this.comparison(last), a);
        return;
      case Op.JT:
        this.conditional(b, last, `r${bb}!==u&&r${bb}!==false`, a);
        return;
      case Op.JF:
        this.conditional(b, last, `r${bb}===u||r${bb}===false`, a);
        return;
      case Op.FORPREP:
        this.forPrep(last);
        if (bb <= last) throw new Error("FORPREP goes back");
        this.branch(b, bb);
        return;
      case Op.FORLOOP: {
        const step = this.constantStep(last);
        const i = `r${a}`;
        const limit = `r${a + 1}`;
        this.out.push(`${i}=${i}+${step === undefined ? `r${a + 2}` : number(step)};`);
        const up = `${i}<=${limit}`;
        const down = `${limit}<=${i}`;
        const inRange = step === undefined ? `r${a + 2}>0?${up}:${down}` : step > 0 ? up : down;
        this.track(last, this.numbers);
        this.conditional(b, last, inRange, bb, `r${a + 3}=${i};`);
        return;
      }
      case Op.TFORLOOP:
        this.conditional(b, last, `r${a + 3}!==u`, bb, `r${a + 2}=r${a + 3};`);
        return;
      case Op.RETURN:
        this.return(last);
        return;
      case Op.TAILCALL:
        this.tailCall(last);
        return;
      default:
        this.instruction(last);
        this.track(last, this.numbers);
        this.branch(b, b.end);
    }
  }

  // ---- what is known of numbers

  private findNumbers(): RegisterSet[] {
    const { blocks } = this.flow;
    const size = this.proto.maxRegisters;
    const sets = blocks.map(() => {
      const s = new RegisterSet(size);
      s.words.fill(-1);
      return s;
    });
    sets[0]!.words.fill(0);
    if (this.entry !== null) sets[0]!.copyFrom(this.entry.numbers);
    const now = new RegisterSet(size);
    for (let changed = true; changed; ) {
      changed = false;
      for (const b of blocks) {
        now.copyFrom(sets[b.index]!);
        for (let pc = b.start; pc < b.end; pc += 4) this.track(pc, now);
        for (const s of b.successors) if (sets[s.index]!.intersect(now)) changed = true;
      }
    }
    return sets;
  }

  /** Brings `known` from before the instruction at pc to after it. */
  private track(pc: number, known: RegisterSet): void {
    const { code, proto } = this;
    const a = code[pc + 1]!;
    const b = code[pc + 2]!;
    const c = code[pc + 3]!;
    const isNumber = (x: number): boolean => (x >= 0 ? known.has(x) : typeof proto.constants[~x] === "number");
    let result = false;
    switch (code[pc]) {
      case Op.MOVE:
      case Op.UNM:
        result = known.has(b);
        break;
      case Op.LOADK:
        result = typeof proto.constants[b] === "number";
        break;
      case Op.ADD:
      case Op.SUB:
      case Op.MUL:
      case Op.DIV:
      case Op.MOD:
      case Op.POW:
        result = isNumber(b) && isNumber(c);
        break;
      case Op.FORPREP:
        known.add(a);
        known.add(a + 1);
        known.add(a + 2);
        return;
      case Op.FORLOOP:
        known.add(a);
        known.add(a + 1);
        known.add(a + 2);
        known.add(a + 3);
        return;
    }
    operands(
      proto,
      pc,
      () => {},
      (r) => known.delete(r),
    );
    if (result) known.add(a);
  }

  private isNumber(x: number): boolean {
    return x >= 0 ? this.numbers.has(x) : typeof this.proto.constants[~x] === "number";
  }

  /** The step of the loop whose FORLOOP stands at pc, when it is a constant. */
  private constantStep(pc: number): number | undefined {
    const { code, proto } = this;
    const a = code[pc + 1]!;
    for (let p = 4; p < pc; p += 4) {
      if (code[p] !== Op.FORPREP || code[p + 2] !== pc || code[p + 1] !== a) continue;
      const k = code[p - 4] === Op.LOADK && code[p - 3] === a + 2 ? proto.constants[code[p - 2]!] : undefined;
      return typeof k === "number" ? k : undefined;
    }
    return undefined;
  }

  // ---- operands

  private constant(i: number): string {
    const k = this.proto.constants[i];
    if (typeof k === "number") return number(k);
    if (k === undefined) return "u";
    if (typeof k === "boolean") return k ? "true" : "false";
    this.constants.add(i);
    return `k${i}`;
  }

  /** A register or constant. */
  private rk(x: number): string {
    return x >= 0 ? `r${x}` : this.constant(~x);
  }

  private site(pc: number): string {
    this.sites.add(pc >> 2);
    return `s${pc >> 2}`;
  }

  private shape(shape: Shape): string {
    let n = this.shapes.indexOf(shape);
    if (n < 0) n = this.shapes.push(shape) - 1;
    return `h${n}`;
  }

  /** The cell of an upvalue. An activation's are always the same, so that a loop finds them in variables. */
  private upvalue(n: number): string {
    this.upvalues.add(n);
    return `U${n}`;
  }

  private numeric(...operandsRk: number[]): string {
    const checks = operandsRk.filter((x) => !this.isNumber(x)).map((x) => `typeof ${this.rk(x)}==="number"`);
    return [...new Set(checks)].join("&&");
  }

  private names(from: number, count: number): string[] {
    const fixed: string[] = [];
    for (let i = 0; i < count; i++) fixed.push(`r${from + i}`);
    return fixed;
  }

  /** The B-count values from register `from`, as an array that the receiver may own. */
  private values(pc: number, from: number, count: number): string {
    const fixed = this.names(from, count >= 0 ? count : ~count).join(",");
    if (count >= 0) return `[${fixed}]`;
    const several = fixed === "" ? "o" : `join([${fixed}],o)`;
    return this.mayBeSingle(pc) ? `o===u?[${fixed}${fixed === "" ? "" : ","}t]:${several}` : several;
  }

  /** Whether the open values that the instruction at pc takes may be one result, in `t`, with `o` undefined. */
  private mayBeSingle(pc: number): boolean {
    return this.code[pc - 4] === Op.CALL;
  }

  /** `t = call`, where SIGNAL means that control leaves. */
  private into(pc: number, call: string, aux = -1, also = -1): string {
    return `if((t=${call})===S)${this.leave(pc, aux, also)}`;
  }

  // ---- instructions

  private instruction(pc: number): void {
    const { code, out } = this;
    const a = code[pc + 1]!;
    const b = code[pc + 2]!;
    const c = code[pc + 3]!;
    const R = `r${a}`;
    switch (code[pc]) {
      case Op.MOVE:
        out.push(`${R}=r${b};`);
        return;
      case Op.LOADK:
        out.push(`${R}=${this.constant(b)};`);
        return;
      case Op.LOADNIL:
        for (let r = a; r <= b; r++) out.push(`r${r}=u;`);
        return;
      case Op.LOADBOOL:
        out.push(`${R}=${b !== 0};`);
        return;
      case Op.NEWCELL:
        out.push(`${this.into(pc, `newCell(vm,${R})`)}${R}=t;`);
        return;
      case Op.GETCELL:
        out.push(`${R}=r${b}.v;`);
        return;
      case Op.SETCELL:
        out.push(`${R}.v=${this.rk(b)};`);
        return;
      case Op.GETUPVAL:
        out.push(`${R}=${this.upvalue(b)}.v;`);
        return;
      case Op.SETUPVAL:
        out.push(`${this.upvalue(a)}.v=${this.rk(b)};`);
        return;
      case Op.GETGLOBAL:
        out.push("f=self.env;");
        this.readField(pc, "f", R, b, -1);
        return;
      case Op.SETGLOBAL:
        out.push("f=self.env;");
        this.writeField(pc, "f", a, this.rk(b));
        return;
      case Op.GETTABLE: {
        const o = `r${b}`;
        const k = this.rk(c);
        const slow = this.into(pc, `getIndex(vm,${o},${k})`);
        if (c < 0 && !this.isNumber(c)) out.push(`${slow}${R}=t;`);
        else
          out.push(
            `if(${o}===u||(t=${o}.arr)===u${this.notNumber(c)}||(i=${k}-1)>>>0!==i||i>=t.length||(t=t[i])===u)${slow}${R}=t;`,
          );
        return;
      }
      case Op.GETFIELD:
        this.readField(pc, `r${b}`, R, c, -1);
        return;
      case Op.SELF:
        out.push(`f=r${b};r${a + 1}=f;`);
        this.readField(pc, "f", R, c, a + 1);
        return;
      case Op.SETTABLE: {
        const k = this.rk(b);
        const v = this.rk(c);
        const slow = `if(setIndex(vm,${R},${k},${v})===S)${this.leave(pc)}`;
        if (b < 0 && !this.isNumber(b)) out.push(slow);
        else
          out.push(
            `if(${R}!==u&&(t=${R}.arr)!==u&&${R}.meta===null${this.isNumber(b) ? "" : `&&typeof ${k}==="number"`}&&(i=${k}-1)>>>0===i&&i<t.length${this.isNotNil(c) ? "" : `&&${v}!==u`})t[i]=${v};else ${slow}`,
          );
        return;
      }
      case Op.SETFIELD:
        this.writeField(pc, R, b, this.rk(c));
        return;
      case Op.ADD:
      case Op.SUB:
      case Op.MUL:
      case Op.DIV:
      case Op.MOD:
      case Op.POW: {
        const kind = code[pc]! - Op.ADD;
        const x = this.rk(b);
        const y = this.rk(c);
        const fast = kind < 4 ? `${x}${ARITH[kind]}${y}` : kind === 4 ? this.modulo(x, y, c) : `power(${x},${y})`;
        const check = this.numeric(b, c);
        if (check === "") out.push(`${R}=${fast};`);
        else out.push(`if(${check})${R}=${fast};else{${this.into(pc, `arith(vm,${kind},${x},${y})`)}${R}=t;}`);
        return;
      }
      case Op.UNM:
        if (this.isNumber(b)) out.push(`${R}=-r${b};`);
        else out.push(`if(typeof r${b}==="number")${R}=-r${b};else{${this.into(pc, `unaryMinus(vm,r${b})`)}${R}=t;}`);
        return;
      case Op.NOT:
        out.push(`${R}=r${b}===u||r${b}===false;`);
        return;
      case Op.LEN:
        out.push(
          `if(r${b}!==u&&(t=r${b}.arr)!==u)${R}=t.length;else if(typeof r${b}==="string")${R}=r${b}.length;else{${this.into(pc, `length(vm,r${b})`)}${R}=t;}`,
        );
        return;
      case Op.CONCAT:
        if (c === b + 1) out.push(`${this.into(pc, `concat(vm,r${b},r${c})`, b)}${R}=t;`);
        else
          out.push(`${this.into(pc, `concatAll(vm,${b},[${this.names(b, c - b + 1).join(",")}])`, AUX_OF_VM)}${R}=t;`);
        return;
      case Op.CALL:
        if (this.selects(pc)) {
          this.select(pc, a);
          return;
        }
        this.call(pc, a, b);
        this.results(pc, a, c);
        return;
      case Op.TFORCALL:
        this.iterate(pc);
        return;
      case Op.NEWTABLE:
        out.push(
          `${this.into(pc, c === 0 ? "newTable(vm)" : `newRecord(vm,${this.shape(recordShape(this.proto, pc))})`)}${R}=t;`,
        );
        return;
      case Op.SETLIST:
        out.push(
          b >= 0
            ? `if(setItems(vm,${R},${c},${this.names(a + 1, b).join(",")})===S)${this.leave(pc)}`
            : `if(setOpenItems(vm,${R},${c},${this.values(pc, a + 1, b)})===S)${this.leave(pc)}`,
        );
        return;
      case Op.CLOSURE: {
        this.children.add(b);
        const cells = this.proto.protos[b]!.upvalues.map((info) =>
          info.fromLocal ? `r${info.index}` : this.upvalue(info.index),
        );
        out.push(`${this.into(pc, `closure(vm,self,c${b},[${cells.join(",")}])`)}${R}=t;`);
        return;
      }
      case Op.VARARG:
        if (b < 0) {
          if (this.selects(pc + 4)) return;
          this.usesOpen = true;
          out.push(this.copies(pc + 4) ? `o=va;` : `if((o=copyVarargs(vm,va))===S)${this.leave(pc)}`);
        } else for (let i = 0; i < b; i++) out.push(`r${a + i}=va.length>${i}?va[${i}]:u;`);
        return;
      default:
        throw new Error(`no code for opcode ${code[pc]}`);
    }
  }

  private isNotNil(x: number): boolean {
    return this.isNumber(x) || (x < 0 && this.proto.constants[~x] !== undefined);
  }

  private notNumber(x: number): string {
    return this.isNumber(x) ? "" : `||typeof ${this.rk(x)}!=="number"`;
  }

  /** x % y of numbers: V8 divides 32-bit integers without a branch, by a constant even without a division. */
  private modulo(x: string, y: string, rkY: number): string {
    const general = `${x}-floor(${x}/${y})*${y}`;
    const k = rkY < 0 ? this.proto.constants[~rkY] : undefined;
    if (typeof k === "number") return k > 0 && (k | 0) === k ? `(i=${x}|0)===${x}&&i>=0?i%${k}:${general}` : general;
    return `(i=${x}|0)===${x}&&i>=0&&(c=${y}|0)===${y}&&c>0?i%c:${general}`;
  }

  /** Whether the consumer of open values at pc copies them, or is the last to see this activation's. */
  private copies(pc: number): boolean {
    const { code } = this;
    const op = code[pc];
    return op === Op.RETURN || code[pc + 2]! < (op === Op.CALL || op === Op.SETLIST || op === Op.TAILCALL ? -2 : -1);
  }

  /** Whether the call at pc has the form of `(select(n, ...))`, one result wanted. */
  private selects(pc: number): boolean {
    const { code } = this;
    return code[pc] === Op.CALL && code[pc + 2] === -2 && code[pc + 3] === 1 && code[pc - 4] === Op.VARARG;
  }

  /** select(n, ...) takes what it wants from the varargs; any other function gets a copy of them. */
  private select(pc: number, a: number): void {
    const { out } = this;
    const f = `r${a}`;
    const n = `r${a + 1}`;
    out.push(
      `if(${f}!==u&&${f}.unit===SELECT&&(${n}==="#"||(i=${n}-1)>>>0===i&&typeof ${n}==="number"))${f}=${n}==="#"?va.length:i<va.length?va[i]:u;else{${this.into(pc, "copyVarargs(vm,va)")}`,
    );
    out.push(`t=applyTo(vm,${f},join([${n}],t));`);
    this.results(pc, a, 1);
    out.push("}");
  }

  // ---- fields

  /** target = o[key], by way of `t`. */
  private readField(pc: number, o: string, target: string, key: number, also: number): void {
    const s = this.site(pc);
    const cache = this.siteCaches[pc >> 2]!;
    const found: string[] = [];
    for (const way of cache.ways) found.push(this.way(o, way));
    const slow = this.into(pc, `getField(vm,${s},${o},${this.constant(key)})`, -1, also);
    // A site that has seen nothing yet learns while it runs; one that has seen too much asks each time.
    if (cache.ways.length === 0 && !cache.isFull) found.push(`${o}.shape===${s}.shape&&(t=${o}.slots[${s}.slot])!==u`);
    if (found.length === 0) this.out.push(`${slow}${target}=t;`);
    else this.out.push(`if(${o}===u||!(${found.join("||")}))${slow}${target}=t;`);
  }

  /** Whether the search for a field takes this way; what it finds is in `t` then. */
  private way(o: string, way: Way, i = 0): string {
    const level = way[i]!;
    const at = i === 0 ? o : "c";
    const isString = level.shape === null;
    let rest = `${at}.meta===null`;
    if (level.meta !== null)
      rest = `(c=${isString ? "vm.stringMeta" : `${at}.meta`})!==null&&c.shape===${this.shape(level.meta)}&&(c=c.slots[${level.metaSlot}])!==u&&${this.way(o, way, i + 1)}`;
    if (level.shape === null) return `typeof ${o}==="string"&&${rest}`;
    const here = `${at}.shape===${this.shape(level.shape)}`;
    // In line only what was met: a field that the table has, or one that it lacks.
    if (level.slot >= 0) return `${here}&&((t=${at}.slots[${level.slot}])!==u||${rest})`;
    return level.meta === null
      ? `${here}&&${at}.hash===null&&${rest}&&((t=u),true)`
      : `${here}&&${at}.hash===null&&${rest}`;
  }

  private writeField(pc: number, o: string, key: number, value: string): void {
    const s = this.site(pc);
    const cache = this.siteCaches[pc >> 2]!;
    const slow = `if(setField(vm,${s},${o},${this.constant(key)},${value})===S)${this.leave(pc)}`;
    if (cache.isFull) this.out.push(slow);
    else if (cache.ways.length === 0)
      this.out.push(
        `if(${o}!==u&&${o}.shape===${s}.shape&&${o}.slots[${s}.slot]!==u)${o}.slots[${s}.slot]=${value};else ${slow}`,
      );
    else {
      let text = "";
      for (const way of cache.ways)
        text += `if(${o}!==u&&${o}.shape===${this.shape(way[0]!.shape!)}&&(${o}.slots[${way[0]!.slot}]!==u||${o}.isVacant()))${o}.slots[${way[0]!.slot}]=${value};else `;
      this.out.push(text + slow);
    }
  }

  // ---- calls

  /** `t` = the result of calling register `at` with the B-count values that follow it. */
  private call(pc: number, at: number, count: number): void {
    const f = `r${at}`;
    const fixed = this.names(at + 1, count >= 0 ? count : ~count)
      .map((r) => `,${r}`)
      .join("");
    if (count >= 0) this.callFixed(f, fixed);
    else if (this.mayBeSingle(pc)) {
      this.out.push("if(o===u){");
      this.callFixed(f, `${fixed},t`);
      this.out.push(`}else t=applyTo(vm,${f},${fixed === "" ? "o" : `join([${fixed.slice(1)}],o)`});`);
    } else this.out.push(`t=applyTo(vm,${f},${fixed === "" ? "o" : `join([${fixed.slice(1)}],o)`});`);
  }

  private callFixed(f: string, values: string): void {
    this.out.push(`if(${f}!==u&&(c=${f}.unit)!==u)t=c.code(vm,${f}${values});else t=callOther(vm,${f}${values});`);
  }

  /** Stores the results of a call that are in `t`. */
  private results(pc: number, to: number, count: number): void {
    const { out } = this;
    if (count < 0) {
      this.usesOpen = true;
      out.push(`if(t===S){if((o=open(vm,t))===S)${this.leave(pc)}}else o=u;`);
    } else if (count === 0) out.push(`if(t===S&&vm.nres<0)${this.leave(pc)}`);
    else if (count === 1) out.push(`if(t===S&&(t=one(vm))===S)${this.leave(pc)}r${to}=t;`);
    else {
      const several: string[] = [];
      const single: string[] = [`r${to}=t;`];
      for (let n = 0; n < count; n++) several.push(`r${to + n}=i>${n}?t[${n}]:u;`);
      for (let n = 1; n < count; n++) single.push(`r${to + n}=u;`);
      out.push(`if(t===S){if((i=vm.nres)<0)${this.leave(pc)}t=vm.res;${several.join("")}}else{${single.join("")}}`);
    }
  }

  /** A generic loop's call of its iterator; `next` and the iterator of ipairs are at hand. */
  private iterate(pc: number): void {
    const { code, out } = this;
    const a = code[pc + 1]!;
    const c = code[pc + 3]!;
    const [t, k, k1, v1] = [`r${a + 1}`, `r${a + 2}`, `r${a + 3}`, `r${a + 4}`];
    let rest = "";
    for (let i = 2; i < c; i++) rest += `r${a + 3 + i}=u;`;
    // A position in the traversal, which need not be right, saves looking for the key.
    const p = `p${pc >> 2}`;
    this.positions.add(p);
    out.push(
      `if(r${a}!==u&&r${a}.unit===NEXT&&isTable(${t})&&(${p}=nextPosition(${t},${k},${p}))!==-2){if(${p}<0){${k1}=u;${c > 1 ? `${v1}=u;` : ""}${p}=0;}else{${k1}=${t}.keyAt(${p});${c > 1 ? `${v1}=${t}.valueAt(${p});` : ""}}${rest}}`,
      `else if(r${a}!==u&&r${a}.unit===IPAIRS_STEP&&isTable(${t})&&typeof ${k}==="number"&&${k}>>>0===${k}&&${k}<${t}.arr.length&&(t=${t}.arr[${k}])!==u){${k1}=${k}+1;${c > 1 ? `${v1}=t;` : ""}${rest}}else{`,
    );
    this.callFixed(`r${a}`, `,${t},${k}`);
    this.results(pc, a + 3, c);
    out.push("}");
  }

  private comparison(pc: number): string {
    const { code, out } = this;
    const op = code[pc]!;
    const b = code[pc + 2]!;
    const c = code[pc + 3]!;
    const x = this.rk(b);
    const y = this.rk(c);
    if (op === Op.EQ || op === Op.NE) {
      if (this.isShort(b) || this.isShort(c) || this.isNumber(b) || this.isNumber(c))
        return `${x}${op === Op.EQ ? "===" : "!=="}${y}`;
      out.push(
        `if(!(t=${x}===${y})&&typeof ${x}==="object"&&typeof ${y}==="object")${this.into(pc, `equals(vm,${x},${y})`)}` +
          `else if(typeof ${x}==="string"&&${x}.length>${LONG_STRING}&&compared(vm,${x},${y})===S)${this.leave(pc)}`,
      );
      return op === Op.EQ ? "t" : "!t";
    }
    const less = op === Op.LT || op === Op.NLT;
    const fast = `${x}${less ? "<" : "<="}${y}`;
    const negated = op === Op.NLT || op === Op.NLE;
    const check = this.numeric(b, c);
    if (check === "") return negated ? `!(${fast})` : fast;
    const slow = less ? this.into(pc, `lessThan(vm,${x},${y})`) : this.into(pc, `lessEqual(vm,${x},${y})`, AUX_OF_VM);
    out.push(`if(${check})t=${fast};else ${slow}`);
    return negated ? "!t" : "t";
  }

  /** Whether an operand is a constant that is compared in no time. */
  private isShort(operand: number): boolean {
    if (operand >= 0) return false;
    const k = this.proto.constants[~operand];
    return typeof k !== "string" || k.length <= LONG_STRING;
  }

  private forPrep(pc: number): void {
    const a = this.code[pc + 1]!;
    const check = this.numeric(a, a + 1, a + 2);
    if (check !== "")
      this.out.push(
        `if(!(${check})){if(forNumbers(vm,r${a},r${a + 1},r${a + 2})===S)${this.leave(pc)}r${a}=vm.res[0];r${a + 1}=vm.res[1];r${a + 2}=vm.res[2];}`,
      );
    this.out.push(`r${a}=r${a}-r${a + 2};`);
  }

  private return(pc: number): void {
    const a = this.code[pc + 1]!;
    const b = this.code[pc + 2]!;
    const done = this.done();
    if (b === 1) this.out.push(`${done}return r${a};`);
    else if (b === 0) this.out.push(`${done}vm.res=N;vm.nres=0;return S;`);
    else if (b > 0) this.out.push(`${done}vm.res=${this.values(pc, a, b)};vm.nres=${b};return S;`);
    else {
      if (b === -1 && this.mayBeSingle(pc)) this.out.push(`if(o===u){${done}return t;}`);
      this.out.push(`t=vm.many(${this.values(pc, a, b)});${done}return t;`);
    }
  }

  /**
   * The callee runs on top of this activation, which is dropped if the callee does not return but leaves its frames on
   * the heap: so the JavaScript stack never holds more than its share of tail calls, and the heap none. A library
   * function's error needs this frame for its position.
   */
  private tailCall(pc: number): void {
    const a = this.code[pc + 1]!;
    const b = this.code[pc + 2]!;
    const { out } = this;
    this.call(pc, a, b);
    if (this.entry === null)
      out.push(
        `if(t===S&&vm.nres<0){if(r${a}===u||r${a}.unit===u||r${a}.unit.proto===null)${this.leave(pc)}${this.done()}return vanish(vm);}${this.done()}return t;`,
      );
    else out.push(`if(t===S&&vm.nres<0)${this.leave(pc)}${this.done()}return t;`);
  }
}

/** A number as JavaScript source. */
function number(x: number): string {
  if (x !== x) return "(0/0)";
  if (x === Infinity) return "(1/0)";
  if (x === -Infinity) return "(-1/0)";
  return x < 0 || Object.is(x, -0) ? `(${Object.is(x, -0) ? "-0" : String(x)})` : String(x);
}

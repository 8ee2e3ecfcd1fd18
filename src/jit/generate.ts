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
import type { SiteCache } from "../runtime/function";
import type { Shape } from "../runtime/shape";
import { type Exit, LOOP_END } from "./exit";
import { analyse, analyseLoop, type Block, type Flow, operands, RegisterSet, type WholeFlow } from "./flow";
import { type EntryPoint, InstructionText, number } from "./instruction-text";
import * as support from "./support";

/** Larger functions stay with the interpreter: V8 would not optimize them, and compiling them takes too long. */
const MAX_INSTRUCTIONS = 4000;
export const MAX_BLOCKS = 700;

export interface Generated {
  readonly text: string;
  /** Where control may leave; what `leave` and its like are told by number. */
  readonly exits: readonly Exit[];
  /** Shapes that the text compares with. */
  readonly shapes: readonly Shape[];
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

/** What the text may name. */
export const SUPPORT = { ...support, floor: Math.floor };
const HELPERS: readonly string[] = Object.keys(SUPPORT);

function flowFrom(proto: Prototype, entry: EntryPoint | null, whole: WholeFlow): Flow | string {
  if (entry !== null && entry.kind !== "loop" && entry.pc > 0) return analyse(proto, entry.pc, MAX_BLOCKS);
  const flow = whole.of(proto, MAX_BLOCKS);
  return entry?.kind !== "loop" || typeof flow === "string" ? flow : analyseLoop(proto, flow, entry.pc);
}

class Generator extends InstructionText {
  /** Registers that an instruction reads. */
  private readonly used = new Set<number>();

  run(): Generated {
    for (const b of this.flow.blocks) {
      for (let pc = b.start; pc < b.end; pc += 4)
        operands(
          this.proto,
          pc,
          (r) => this.used.add(r),
          (r) => this.assigned.add(r),
        );
      for (const r of this.flow.live(b.start).members()) this.used.add(r);
    }
    for (const r of this.arrived) this.assigned.add(r);
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
const {NO_VALUES:N,${helpers.join(",")}}=H${names.length === 0 ? "" : `,\n${names.join(",")}`};
return ${body}
}`;
    return { text, exits: this.exits, shapes: this.shapes };
  }

  // ---- the frame around the body

  private head(): string {
    const { proto, entry, weight } = this;
    const own = [...new Set([...this.used, ...this.assigned])].sort((x, y) => x - y);
    const positions = [...this.positions].map((p) => `,${p}=0`).join("");
    const returned = entry?.kind === "returned";
    const temporaries = `let f,c,i${returned ? "" : ",t"}${this.usesOpen && !returned ? ",o" : ""}${positions}`;
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
if(--B.steps<0&&pause(vm))${this.atStart()}${this.cells()}`;
    }
    const live = this.flow.live(entry.pc);
    const guards: string[] = [];
    const loads: string[] = [];
    for (const r of own) {
      if (!live.has(r) || this.arrived.has(r)) loads.push(`,r${r}`);
      else if (entry.numbers.has(r)) {
        guards.push(`typeof R[${r}]!=="number"`);
        loads.push(`,r${r}=+R[${r}]`);
      } else loads.push(`,r${r}=R[${r}]`);
    }
    return `function(vm,frame${returned ? ",t,o" : ""}){
const R=frame.regs${guards.length > 0 ? `;if(${guards.join("||")})return decline(vm);\nconst ` : ","}self=frame.fn,B=vm.budget${proto.isVararg ? ",va=frame.varargs" : ""};${temporaries}${loads.join("")};
vm.linkedDepth=-1;${room}${this.cells()}${returned ? this.given(entry.pc - 4) : ""}`;
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
      this.out.push(this.done() + exit);
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
        this.conditional(b, last, `r${bb}!==void 0&&r${bb}!==false`, a);
        return;
      case Op.JF:
        this.conditional(b, last, `r${bb}===void 0||r${bb}===false`, a);
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
        this.conditional(b, last, `r${a + 3}!==void 0`, bb, `r${a + 2}=r${a + 3};`);
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
}

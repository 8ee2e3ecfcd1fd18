/**
 * The text of single instructions: the fast case in line, everything else behind a call to support.ts, and at each point
 * where control may leave the registers that are alive there.
 */
import { Op } from "../bytecode/opcode";
import type { Prototype } from "../bytecode/prototype";
import type { SiteCache, Way } from "../runtime/function";
import type { Shape } from "../runtime/shape";
import { recordShape } from "../vm/fields";
import { LONG_STRING } from "../vm/operations";
import type { EntryKind } from "../vm/vm";
import { AUX_OF_VM, Exit, LOOP_END } from "./exit";
import { type Flow, operands, RegisterSet } from "./flow";

/** Registers that fit an activation's ordinary share of the JavaScript stack; more count as further activations. */
const PLAIN_REGISTERS = 24;
const REGISTERS_PER_ACTIVATION = 24;

export interface EntryPoint {
  readonly pc: number;
  /** Registers that hold numbers whenever the entry is used. */
  readonly numbers: RegisterSet;
  /** What is made for a loop ends where that does. */
  readonly kind: EntryKind;
}

const ARITH = ["+", "-", "*", "/"];

export abstract class InstructionText {
  protected readonly out: string[] = [];
  protected readonly code: Int32Array;
  protected readonly constants = new Set<number>();
  protected readonly sites = new Set<number>();
  protected readonly children = new Set<number>();
  /** Registers that an instruction assigns to. */
  protected readonly assigned = new Set<number>();
  /** Registers for the results of the call before the entry. */
  protected readonly arrived = new Set<number>();
  protected readonly upvalues = new Set<number>();
  protected readonly weight: number;
  /** Registers known to hold numbers, at the start of each block. */
  protected readonly numbersAt: RegisterSet[];
  /** The same, before the instruction being written. */
  protected numbers: RegisterSet;
  protected usesOpen = false;
  protected readonly exits: Exit[] = [];
  private readonly exitNumbers = new Map<string, number>();
  protected readonly shapes: Shape[] = [];
  protected readonly positions = new Set<string>();

  constructor(
    protected readonly proto: Prototype,
    protected readonly flow: Flow,
    protected readonly entry: EntryPoint | null,
    protected readonly siteCaches: readonly SiteCache[],
  ) {
    this.code = proto.code;
    this.weight = Math.max(0, Math.ceil((proto.maxRegisters - PLAIN_REGISTERS) / REGISTERS_PER_ACTIVATION));
    if (entry?.kind === "returned") {
      const to = this.code[entry.pc - 3]!;
      for (let i = 0; i < this.code[entry.pc - 1]!; i++) this.arrived.add(to + i);
    }
    this.numbersAt = this.findNumbers();
    this.numbers = new RegisterSet(proto.maxRegisters);
  }

  /** The statement with which control leaves, where `live` (and register `also`) hold what is needed at the exit. */
  protected exit(pc: number, failed: number, aux: number, live: RegisterSet, also = -1): string {
    const n = this.exitNumber(new Exit(pc, failed, aux));
    let spills = "";
    for (let r = 0; r < this.proto.maxRegisters; r++) {
      if (!live.has(r) && r !== also) continue;
      // An entry's frame still holds what was not assigned to.
      if (this.entry === null || this.assigned.has(r) || r === also) spills += `R[${r}]=r${r};`;
    }
    if (this.entry === null)
      return `{const F=toHeap(vm,self,E,${n},${this.va()}),R=F.regs;${spills}return link(vm,F);}`;
    return failed === LOOP_END
      ? `${spills}return endLoop(vm,frame,E,${n});`
      : `{${spills}return giveBack(vm,frame,E,${n});}`;
  }

  /** The variable arguments of the activation. */
  protected va(): string {
    return this.proto.isVararg ? "va" : "N";
  }

  private exitNumber(exit: Exit): number {
    const key = `${exit.pc},${exit.failed},${exit.aux}`;
    let n = this.exitNumbers.get(key);
    if (n === undefined) {
      n = this.exits.push(exit) - 1;
      this.exitNumbers.set(key, n);
    }
    return n;
  }

  /** Leaves while the instruction at pc waits for its callee. */
  protected leave(pc: number, aux = -1, also = -1): string {
    return this.exit(pc + 4, -1, aux, this.flow.live(pc), also);
  }

  /** Counts a step on the way back from the instruction at pc to `target`. */
  protected step(pc: number, target: number): string {
    return `if(--B.steps<0&&pause(vm))${this.exit(target, pc + 4, -1, this.flow.live(target))}`;
  }

  protected done(): string {
    return (this.weight > 0 ? `vm.limit+=${this.weight};` : "") + (this.entry === null ? "vm.depth--;" : "");
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
    for (const r of this.arrived) sets[0]!.delete(r);
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
  protected track(pc: number, known: RegisterSet): void {
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
  protected constantStep(pc: number): number | undefined {
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
    if (k === undefined) return "void 0";
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
    return this.mayBeSingle(pc) ? `o===void 0?[${fixed}${fixed === "" ? "" : ","}t]:${several}` : several;
  }

  /** Whether the open values that the instruction at pc takes may be one result, in `t`, with `o` undefined. */
  private mayBeSingle(pc: number): boolean {
    return this.code[pc - 4] === Op.CALL;
  }

  /** `t = call`, where SIGNAL means that control leaves. */
  private into(pc: number, call: string, aux = -1, also = -1): string {
    return `if((t=${call})===null)${this.leave(pc, aux, also)}`;
  }

  // ---- instructions

  protected instruction(pc: number): void {
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
        for (let r = a; r <= b; r++) out.push(`r${r}=void 0;`);
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
            `if(${o}===void 0||(t=${o}.arr)===void 0${this.notNumber(c)}||(i=${k}-1)>>>0!==i||i>=t.length||(t=t[i])===void 0)${slow}${R}=t;`,
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
        const slow = `if(setIndex(vm,${R},${k},${v})===null)${this.leave(pc)}`;
        if (b < 0 && !this.isNumber(b)) out.push(slow);
        else
          out.push(
            `if(${R}!==void 0&&(t=${R}.arr)!==void 0&&${R}.meta===null${this.isNumber(b) ? "" : `&&typeof ${k}==="number"`}&&(i=${k}-1)>>>0===i&&i<t.length${this.isNotNil(c) ? "" : `&&${v}!==void 0`})t[i]=${v};else ${slow}`,
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
        out.push(`${R}=r${b}===void 0||r${b}===false;`);
        return;
      case Op.LEN:
        out.push(
          `if(r${b}!==void 0&&(t=r${b}.arr)!==void 0)${R}=t.length;else if(typeof r${b}==="string")${R}=r${b}.length;else{${this.into(pc, `length(vm,r${b})`)}${R}=t;}`,
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
            ? `if(setItems(vm,${R},${c},${this.names(a + 1, b).join(",")})===null)${this.leave(pc)}`
            : `if(setOpenItems(vm,${R},${c},${this.values(pc, a + 1, b)})===null)${this.leave(pc)}`,
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
          out.push(this.copies(pc + 4) ? `o=va;` : `if((o=copyVarargs(vm,va))===null)${this.leave(pc)}`);
        } else for (let i = 0; i < b; i++) out.push(`r${a + i}=va.length>${i}?va[${i}]:void 0;`);
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
      `if(${f}!==void 0&&${f}.unit===SELECT&&(${n}==="#"||(i=${n}-1)>>>0===i&&typeof ${n}==="number"))${f}=${n}==="#"?va.length:i<va.length?va[i]:void 0;else{${this.into(pc, "copyVarargs(vm,va)")}`,
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
    if (cache.ways.length === 0 && !cache.isFull)
      found.push(`${o}.shape===${s}.shape&&(t=${o}.slots[${s}.slot])!==void 0`);
    if (found.length === 0) this.out.push(`${slow}${target}=t;`);
    else this.out.push(`if(${o}===void 0||!(${found.join("||")}))${slow}${target}=t;`);
  }

  /** Whether the search for a field takes this way; what it finds is in `t` then. */
  private way(o: string, way: Way, i = 0): string {
    const level = way[i]!;
    const at = i === 0 ? o : "c";
    const isString = level.shape === null;
    let rest = `${at}.meta===null`;
    if (level.meta !== null)
      rest = `(c=${isString ? "vm.stringMeta" : `${at}.meta`})!==null&&c.shape===${this.shape(level.meta)}&&(c=c.slots[${level.metaSlot}])!==void 0&&${this.way(o, way, i + 1)}`;
    if (level.shape === null) return `typeof ${o}==="string"&&${rest}`;
    const here = `${at}.shape===${this.shape(level.shape)}`;
    // In line only what was met: a field that the table has, or one that it lacks.
    if (level.slot >= 0) return `${here}&&((t=${at}.slots[${level.slot}])!==void 0||${rest})`;
    return level.meta === null
      ? `${here}&&${at}.hash===null&&${rest}&&((t=void 0),true)`
      : `${here}&&${at}.hash===null&&${rest}`;
  }

  private writeField(pc: number, o: string, key: number, value: string): void {
    const s = this.site(pc);
    const cache = this.siteCaches[pc >> 2]!;
    const slow = `if(setField(vm,${s},${o},${this.constant(key)},${value})===null)${this.leave(pc)}`;
    if (cache.isFull) this.out.push(slow);
    else if (cache.ways.length === 0)
      this.out.push(
        `if(${o}!==void 0&&${o}.shape===${s}.shape&&${o}.slots[${s}.slot]!==void 0)${o}.slots[${s}.slot]=${value};else ${slow}`,
      );
    else {
      let text = "";
      for (const way of cache.ways)
        text += `if(${o}!==void 0&&${o}.shape===${this.shape(way[0]!.shape!)}&&(${o}.slots[${way[0]!.slot}]!==void 0||${o}.isVacant()))${o}.slots[${way[0]!.slot}]=${value};else `;
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
      this.out.push("if(o===void 0){");
      this.callFixed(f, `${fixed},t`);
      this.out.push(`}else t=applyTo(vm,${f},${fixed === "" ? "o" : `join([${fixed.slice(1)}],o)`});`);
    } else this.out.push(`t=applyTo(vm,${f},${fixed === "" ? "o" : `join([${fixed.slice(1)}],o)`});`);
  }

  private callFixed(f: string, values: string): void {
    this.out.push(
      `if(${f}!==void 0&&(c=${f}.unit)!==void 0)t=c.code(vm,${f}${values});else t=callOther(vm,${f}${values});`,
    );
  }

  /** Stores the results of a call that are in `t`. */
  private results(pc: number, to: number, count: number): void {
    const { out } = this;
    if (count < 0) {
      this.usesOpen = true;
      out.push(`if(t===null){if((o=open(vm,t))===null)${this.leave(pc)}}else o=void 0;`);
    } else if (count === 0) out.push(`if(t===null&&vm.nres<0)${this.leave(pc)}`);
    else if (count === 1) out.push(`if(t===null&&(t=one(vm))===null)${this.leave(pc)}r${to}=t;`);
    else out.push(`if(t===null){if((i=vm.nres)<0)${this.leave(pc)}${this.spread(to, count)}`);
  }

  /** From several results, whose number is in `i`, or the only one, in `t`, to registers. */
  private spread(to: number, count: number): string {
    const several: string[] = [];
    const single: string[] = [`r${to}=t;`];
    for (let n = 0; n < count; n++) several.push(`r${to + n}=i>${n}?t[${n}]:void 0;`);
    for (let n = 1; n < count; n++) single.push(`r${to + n}=void 0;`);
    return `t=vm.res;${several.join("")}}else{${single.join("")}}`;
  }

  /** Stores the results that an entry was given, by the call before it: they have come, so that control never leaves. */
  protected given(pc: number): string {
    const to = this.code[pc + 1]!;
    const count = this.code[pc + 3]!;
    if (count < 1) return "";
    return count === 1 ? `r${to}=t===null?one(vm):t;` : `if(t===null){i=vm.nres;${this.spread(to, count)}`;
  }

  /** A generic loop's call of its iterator; `next` and the iterator of ipairs are at hand. */
  private iterate(pc: number): void {
    const { code, out } = this;
    const a = code[pc + 1]!;
    const c = code[pc + 3]!;
    const [t, k, k1, v1] = [`r${a + 1}`, `r${a + 2}`, `r${a + 3}`, `r${a + 4}`];
    let rest = "";
    for (let i = 2; i < c; i++) rest += `r${a + 3 + i}=void 0;`;
    // A position in the traversal, which need not be right, saves looking for the key.
    const p = `p${pc >> 2}`;
    this.positions.add(p);
    out.push(
      `if(r${a}!==void 0&&r${a}.unit===NEXT&&isTable(${t})&&(${p}=nextPosition(${t},${k},${p}))!==-2){if(${p}<0){${k1}=void 0;${c > 1 ? `${v1}=void 0;` : ""}${p}=0;}else{${k1}=${t}.keyAt(${p});${c > 1 ? `${v1}=${t}.valueAt(${p});` : ""}}${rest}}`,
      `else if(r${a}!==void 0&&r${a}.unit===IPAIRS_STEP&&isTable(${t})&&typeof ${k}==="number"&&${k}>>>0===${k}&&${k}<${t}.arr.length&&(t=${t}.arr[${k}])!==void 0){${k1}=${k}+1;${c > 1 ? `${v1}=t;` : ""}${rest}}else{`,
    );
    this.callFixed(`r${a}`, `,${t},${k}`);
    this.results(pc, a + 3, c);
    out.push("}");
  }

  protected comparison(pc: number): string {
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
          `else if(typeof ${x}==="string"&&${x}.length>${LONG_STRING}&&compared(vm,${x},${y})===null)${this.leave(pc)}`,
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

  protected forPrep(pc: number): void {
    const a = this.code[pc + 1]!;
    const check = this.numeric(a, a + 1, a + 2);
    if (check !== "")
      this.out.push(
        `if(!(${check})){if(forNumbers(vm,r${a},r${a + 1},r${a + 2})===null)${this.leave(pc)}r${a}=vm.res[0];r${a + 1}=vm.res[1];r${a + 2}=vm.res[2];}`,
      );
    this.out.push(`r${a}=r${a}-r${a + 2};`);
  }

  protected return(pc: number): void {
    const a = this.code[pc + 1]!;
    const b = this.code[pc + 2]!;
    const done = this.done();
    if (b === 1) this.out.push(`${done}return r${a};`);
    else if (b === 0) this.out.push(`${done}vm.res=N;vm.nres=0;return null;`);
    else if (b > 0) this.out.push(`${done}vm.res=${this.values(pc, a, b)};vm.nres=${b};return null;`);
    else {
      if (b === -1 && this.mayBeSingle(pc)) this.out.push(`if(o===void 0){${done}return t;}`);
      this.out.push(`t=vm.many(${this.values(pc, a, b)});${done}return t;`);
    }
  }

  /**
   * The callee runs on top of this activation, which is dropped if the callee does not return but leaves its frames on
   * the heap: so the JavaScript stack never holds more than its share of tail calls, and the heap none. A library
   * function's error needs this frame for its position.
   */
  protected tailCall(pc: number): void {
    const a = this.code[pc + 1]!;
    const b = this.code[pc + 2]!;
    this.call(pc, a, b);
    const gone = this.entry === null ? "vanish(vm)" : "giveUp(frame)";
    const unfinished = `if(keepsCaller(vm,r${a}))${this.leave(pc)}${this.done()}return ${gone};`;
    this.out.push(`if(t===null&&vm.nres<0){${unfinished}}${this.done()}return t;`);
  }
}
/** A number as JavaScript source. */
export function number(x: number): string {
  if (x !== x) return "(0/0)";
  if (x === Infinity) return "(1/0)";
  if (x === -Infinity) return "(-1/0)";
  return x < 0 || Object.is(x, -0) ? `(${Object.is(x, -0) ? "-0" : String(x)})` : String(x);
}

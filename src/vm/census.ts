/**
 * The census: walks everything reachable from a state's roots and sets the budget's live size exactly.
 *
 * Roots are the globals, the registry, the metatables of types, every thread that is running or waits for one that runs,
 * the frames of activations on the JavaScript stack (`vm.frame`, `vm.activations`), host functions' stacks, values of
 * conversions in progress, and objects whose finalizers are due. What only the host's own JavaScript refers to is not
 * counted, but kept alive where the host got it as a function (`vm.handles`).
 *
 * Registers that a call in progress has left dead are cleared on the way, and strings found equal become one string, so
 * that what is counted once is held once. Sizes: runtime/sizes.ts.
 */
import { Op } from "../bytecode/opcode";
import type { Budget } from "../runtime/budget";
import { Cell, LFunction, type Unit } from "../runtime/function";
import {
  ARRAY_HEADER,
  arrayPartBytes,
  CELL_BYTES,
  FINALIZER_BYTES,
  FRAME_BYTES,
  functionBytes,
  HASH_BYTES,
  HASH_ENTRY,
  STRING_BYTES,
  TABLE_BYTES,
  THREAD_BYTES,
  USERDATA_BYTES,
} from "../runtime/sizes";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import type { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import type { Frame, LuaFrame } from "./frame";
import type { Vm } from "./vm";

type Collectable = LTable | LFunction | LThread | LUserData;

/** Objects of one kind: how many, and their bytes. */
export interface KindStats {
  count: number;
  bytes: number;
}

export interface Counts {
  readonly tables: KindStats;
  readonly strings: KindStats;
  /** Functions, the variables they share, and the code of those that were loaded. */
  readonly functions: KindStats;
  /** Coroutines with their frames, the main program's included. */
  readonly coroutines: KindStats;
  /** Userdata with what they hold outside. */
  readonly userdata: KindStats;
}

/** Values visited between two looks at the clock. */
const POLL = 16384;
/** Strings remembered for being found again. */
const STRINGS = 1024;
/** Characters up to which a string's own tell it from others of its length. */
const SAMPLED = 4096;

const none = (): Counts => {
  const kind = (): KindStats => ({ count: 0, bytes: 0 });
  return { tables: kind(), strings: kind(), functions: kind(), coroutines: kind(), userdata: kind() };
};

/** A library function's work that holds values while Lua code runs: what it yields when it is suspended. */
export interface Holding {
  /** Shows every value held; returns the bytes that the work takes beside them. */
  trace(visit: (v: LValue) => void): number;
}

export class Census {
  counts: Counts = none();
  /** Tables with __mode, which held something that may have to go. */
  readonly weak: LTable[] = [];
  private readonly pending: (Collectable | Cell)[] = [];
  private readonly units = new Set<Unit>();
  private readonly frames = new Set<Frame>();
  private readonly strings: (string | undefined)[] = new Array<string | undefined>(STRINGS).fill(undefined);
  private readonly budget: Budget;
  private untilPoll = POLL;
  /** Keeps what was read for the sake of reading it. */
  read = 0;
  private readonly epoch: number;

  constructor(private readonly vm: Vm) {
    this.budget = vm.budget;
    this.epoch = ++vm.epoch;
  }

  get bytes(): number {
    const { tables, strings, functions, coroutines, userdata } = this.counts;
    return tables.bytes + strings.bytes + functions.bytes + coroutines.bytes + userdata.bytes;
  }

  get objects(): number {
    const { tables, strings, functions, coroutines, userdata } = this.counts;
    return tables.count + strings.count + functions.count + coroutines.count + userdata.count;
  }

  /** Whether `v` is an object that has not been reached. */
  dead(v: LValue): boolean {
    return typeof v === "object" && (v as Collectable).mark !== this.epoch;
  }

  /** Throws what the budget's poll throws; the count is then void. */
  walk(): void {
    const { vm } = this;
    this.visit(vm.globals);
    this.visit(vm.registry);
    if (vm.stringMeta !== null) this.visit(vm.stringMeta);
    for (const t of vm.typeMeta.values()) this.visit(t);
    for (let t: LThread | null = vm.thread; t !== null; t = t.resumer) this.visit(t);
    this.visit(vm.main);
    this.chain(vm.frame);
    for (const f of vm.activations) this.chain(f);
    for (const values of vm.pins) for (const v of values) this.visit(v);
    for (const o of vm.finalizers.due) this.visit(o);
    this.counts.userdata.bytes += vm.finalizers.size * FINALIZER_BYTES;
    this.finish();
    // What the host's handles keep alive is no memory that a script decides about.
    const counted = this.counts;
    this.counts = none();
    for (const f of vm.handles) this.visit(f);
    this.finish();
    this.counts = counted;
  }

  /** As `walk`, from one object on. */
  revive(o: LTable | LUserData): void {
    this.visit(o);
    this.finish();
  }

  private finish(): void {
    for (let o = this.pending.pop(); o !== undefined; o = this.pending.pop()) {
      if (o instanceof LTable) this.table(o);
      else if (o instanceof LFunction) this.function(o);
      else if (o instanceof Cell) o.v = this.visit(o.v);
      else if (o instanceof LThread) this.thread(o);
      else this.userdata(o);
    }
  }

  private poll(): void {
    this.untilPoll = POLL;
    this.budget.poll();
  }

  /** Reaches `v`; for a string, the one to have in its place. */
  private visit(v: LValue): LValue {
    if (--this.untilPoll < 0) this.poll();
    if (typeof v === "object") {
      if (v.mark !== this.epoch) {
        v.mark = this.epoch;
        this.pending.push(v);
      }
      return v;
    }
    return typeof v === "string" ? this.string(v) : v;
  }

  private readonly show = (v: LValue): void => {
    this.visit(v);
  };

  private visitAll(values: LValue[]): void {
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (typeof v === "object" || typeof v === "string") values[i] = this.visit(v);
    }
    this.untilPoll -= values.length >> 2;
  }

  private string(s: string): string {
    const n = s.length;
    // V8 keeps one string for each byte.
    if (n <= 1) return s;
    let at = n;
    if (n <= SAMPLED) at = (((n * 31 + s.charCodeAt(0)) * 31 + s.charCodeAt(n >> 1)) * 31 + s.charCodeAt(n - 1)) * 31;
    else this.untilPoll -= n >> 10;
    at &= STRINGS - 1;
    const known = this.strings[at];
    if (known !== undefined && known.length === n) {
      // Comparing flat strings is 80 times as fast as comparing ropes; reading a character makes a rope flat.
      if (n > SAMPLED && this.bytes + n <= this.budget.memoryLimit) this.read = known.charCodeAt(0) + s.charCodeAt(0);
      if (known === s) return known;
    }
    this.strings[at] = s;
    this.count(this.counts.strings, STRING_BYTES + n);
    return s;
  }

  private count(of: KindStats, bytes: number): void {
    of.count++;
    of.bytes += bytes;
  }

  private table(t: LTable): void {
    const { slots, arr, hash, meta } = t;
    let bytes = TABLE_BYTES;
    if (slots.length > 0) bytes += ARRAY_HEADER + t.slotRoom * 8;
    if (arr.length > 0) bytes += arrayPartBytes(arr.length);
    if (hash !== null) bytes += HASH_BYTES + hash.limit * HASH_ENTRY;
    this.count(this.counts.tables, bytes);
    let keys = true;
    let values = true;
    if (meta !== null) {
      this.visit(meta);
      const mode = meta.getStr("__mode");
      if (typeof mode === "string") {
        keys = !mode.includes("k");
        values = !mode.includes("v");
        if (!keys || !values) this.weak.push(t);
      }
    }
    if (values) {
      this.visitAll(slots);
      this.visitAll(arr);
    } else {
      this.stringsOf(slots);
      this.stringsOf(arr);
    }
    if (hash === null) return;
    if (keys) this.visitAll(hash.keys);
    else this.stringsOf(hash.keys);
    if (values) this.visitAll(hash.vals);
    else this.stringsOf(hash.vals);
  }

  /** Strings are values: weak references hold them as others do. */
  private stringsOf(values: LValue[]): void {
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (typeof v === "string") values[i] = this.visit(v);
    }
    this.untilPoll -= values.length >> 2;
  }

  private function(f: LFunction): void {
    this.count(this.counts.functions, functionBytes(f.upvals.length));
    this.visit(f.env);
    for (const c of f.upvals) this.cell(c);
    this.unit(f.unit);
  }

  private cell(c: Cell): void {
    if (c.mark === this.epoch) return;
    c.mark = this.epoch;
    this.counts.functions.bytes += CELL_BYTES;
    this.pending.push(c);
  }

  private unit(unit: Unit): void {
    if (unit.proto === null || this.units.has(unit)) return;
    this.units.add(unit);
    this.counts.functions.bytes += unit.bytes;
    for (const child of unit.children) this.unit(child);
  }

  private userdata(u: LUserData): void {
    this.count(this.counts.userdata, USERDATA_BYTES + u.externalBytes);
    if (u.meta !== null) this.visit(u.meta);
    if (u.env !== null) this.visit(u.env);
    if (u.held !== null) this.counts.userdata.bytes += u.held.trace(this.show);
  }

  private thread(t: LThread): void {
    this.count(this.counts.coroutines, THREAD_BYTES);
    this.visit(t.globals);
    if (t.start !== null) this.visit(t.start);
    if (t.resumer !== null) this.visit(t.resumer);
    if (t.stack !== null) this.visitAll(t.stack);
    if (t.hook !== null) this.visit(t.hook.fn);
    this.chain(t.top);
    t.chargedDepth = t.depth;
  }

  private chain(top: Frame | null): void {
    for (let f = top; f !== null && !this.frames.has(f); f = f.parent) {
      this.frames.add(f);
      this.counts.coroutines.bytes += FRAME_BYTES;
      switch (f.kind) {
        case "lua":
          this.luaFrame(f);
          break;
        case "generator":
          this.visit(f.fn);
          this.list(f.args);
          if (f.holding !== undefined) this.counts.coroutines.bytes += f.holding.trace(this.show);
          break;
        case "call":
          this.visit(f.fn);
          this.list(f.args);
          break;
        case "host":
          this.visit(f.fn);
          this.list(f.values);
          break;
        case "handler":
          this.chain(f.protectedFrame);
          break;
        case "protected":
          if (f.fn !== null) this.visit(f.fn);
          this.visit(f.handler);
          break;
        case "hook":
          if (f.fn !== null) this.visit(f.fn);
          break;
        case "resume":
          if (f.fn !== null) this.visit(f.fn);
          if (f.thread !== null) this.visit(f.thread);
          break;
      }
    }
  }

  private list(values: LValue[]): void {
    if (values.length === 0) return;
    this.counts.coroutines.bytes += ARRAY_HEADER + values.length * 8;
    this.visitAll(values);
  }

  private luaFrame(f: LuaFrame): void {
    this.visit(f.fn);
    const { regs } = f;
    this.counts.coroutines.bytes += regs.length * 8;
    if (f.waiting) for (let i = deadFrom(f); i < regs.length; i++) regs[i] = undefined;
    for (let i = 0; i < regs.length; i++) {
      const v = regs[i] as LValue | Cell;
      if (v instanceof Cell) this.cell(v);
      else if (v !== undefined) regs[i] = this.visit(v);
    }
    if (f.varargs.length > 0) this.list(f.varargs);
    if (f.open.length > 0) this.list(f.open);
  }
}

/** The first register that nothing will read before it is written, for a frame that waits for a call's results. */
function deadFrom(f: LuaFrame): number {
  const { code } = f.proto;
  switch (code[f.pc - 4]) {
    case Op.CALL:
    case Op.TAILCALL:
      return code[f.pc - 3]!;
    case Op.TFORCALL:
      return code[f.pc - 3]! + 3;
    default:
      return f.regs.length;
  }
}

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
import { digest, HASHED } from "../runtime/byte-string";
import { Cell, type Chunk, LFunction, type Unit } from "../runtime/function";
import type { HashPart } from "../runtime/hash-part";
import { SHAPES } from "../runtime/shape";
import {
  ARRAY_HEADER,
  arrayPartBytes,
  CELL_BYTES,
  FACE_BYTES,
  FINALIZER_BYTES,
  FRAME_BYTES,
  functionBytes,
  HANDLE_BYTES,
  HASH_BYTES,
  HASH_ENTRY,
  HOST_UNIT_BYTES,
  NUMBER_BYTES,
  SITE_BYTES,
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

/** Objects and values visited between two looks at the clock, and items of an array that are neither (a quarter of one each). */
const POLL = 4096;
const BLOCK = 16384;
/** Strings remembered by place, for being found again at once; and by content, beyond which equal ones count each. */
const STRINGS = 1024;
const MOST_KNOWN = 100_000;
/** Characters up to which a key or an argument held twice does not matter. */
const SHORT = 12;

const none = (): Counts => {
  const kind = (): KindStats => ({ count: 0, bytes: 0 });
  return { tables: kind(), strings: kind(), functions: kind(), coroutines: kind(), userdata: kind() };
};

/** A library function's work that holds values while Lua code runs: what it yields when it is suspended. */
export interface Holding {
  /**
   * Shows every value held and takes the one returned in its place; returns the bytes that the work takes beside them:
   * of what it may hold together with others, what `share` says.
   */
  trace(visit: (v: LValue) => LValue, share: (o: Shared) => number): number;
}

/** What several of them may hold together. */
export interface Shared {
  /** Of the heap. */
  readonly bytes: number;
  /** The census that saw this object last. */
  mark: number;
}

export class Census {
  counts: Counts = none();
  /** Tables with __mode, which held something that may have to go. */
  readonly weak: LTable[] = [];
  private readonly pending: (Collectable | Cell)[] = [];
  private readonly units = new Set<Unit>();
  private readonly frames = new Set<Frame>();
  private readonly chunks = new Set<Chunk>();
  private readonly strings: (string | undefined)[] = new Array<string | undefined>(STRINGS).fill(undefined);
  private readonly known = new Map<string | number, string>();
  /** Whether the string visited last was met for the first time. */
  private first = false;
  private readonly budget: Budget;
  private untilPoll = POLL;
  /** Bytes of what execution has learnt of the code: in `counts`, but not the same on every run. */
  learnt = 0;
  /** Keeps what was read for the sake of reading it. */
  read = 0;
  private readonly epoch: number;
  private readonly number = SHAPES.nextCensus();

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
    this.counts.strings.bytes += vm.patterns.bytes + vm.formats.bytes;
    const { handles } = vm;
    for (const f of handles.fresh) this.visit(f);
    this.counts.functions.bytes += handles.fresh.length * HANDLE_BYTES;
    this.finish();
    this.counts.functions.bytes += this.learnt;
    const { learnt } = this;
    // What the host has kept since an earlier call is no memory that a script decides about.
    const counted = this.counts;
    this.counts = none();
    for (const f of handles.settled()) this.visit(f);
    this.finish();
    this.counts = counted;
    this.learnt = learnt;
  }

  /** As `walk`, from one object on. */
  revive(o: LTable | LUserData): void {
    this.visit(o);
    this.finish();
  }

  private finish(): void {
    for (let o = this.pending.pop(); o !== undefined; o = this.pending.pop()) {
      if (--this.untilPoll < 0) this.poll();
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

  private readonly show = (v: LValue): LValue => this.visit(v);

  private readonly share = (o: Shared): number => {
    if (o.mark === this.epoch) return 0;
    o.mark = this.epoch;
    return o.bytes;
  };

  private visitAll(values: LValue[]): void {
    for (let from = 0; from < values.length; from += BLOCK) {
      const end = Math.min(values.length, from + BLOCK);
      for (let i = from; i < end; i++) {
        const v = values[i];
        if (typeof v === "object" || typeof v === "string") values[i] = this.visit(v);
        else if (typeof v === "number" && (v | 0) !== v) this.counts.tables.bytes += NUMBER_BYTES;
      }
      this.untilPoll -= (end - from) >> 2;
      if (this.untilPoll < 0) this.poll();
    }
  }

  /** The string to have in the place of `s`: of equal ones the first that was met, and counted. */
  private string(s: string): string {
    const n = s.length;
    this.first = false;
    // V8 keeps one string for each byte.
    if (n <= 1) return s;
    const long = n > HASHED;
    if (long) {
      this.untilPoll -= n >> 10;
      // A rope takes more than its characters, and is slow to compare: reading one of them makes it flat.
      if (this.bytes + n <= this.budget.memoryLimit) this.read = s.charCodeAt(0);
    }
    const at = long
      ? n & (STRINGS - 1)
      : ((((n * 31 + s.charCodeAt(0)) * 31 + s.charCodeAt(n >> 1)) * 31 + s.charCodeAt(n - 1)) * 31) & (STRINGS - 1);
    const recent = this.strings[at];
    if (recent !== undefined && recent.length === n && recent === s) return recent;
    const { known } = this;
    const key = long ? digest(s) : s;
    const same = known.get(key);
    if (same !== undefined && same === s) {
      this.strings[at] = same;
      return same;
    }
    this.strings[at] = s;
    if (same === undefined && known.size < MOST_KNOWN) known.set(key, s);
    this.first = true;
    this.count(this.counts.strings, STRING_BYTES + n);
    return s;
  }

  private count(of: KindStats, bytes: number): void {
    of.count++;
    of.bytes += bytes;
  }

  private table(t: LTable): void {
    const { slots, arr, hash, meta, shape } = t;
    let bytes = TABLE_BYTES;
    // Shapes are shared with other states.
    if (shape.size > 0) this.learnt += shape.bytesIn(this.number);
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
    if (hash.leaves === null) this.hashPart(hash, keys, values);
    else for (const leaf of hash.leaves) this.hashPart(leaf, keys, values);
  }

  private hashPart(leaf: HashPart, keys: boolean, values: boolean): void {
    this.keysOf(leaf, keys);
    if (values) this.visitAll(leaf.vals);
    else this.stringsOf(leaf.vals);
  }

  /** Strings are values: weak references hold them as others do. */
  private stringsOf(values: LValue[]): void {
    for (let from = 0; from < values.length; from += BLOCK) {
      const end = Math.min(values.length, from + BLOCK);
      for (let i = from; i < end; i++) {
        const v = values[i];
        if (typeof v === "string") values[i] = this.visit(v);
      }
      this.untilPoll -= (end - from) >> 2;
      if (this.untilPoll < 0) this.poll();
    }
  }

  /** The keys of a hash part, which holds each twice: in the order of their places, and to find the place. */
  private keysOf(hash: HashPart, strong: boolean): void {
    const { keys } = hash;
    for (let i = 0; i < keys.length; i++) {
      const k = keys[i];
      if (typeof k === "string") {
        const same = this.string(k);
        keys[i] = same;
        if (!this.first && k.length > SHORT) hash.rekey(i, same);
      } else if (strong && typeof k === "object") this.visit(k);
      if (--this.untilPoll < 0) this.poll();
    }
    hash.rekeyed = keys.length;
  }

  private function(f: LFunction): void {
    this.count(this.counts.functions, functionBytes(f.upvals.length));
    if (f.unit.bound) this.counts.functions.bytes += HOST_UNIT_BYTES;
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
    this.learnt += unit.filled * SITE_BYTES;
    const { chunk } = unit;
    if (chunk !== null && !this.chunks.has(chunk)) {
      this.chunks.add(chunk);
      this.counts.functions.bytes += chunk.bytes;
    }
    for (const child of unit.children) this.unit(child);
  }

  private userdata(u: LUserData): void {
    this.count(this.counts.userdata, USERDATA_BYTES + u.externalBytes);
    if (u.meta !== null) this.visit(u.meta);
    if (u.env !== null) this.visit(u.env);
    if (u.held !== null) this.counts.userdata.bytes += u.held.trace(this.show, this.share);
  }

  private thread(t: LThread): void {
    this.count(this.counts.coroutines, THREAD_BYTES);
    if (t.face !== null && t !== this.vm.main) this.counts.coroutines.bytes += FACE_BYTES;
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
          // It may hold on to the strings that it was given, not to those in their place.
          for (const v of f.args)
            if (typeof v === "string" && v.length > SHORT) this.counts.coroutines.bytes += STRING_BYTES + v.length;
          if (f.holding !== undefined) this.counts.coroutines.bytes += f.holding.trace(this.show, this.share);
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
        case "raise":
          this.visit(f.error.value);
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

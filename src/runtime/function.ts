/**
 * Functions and their code.
 *
 * Calling convention: `unit.code(vm, self, a, b, …)` takes arguments as JS arguments (missing = nil) and returns the one
 * result as it is. None or several results are left in `vm.res` (`vm.nres` of them) and SIGNAL is returned; SIGNAL with
 * vm.nres < 0 means that the callee did not return: it raised an error or is suspended (vm.signal says which), and has
 * linked its frames to vm.top…vm.tail. A caller that gets that links its own frame and returns SIGNAL in turn. Code
 * never throws. `unit.apply` is the same with arguments in an array, which the callee owns.
 */
import type { Prototype } from "../bytecode/prototype";
import type { LuaFrame } from "../vm/frame";
import type { Vm } from "../vm/vm";
import type { Shape } from "./shape";
import { STRING_BYTES } from "./sizes";
import type { LTable } from "./table";
import type { LValue } from "./value";

/**
 * None or several results, or no return at all; see above. No Lua value is null, and V8 compares with that literal without
 * asking what kinds of values it has met.
 */
export const SIGNAL = null;
export type Signal = null;
export type Result = LValue | Signal;

export type Code = (vm: Vm, self: LFunction, ...args: LValue[]) => Result;
export type ApplyCode = (vm: Vm, self: LFunction, args: LValue[]) => Result;

/** vm.nres where an entry is not to be gone on with: the interpreter goes on, at the frame's pc. */
export const DECLINED = -2;

/**
 * Compiled code that goes on with a heap frame. SIGNAL with DECLINED: the frame's registers are not what it was made for (its
 * pc is as it was), or the loop has ended. After a call it is given the result, or all of them where the instruction takes
 * whatever number comes and it was not one.
 */
export type EntryCode = (vm: Vm, frame: LuaFrame, result: Result, open: LValue[] | undefined) => Result;

/** What is known of one place at which frames may go on in compiled code. */
export class EntryState {
  count = 0;
  misses = 0;
  code: EntryCode | null = null;
  refused = false;
  /** The loop has waited longer, since its inner loops are compiled. */
  deferred = false;
}

/** A variable that closures share. */
export class Cell {
  /** The census that saw this cell last. */
  mark = 0;
  constructor(public v: LValue) {}
}

/**
 * A table that the search for a field comes to: its shape, the field's slot in it or -1, and how `__index` leads on to the
 * next one (the metatable's shape and the slot in it), or null for the last. The first may be a string: its shape is null.
 */
export interface Level {
  readonly shape: Shape | null;
  readonly slot: number;
  readonly meta: Shape | null;
  readonly metaSlot: number;
}

/** The tables through which a field was looked for: the last one has it, or has no metatable, so that it is nil. */
export type Way = readonly Level[];

/** Whether `x` is `y`, or begins so. */
function beginsWith(x: Way, y: Way): boolean {
  if (x.length < y.length) return false;
  for (let i = 0; i < y.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    if (a.shape !== b.shape || a.slot !== b.slot) return false;
    if (b.meta !== null && (a.meta !== b.meta || a.metaSlot !== b.metaSlot)) return false;
  }
  return true;
}

/** Ways that a site remembers; compiled code tries them one after the other. */
const MAX_WAYS = 8;

/** An access site's memory. Which table has which shape is checked at each use (vm/fields.ts). */
export class SiteCache {
  /** Shape of the table that had the field itself last, and the field's slot: for the check in line. */
  shape: Shape | null = null;
  slot = 0;
  /** Shapes met, on the way through `__index` too, and the slots of the field in them; -1 = lacks it. */
  readonly shapes: Shape[] = [];
  readonly slots: number[] = [];
  /** The last way to a field that the metatable's `__index` table had, for the check in line at method calls. */
  receiver: Shape | null = null;
  metaShape: Shape | null = null;
  metaSlot = 0;
  holder: Shape | null = null;
  holderSlot = 0;
  /** What adding the field made of a shape, for tables whose metatable, if any, has the shape `plainMeta`. */
  from: Shape | null = null;
  to: Shape | null = null;
  plainMeta: Shape | null = null;
  /** Where a string's method was found last: the shape of the table `string`. */
  methods: Shape | null = null;
  /** The ways met, for the compiler; none once there are too many (isFull). */
  readonly ways: Way[] = [];
  isFull = false;
  /** Times that the ways have changed. */
  learnt = 0;
  /** The unit whose compiled code takes the ways as they were after `taken` changes, and how often none of them was right. */
  compiled: Unit | null = null;
  taken = 0;
  misses = 0;

  learn(way: Way): void {
    const { ways } = this;
    if (this.isFull) return;
    for (let i = 0; i < ways.length; i++) {
      if (beginsWith(ways[i]!, way)) return;
      if (beginsWith(way, ways[i]!)) {
        ways[i] = way;
        this.learnt++;
        return;
      }
    }
    this.learnt++;
    if (ways.length < MAX_WAYS) ways.push(way);
    else {
      ways.length = 0;
      this.isFull = true;
    }
  }

  /** The ways shall be compiled into the code of `unit`. */
  take(unit: Unit): void {
    this.compiled = unit;
    this.taken = this.learnt;
    this.misses = 0;
  }
}

/** What the units of one chunk share: its name, which may be the text itself. */
export class Chunk {
  /** Of the heap. */
  readonly bytes: number;
  constructor(name: string) {
    this.bytes = STRING_BYTES + name.length;
  }
}

/** A unit and its prototype, empty. */
const UNIT_BYTES = 1200;
/** A word of code, with its share of the line and the access site. */
const BYTES_PER_WORD = 7;
const LOCAL_BYTES = 72;

/** The code of functions with one prototype or one host implementation, with what was learnt about it. */
export class Unit {
  code: Code;
  apply: ApplyCode;
  readonly proto: Prototype | null;
  /** Units of the child prototypes. */
  readonly children: readonly Unit[];
  /** Calls seen by the interpreter. */
  heat = 0;
  /** Heat at which the function is compiled; Infinity = not (again). */
  hot: number;
  /** Times that compiled code was made anew, for what it met was not what it was made for. */
  revisions = 0;
  /** Turns of the loop whose header has this instruction number, as long as the interpreter makes them. */
  turns: Int32Array | null = null;
  /** Entries into compiled code, by instruction number: for frames that go on there, and for those that a call returns to. */
  entries: (EntryState | undefined)[] | null = null;
  returns: (EntryState | undefined)[] | null = null;
  /** Site caches by instruction number, filled on demand, and how many are. */
  readonly sites: SiteCache[];
  filled = 0;
  /** Registers of a new frame: copied, so that every frame's array is of V8's general kind. */
  readonly template: LValue[];
  /** Name for messages when no call site gives one (host functions). */
  readonly name: string;
  /** Whether the code holds on to something of one state, so that no other may run it. */
  bound = false;

  constructor(
    code: Code,
    apply: ApplyCode,
    proto: Prototype | null,
    children: readonly Unit[],
    name: string,
    /** Calls after which it is compiled: 0 = at once, Infinity = never. */
    readonly threshold = Infinity,
    /** null: a host implementation. */
    readonly chunk: Chunk | null = null,
  ) {
    this.hot = threshold;
    this.code = code;
    this.apply = apply;
    this.proto = proto;
    this.children = children;
    this.name = name;
    this.template = proto === null ? [] : new Array<LValue>(proto.maxRegisters).fill(undefined);
    const instructions = proto === null ? 0 : proto.code.length >> 2;
    this.sites = instructions > NO_SITES.length ? noSites(instructions) : NO_SITES.slice(0, instructions);
  }

  countTurns(): void {
    this.turns = new Int32Array(this.proto!.code.length >> 2);
  }

  private size = 0;

  /** Of the heap, for a unit with a prototype: both, without children. */
  get bytes(): number {
    const { proto } = this;
    if (this.size === 0 && proto !== null) {
      let constants = 0;
      for (const k of proto.constants) constants += 8 + (typeof k === "string" ? STRING_BYTES + k.length : 8);
      this.size =
        UNIT_BYTES +
        proto.code.length * BYTES_PER_WORD +
        constants +
        proto.locals.length * LOCAL_BYTES +
        proto.upvalues.length * LOCAL_BYTES +
        proto.maxRegisters * 8;
    }
    return this.size;
  }
}

/** Stands for "not cached yet" in Unit.sites; never written. */
export const NO_SITE = new SiteCache();

/** Site caches of most functions, as they are at first. */
const NO_SITES: readonly SiteCache[] = noSites(256);

/** By fill, whatever the length: V8 then takes all of them for one kind. */
function noSites(count: number): SiteCache[] {
  return new Array<SiteCache>(count).fill(NO_SITE);
}

const NO_CELLS: Cell[] = [];

export class LFunction {
  unit: Unit;
  upvals: Cell[];
  /** Environment (§2.9). */
  env: LTable;
  /** The census that saw this object last. */
  mark = 0;

  constructor(unit: Unit, env: LTable, upvals: Cell[] = NO_CELLS) {
    this.unit = unit;
    this.upvals = upvals;
    this.env = env;
  }
}

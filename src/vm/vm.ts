/**
 * The virtual machine's state that all code shares: results, the signal in flight, the running thread, limits.
 * One Vm per LState family (a main thread and its coroutines).
 */
import type { Prototype } from "../bytecode/prototype";
import type { Host, HostStream } from "../host/host";
import { Budget, type Collector, FREE_LIST } from "../runtime/budget";
import { Causes } from "../runtime/causes";
import { Cell, type EntryCode, LFunction, type Result, SIGNAL, type SiteCache, type Unit } from "../runtime/function";
import { HandleSet } from "../runtime/handle-set";
import type { Leases } from "../runtime/leases";
import { LuaThrow, operandError, runtimeError } from "../runtime/lua-error";
import type { Task } from "../runtime/native";
import { Random } from "../runtime/random";
import { type Kept, RecentMap } from "../runtime/recent-map";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import { type LValue, typeName } from "../runtime/value";
import type { Holding } from "./census";
import { collect, Finalizers } from "./collector";
import { currentPc, describeCallee, describeOperand, isCalling, position } from "./describe";
import { CallFrame, type Frame, GeneratorFrame, LuaFrame, link, NO_VALUES } from "./frame";
import { callHooked } from "./hooks";
import { hostFault } from "./host-fault";
import { interpretCode } from "./interpreter";
import { callable, MAX_STRING } from "./operations";
import { type RegisterOptions, Registers, UNLIMITED_REGISTERS } from "./registers";
import { tierUp } from "./tiers";
import { isLevel } from "./traceback";
import type { Wait } from "./turns";

/** Why code returned SIGNAL with vm.nres < 0. */
export const NONE = 0;
export const ERROR = 1; //  vm.error is on its way
export const YIELD = 2; //  coroutine.yield; its values are in vm.value or vm.several
export const DEEP = 3; //   the JavaScript stack is deep enough: go on from the driving loop
export const REIFY = 4; //  the CallFrame linked first wants every frame on the heap
export const SLICE = 5; //  the time slice is over
export const STEP = 7; //   the instruction that was to run alone is done, see hooks.ts
export const AWAIT = 6; //  a host promise is awaited

/** Bit of LTable.absent: no __gc and no __mode. */
export const NO_COLLECTION = 1;

/**
 * Activations of compiled code that may nest on the JavaScript stack (some 0.5 KB each as long as V8 interprets them; Node's
 * stack has 984 KB). What takes more room counts as several.
 */
export const JS_DEPTH = 1000;

/** Where the addresses that tostring shows begin. */
const FIRST_ADDRESS = 0x5581a000;

export interface VmOptions {
  /** Most frames of one thread. */
  readonly callStackSize: number;
  readonly registers?: RegisterOptions;
}

/** The compiler for `load`; filled in by the API, so that the VM does not know it. */
export interface Loader {
  /** Throws LuaThrow of kind "syntax". */
  load(vm: Vm, source: string, chunkName: string): Unit;
  /** The error that text has which begins thus, if it has one whatever follows. */
  refusal(vm: Vm, beginning: string, chunkName: string): LuaThrow | undefined;
}

/** A hot loop's header; where a frame goes on; where a call returns to. */
export type EntryKind = "loop" | "resumed" | "returned";

/** The second tier, filled in by the API. */
export interface Jit {
  /** Compiles a unit that became hot: replaces its code, or sees to it that it does not get hot again. */
  tierUp(unit: Unit): void;
  /** Code that goes on with `frame` at its pc, if there is or should be any. */
  entry(frame: LuaFrame, kind: EntryKind): EntryCode | null;
  /** The entry for `frame` declined: its registers are not what it was made for. */
  missed(frame: LuaFrame, kind: EntryKind): void;
  /** Compiled code finds too little at `site` of what it was made for. */
  outdated(site: SiteCache): void;
}

/**
 * Its functions are methods, or take it as a parameter: closures made by a constructor, held by what they hold in turn, keep
 * V8's scavenger from seeing that a state is garbage, and one that is dropped at once then costs five times as much.
 */
export class Vm implements Collector {
  /** Results, when SIGNAL was returned with nres >= 0. */
  res: LValue[] = NO_VALUES;
  /** Where `two` puts its values, time and again: the results of pcall, resume and next, which are seldom asked for as a list. */
  readonly pair: LValue[] = [undefined, undefined];
  nres = 0;
  signal = NONE;
  error: LuaThrow | null = null;
  /** What a yield passes on: `several`, or one value where that is null. */
  value: LValue = undefined;
  several: LValue[] | null = null;
  /** The chain linked so far while a signal passes. */
  top: Frame | null = null;
  tail: Frame | null = null;
  /** Whether that chain already leads on to the frames that were on the heap before. */
  connected = false;
  /** Frames of the running thread. */
  depth = 0;
  /** Where an interrupted operator stood, for LuaFrame.aux. */
  aux = -1;
  /** null: everything is interpreted. */
  jit: Jit | null = null;
  /** Calls after which a function of this state's chunks is compiled; Infinity = never. */
  jitThreshold = Infinity;
  /** Depth at which code on the JavaScript stack must hand over to the driving loop. */
  limit = JS_DEPTH;
  /** Activations that the JavaScript stack had room for when the driving loop in progress last ran a frame. */
  room = JS_DEPTH;
  /** Driving loops in progress, one within the other: see executor.ts. */
  nested = 0;
  /** Whether the running thread's debug hook is on: everything runs from the driving loop, nothing in compiled code. */
  hooked = false;
  /** Code for the next call of execute alone, in the place of its frame's. */
  window: Int32Array | null = null;
  /** The depth at which every frame is on the heap, or -1: see NativeOptions.needsStack. */
  linkedDepth = 0;
  /** The Lua frame in progress; the caller's while a library function runs. */
  frame: Frame | null = null;
  /** Whether the run in progress may be left at the end of a time slice and for a promise, and gone on with later. */
  takesTurns = false;
  /** What such a run waits for, when it is left with AWAIT. */
  awaited: Wait | null = null;
  /** The coroutine in which it was left; null: the main thread. */
  innermost: LThread | null = null;
  /** Frames that activations further out on the JavaScript stack were in when they called on. */
  readonly activations: (Frame | null)[] = [];
  /** Values that nothing of the state holds yet: those of conversions in progress. */
  readonly pins: (readonly LValue[])[] = [];
  readonly budget = new Budget();
  /** Number of the last census: what it reached bears it as its mark. */
  epoch = 0;
  readonly finalizers = new Finalizers(this);
  /** Which handles the host was given when, where the state goes from hand to hand. */
  leases: Leases | null = null;
  /** Functions that the host got hold of. */
  readonly handles = new HandleSet<LFunction>();
  /** Resumed coroutines on the JavaScript stack whose resumers are not all on the heap. */
  offHeap = 0;
  /** The same holds for callers of a host function in progress, which nothing can suspend: no census then. */
  blind = false;
  readonly callStackSize: number;
  /** Depth from which on calls of Lua functions are checked, with every frame on the heap; at most callStackSize. */
  checkedDepth: number;
  /** Arguments more than which a call is checked at any depth. */
  freeVarargs = Infinity;
  readonly registers: Registers;
  readonly globals: LTable;
  readonly registry: LTable;
  readonly main: LThread;
  thread: LThread;
  /** Metatables of the types that have one per type. */
  stringMeta: LTable | null = null;
  readonly typeMeta = new Map<string, LTable>();
  private addresses = new WeakMap<object, number>();
  private nextAddress = FIRST_ADDRESS;
  loader: Loader | null = null;
  /** The bytes of string.dump; null = the host allows no bytecode, neither written nor loaded. */
  dumper: ((vm: Vm, proto: Prototype) => string) | null = null;
  /** Behind math.random. */
  readonly random = new Random();
  /** What the string library has compiled lately, by source: patterns and format strings. */
  readonly patterns = new RecentMap<Kept>(100);
  readonly formats = new RecentMap<Kept>(100);
  /** Whether the embedder gets to see the JavaScript stack of host exceptions in tracebacks. */
  includeHostStackTrace = false;
  /** The state takes no more calls. */
  closed = false;
  /** Host exceptions behind errors that scripts have caught. */
  readonly causes = new Causes();
  /** The world outside for io and os; null = none of it. */
  host: Host | null = null;
  /** Standard output, where it is not the host's. */
  stdout: HostStream | null = null;

  constructor(options: VmOptions) {
    this.callStackSize = this.checkedDepth = options.callStackSize;
    this.registers = new Registers(this, options.registers ?? UNLIMITED_REGISTERS);
    this.globals = new LTable(this.budget);
    this.registry = new LTable(this.budget);
    this.main = new LThread(null, this.globals);
    this.main.status = "running";
    this.thread = this.main;
    this.budget.collector = this;
  }

  collectNow(): boolean {
    if (!this.settled) return false;
    collect(this);
    return true;
  }

  /** Every frame is on the heap, for no script is running, or for one waits for a host function. */
  get settled(): boolean {
    if (this.blind || this.offHeap > 0) return false;
    return this.activations.length === 0 || this.thread.top?.kind === "host";
  }

  /** Sets the metatable of a value, or of its type. Throws for a read-only table, and at the memory limit. */
  setMetatable(v: LValue, meta: LTable | null): void {
    if (v instanceof LTable) {
      if (meta !== null && (meta.absent & NO_COLLECTION) === 0) this.watch(v, meta);
      v.setMeta(meta);
    } else if (v instanceof LUserData) {
      if (meta !== null) this.finalizers.mark(v);
      v.meta = meta;
    } else if (typeof v === "string") this.stringMeta = meta;
    else if (meta === null) this.typeMeta.delete(typeName(v));
    else this.typeMeta.set(typeName(v), meta);
  }

  /** Has the collector know of a table that gets a metatable with __gc or __mode. */
  private watch(t: LTable, meta: LTable): void {
    const finalizer = meta.getStr("__gc");
    const mode = meta.getStr("__mode");
    if (finalizer !== undefined) this.finalizers.mark(t);
    if (mode !== undefined) this.budget.collectAutomatically();
    if (finalizer === undefined && mode === undefined) meta.absent |= NO_COLLECTION;
  }

  /** A library function that works for long asks: true, if it shall suspend itself by `yield`. */
  pausing(): boolean {
    if (!this.budget.mustPause) return false;
    this.begin(SLICE);
    return true;
  }

  // ---- results

  none(): Result {
    this.res = NO_VALUES;
    this.nres = 0;
    return SIGNAL;
  }

  two(a: LValue, b: LValue): Result {
    const { pair } = this;
    pair[0] = a;
    pair[1] = b;
    this.res = pair;
    this.nres = 2;
    return SIGNAL;
  }

  /** `values` is owned by the receiver from now on. */
  many(values: LValue[]): Result {
    if (values.length === 1) return values[0];
    this.res = values;
    this.nres = values.length;
    return SIGNAL;
  }

  /** The first result of a call that returned. */
  first(r: Result): LValue {
    if (r === SIGNAL) return this.nres > 0 ? this.res[0] : undefined;
    return r as LValue;
  }

  /** All results of a call that returned, in an array that the caller owns. */
  list(r: Result): LValue[] {
    if (r === SIGNAL) {
      if (this.nres === 0) return [];
      const values = this.res;
      this.res = NO_VALUES;
      return values === this.pair ? values.slice() : values;
    }
    return [r as LValue];
  }

  /** As `list`, for an instruction that takes all results, however many there are. Throws at the budget's limits. */
  openList(r: Result): LValue[] {
    const values = this.list(r);
    this.budget.chargeList(values.length);
    return values;
  }

  prepend(value: LValue, r: Result): Result {
    if (r !== SIGNAL) return this.two(value, r as LValue);
    const values = this.list(r);
    if (values.length > FREE_LIST) {
      // A list that grows on its way out of many calls meets no other step.
      try {
        this.budget.chargeList(values.length);
      } catch (e) {
        return this.caught(e);
      }
    }
    values.unshift(value);
    return this.many(values);
  }

  // ---- signals

  /** What a `catch` does with what it caught: an error that passes on, as SIGNAL. `args`: the thrower's arguments. */
  caught(e: unknown, args?: ArrayLike<LValue>): Result {
    let error: LuaThrow;
    if (e instanceof LuaThrow) {
      error = e;
      const fault = e.argument;
      if (fault?.detail.includes("%t")) {
        const got = args !== undefined && fault.index <= args.length ? typeName(args[fault.index - 1]) : "no value";
        e.argument = { index: fault.index, detail: fault.detail.replace("%t", got) };
      }
    } else error = hostFault(e);
    this.begin(ERROR);
    this.error = error;
    return SIGNAL;
  }

  raise(error: LuaThrow): Result {
    this.begin(ERROR);
    this.error = error;
    return SIGNAL;
  }

  /** Starts a signal: nothing is linked yet. */
  begin(signal: number): void {
    this.top = this.tail = null;
    this.connected = false;
    this.signal = signal;
    this.nres = -1;
  }

  /** coroutine.yield: `several` values, or one where that is null. */
  yield(several: LValue[] | null, value: LValue): Result {
    if (this.thread === this.main || this.thread.barriers > 0)
      return this.caught(runtimeError("attempt to yield across metamethod/C-call boundary", 0));
    this.begin(YIELD);
    this.value = value;
    this.several = several;
    return SIGNAL;
  }

  /** A host function's result is yet to come; only while vm.takesTurns. */
  await(wait: Wait): Result {
    this.begin(AWAIT);
    this.awaited = wait;
    return SIGNAL;
  }

  /** Hands the call over to the driving loop, because the JavaScript stack is deep. */
  deep(fn: LFunction, args: LValue[]): Result {
    this.begin(DEEP);
    return link(this, new CallFrame(fn, args));
  }

  /** Has the call made by the driving loop when all frames are on the heap. */
  reify(fn: LFunction, args: LValue[]): Result {
    this.begin(REIFY);
    return link(this, new CallFrame(fn, args));
  }

  /** Names and position for an error whose level is reached at `frame` or further out. */
  locate(frame: Frame): void {
    const error = this.error!;
    for (let f: Frame | null = frame; f !== null && error.level > 0; f = f.parent) {
      if (!(f.kind === "handler" || isLevel(f))) continue;
      // An operation that fails calls the handler itself; a library function that raises an error is a level of its own.
      if (f.kind === "handler" && f.parent?.kind === "lua" && !isCalling(f.parent)) continue;
      if (--error.level === 0) {
        if (f.kind === "lua") this.budget.owe(f.pc >> 8); // names are found by looking through the code
        complete(error, f);
      } else if (f.kind === "lua") error.level = Math.max(0, error.level - f.tailCalls);
    }
  }

  // ---- calls, from library code

  call(f: LValue, args: LValue[]): Result {
    if (f instanceof LFunction && !this.hooked) return f.unit.apply(this, f, args);
    const fn = callable(this, f, args);
    if (fn === undefined) return this.raise(operandError("call", f));
    return this.hooked ? this.deep(fn, args) : fn.unit.apply(this, fn, args);
  }

  call1(f: LValue, a: LValue): Result {
    return f instanceof LFunction ? f.unit.code(this, f, a) : this.call(f, [a]);
  }

  call2(f: LValue, a: LValue, b: LValue): Result {
    return f instanceof LFunction ? f.unit.code(this, f, a, b) : this.call(f, [a, b]);
  }

  /** Runs a resumable function until it ends or its callee does not return. */
  step(fn: LFunction, task: Task, input: Result, args: LValue[], frame?: GeneratorFrame): Result {
    let r: IteratorResult<Holding | undefined, Result>;
    try {
      r = task.next(input);
    } catch (e) {
      this.depth--;
      return this.caught(e, args);
    }
    if (r.done) {
      this.depth--;
      return r.value;
    }
    const suspended = frame ?? new GeneratorFrame(fn, task, args);
    suspended.holding = r.value;
    return link(this, suspended, frame !== undefined);
  }

  /** Activations that the JavaScript stack has room for from here on. */
  get roomLeft(): number {
    return this.hooked ? this.room : this.limit - this.depth;
  }

  /** Makes a call from the driving loop: thread.top is the caller's frame. */
  callAtBase(fn: LFunction, args: LValue[], tailCalls = 0): Result {
    this.frame = this.thread.top;
    this.linkedDepth = this.depth;
    if (this.hooked) return callHooked(this, fn, args, tailCalls);
    const { unit } = fn;
    const proto = unit.proto;
    if (unit.code === interpretCode && ++unit.heat > unit.hot) tierUp(this, unit);
    if (proto === null || (unit.code !== interpretCode && tailCalls === 0 && !this.mustCheck(args.length)))
      return unit.apply(this, fn, args);
    const frame = newLuaFrame(this, fn, proto, args, this.thread.top);
    frame.tailCalls = tailCalls;
    this.thread.top = frame;
    return frame.resume(this, undefined);
  }

  /** Whether a call with `count` arguments must be checked, with every frame on the heap. */
  mustCheck(count: number): boolean {
    return this.depth >= this.checkedDepth || count > this.freeVarargs;
  }

  /** Counts a frame and a step. Throws at callStackSize and at the limits of the budget. */
  enter(): void {
    if (this.depth >= this.callStackSize) throw runtimeError("stack overflow");
    if (--this.budget.steps < 0) this.budget.tick();
    this.depth++;
  }

  /** A function of a chunk, or of one taken out of the function around it: its upvalues are nil (lua_load). */
  instantiate(unit: Unit, env: LTable): LFunction {
    const { upvalues } = unit.proto!;
    this.budget.alloc(64 + upvalues.length * 32);
    return new LFunction(unit, env, upvalues.length === 0 ? undefined : upvalues.map(() => new Cell(undefined)));
  }

  metatable(v: LValue): LTable | null {
    if (v instanceof LTable || v instanceof LUserData) return v.meta;
    if (typeof v === "string") return this.stringMeta;
    return this.typeMeta.size === 0 ? null : (this.typeMeta.get(typeName(v)) ?? null);
  }

  /** The address that tostring shows for an object: any number that is its own. */
  address(o: object): string {
    let n = this.addresses.get(o);
    if (n === undefined) {
      n = this.nextAddress += 32;
      this.addresses.set(o, n);
    }
    return `0x${n.toString(16).padStart(14, "0")}`;
  }

  /** Drops the values of the last results and the last yield. */
  dropResults(): void {
    this.res = NO_VALUES;
    this.pair[0] = this.pair[1] = undefined;
    this.several = null;
    this.value = undefined;
  }

  /** Drops what a run leaves behind outside of the values: its last results, errors' causes, addresses given. */
  forget(): void {
    this.dropResults();
    this.error = null;
    this.causes.clear();
    this.addresses = new WeakMap();
    this.nextAddress = FIRST_ADDRESS;
    this.patterns.clear();
    this.formats.clear();
  }

  newTable(): LTable {
    return new LTable(this.budget);
  }
}

/** A frame on top of `parent` for a call with arguments in an array. Throws at the limits. */
export function newLuaFrame(
  vm: Vm,
  fn: LFunction,
  proto: NonNullable<Unit["proto"]>,
  args: LValue[],
  parent: Frame | null,
): LuaFrame {
  if (vm.mustCheck(args.length)) vm.registers.claim(parent, proto, args.length);
  vm.enter();
  const regs = new Array<LValue>(proto.maxRegisters).fill(undefined);
  const n = proto.paramCount;
  for (let i = 0; i < n; i++) regs[i] = args[i];
  const frame = new LuaFrame(fn, proto, regs);
  frame.parent = parent;
  if (proto.isVararg) {
    frame.varargs = args.length > n ? args.slice(n) : NO_VALUES;
    if (proto.needsArg) regs[n] = argTable(vm, frame.varargs);
  }
  return frame;
}

/** LUA_COMPAT_VARARG's `arg`. */
export function argTable(vm: Vm, varargs: readonly LValue[]): LTable {
  const t = vm.newTable();
  for (let i = 0; i < varargs.length; i++) t.setNum(i + 1, varargs[i]);
  t.setField("n", varargs.length);
  return t;
}

/** Gives an error its message, with the names and the position that `frame`, its level, knows. */
export function complete(error: LuaThrow, frame: Frame | null): void {
  const caller = frame?.kind === "lua" ? frame : undefined;
  if (error.argument !== null) {
    const where = caller && describeCallee(caller.proto, caller.pc - 4);
    error.value = argumentMessage(error.argument.index, error.argument.detail, where);
  } else if (error.operand !== null) {
    const { operation, culprit } = error.operand;
    const name = caller === undefined ? "" : describeOperand(caller, culprit);
    const type = typeName(culprit);
    error.value =
      name === "" ? `attempt to ${operation} a ${type} value` : `attempt to ${operation} ${name} (a ${type} value)`;
  }
  if (caller !== undefined && typeof error.value === "string") {
    const where = position(caller.proto, currentPc(caller));
    if (where.length + error.value.length <= MAX_STRING) error.value = where + error.value;
  }
}

function argumentMessage(index: number, detail: string, where: { name: string; method: boolean } | undefined): string {
  if (where === undefined) return `bad argument #${index} to '?' (${detail})`;
  if (!where.method) return `bad argument #${index} to '${where.name}' (${detail})`;
  if (index === 1) return `calling '${where.name}' on bad self (${detail})`;
  return `bad argument #${index - 1} to '${where.name}' (${detail})`;
}

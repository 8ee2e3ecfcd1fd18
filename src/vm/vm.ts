/**
 * The virtual machine's state that all code shares: results, the signal in flight, the running thread, limits.
 * One Vm per LState family (a main thread and its coroutines).
 */
import { Budget } from "../runtime/budget";
import { Cell, LFunction, type Result, SIGNAL, type Unit } from "../runtime/function";
import { LuaThrow, operandError, runtimeError } from "../runtime/lua-error";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import { type LValue, typeName } from "../runtime/value";
import { describeCallee, describeOperand, position } from "./describe";
import { CallFrame, type Frame, GeneratorFrame, LuaFrame, link, NO_VALUES } from "./frame";
import { metamethod } from "./operations";

/** Why code returned SIGNAL with vm.nres < 0. */
export const NONE = 0;
export const ERROR = 1; //  vm.error is on its way
export const YIELD = 2; //  coroutine.yield; the values are in vm.values
export const DEEP = 3; //   the JavaScript stack is deep enough: go on from the driving loop
export const REIFY = 4; //  vm.pending is a CallFrame to run once every frame is on the heap
export const SLICE = 5; //  the time slice is over
export const AWAIT = 6; //  a host promise is awaited

/** Activations that may nest on the JavaScript stack (some 0.7 KB each; Node's stack has 984 KB). */
export const JS_DEPTH = 400;

export interface VmOptions {
  /** Most frames of one thread. */
  readonly callStackSize: number;
}

/** Compiles source for `load`; filled in by the API, so that the VM does not know the compiler. */
export interface Loader {
  (source: string, chunkName: string): Unit;
}

export class Vm {
  /** Results, when SIGNAL was returned with nres >= 0. */
  res: LValue[] = NO_VALUES;
  nres = 0;
  signal = NONE;
  error: LuaThrow | null = null;
  /** Values of a yield. */
  values: LValue[] = NO_VALUES;
  pending: CallFrame | null = null;
  /** The chain linked so far while a signal passes. */
  top: Frame | null = null;
  tail: Frame | null = null;
  /** Frames of the running thread. */
  depth = 0;
  /** Depth at which code on the JavaScript stack must hand over to the driving loop. */
  limit = JS_DEPTH;
  /** The depth at which every frame is on the heap, or -1: see NativeOptions.needsStack. */
  linkedDepth = 0;
  /** Caller's frame while a host function runs that was called with every frame on the heap. */
  frame: Frame | null = null;
  /** Driving loops that are nested on the JavaScript stack. */
  drives = 0;
  readonly budget = new Budget();
  callStackSize: number;
  readonly globals: LTable;
  readonly registry: LTable;
  readonly main: LThread;
  thread: LThread;
  /** Metatables of the types that have one per type. */
  stringMeta: LTable | null = null;
  readonly typeMeta = new Map<string, LTable>();
  loader: Loader | null = null;

  constructor(options: VmOptions) {
    this.callStackSize = options.callStackSize;
    this.globals = new LTable(this.budget);
    this.registry = new LTable(this.budget);
    this.main = new LThread(null, this.globals);
    this.main.status = "running";
    this.thread = this.main;
  }

  // ---- results

  none(): Result {
    this.res = [];
    this.nres = 0;
    return SIGNAL;
  }

  two(a: LValue, b: LValue): Result {
    this.res = [a, b];
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
      const values = this.res;
      this.res = NO_VALUES;
      return values;
    }
    return [r as LValue];
  }

  prepend(value: LValue, r: Result): Result {
    if (r !== SIGNAL) return this.two(value, r as LValue);
    const values = this.list(r);
    values.unshift(value);
    return this.many(values);
  }

  // ---- signals

  /** What a `catch` does with what it caught: an error that passes on, as SIGNAL. `argc`: arguments of the thrower. */
  caught(e: unknown, argc = -1): Result {
    let error: LuaThrow;
    if (e instanceof LuaThrow) {
      error = e;
      if (e.argument !== null && e.level > 0 && e.argument.detail.includes("%t")) {
        const { index, detail } = e.argument;
        const got = argc >= 0 && argc < index ? "no value" : undefined;
        if (got !== undefined) e.argument = { index, detail: detail.replace("%t", got) };
      }
    } else if (e instanceof RangeError && /call stack/i.test(e.message)) {
      error = new LuaThrow("stack overflow", "runtime", 1);
    } else {
      const message = e instanceof Error ? e.message : String(e);
      error = new LuaThrow(message, "runtime", 1, e);
    }
    this.top = this.tail = null;
    return this.raise(error);
  }

  raise(error: LuaThrow): Result {
    this.error = error;
    this.signal = ERROR;
    this.nres = -1;
    return SIGNAL;
  }

  /** Hands the call over to the driving loop, because the JavaScript stack is deep. */
  deep(fn: LFunction, args: LValue[]): Result {
    this.top = this.tail = null;
    this.signal = DEEP;
    this.nres = -1;
    return link(this, new CallFrame(fn, args));
  }

  /** Has the call made by the driving loop when all frames are on the heap. */
  reify(fn: LFunction, args: LValue[]): Result {
    this.top = this.tail = null;
    this.signal = REIFY;
    this.nres = -1;
    return link(this, new CallFrame(fn, args));
  }

  /** Names and position for an error whose level is reached at `frame` or further out. */
  locate(frame: Frame): void {
    const error = this.error!;
    for (let f: Frame | null = frame; f !== null && error.level > 0; f = f.parent) {
      if (--error.level === 0) {
        if (error.argument !== null) {
          const where = f.kind === "lua" ? describeCallee(f.proto, f.pc - 4) : undefined;
          error.value = argumentMessage(error.argument.index, error.argument.detail, where);
        } else if (error.operand !== null) {
          const name = f.kind === "lua" ? describeOperand(f, error.operand.culprit) : "";
          error.value = `attempt to ${error.operand.operation} ${name}(a ${typeName(error.operand.culprit)} value)`;
          if (name !== "") error.value = `attempt to ${error.operand.operation} ${name} (a ${typeName(error.operand.culprit)} value)`;
          else error.value = `attempt to ${error.operand.operation} a ${typeName(error.operand.culprit)} value`;
        }
        if (f.kind === "lua" && typeof error.value === "string")
          error.value = position(f.proto, f.pc - 4) + error.value;
      } else if (f.kind === "lua") {
        error.level = Math.max(0, error.level - f.tailCalls);
      }
    }
  }

  // ---- calls, from library code

  call(f: LValue, args: LValue[]): Result {
    if (f instanceof LFunction) return f.unit.apply(this, f, args);
    const h = metamethod(this, f, "__call");
    if (h instanceof LFunction) {
      args.unshift(f);
      return h.unit.apply(this, h, args);
    }
    return this.caught(operandError("call", f));
  }

  call1(f: LValue, a: LValue): Result {
    return f instanceof LFunction ? f.unit.code(this, f, a) : this.call(f, [a]);
  }

  call2(f: LValue, a: LValue, b: LValue): Result {
    return f instanceof LFunction ? f.unit.code(this, f, a, b) : this.call(f, [a, b]);
  }

  /** Runs a resumable function's generator until it ends or its callee does not return. */
  step(
    fn: LFunction,
    generator: Generator<undefined, Result, Result>,
    input: Result,
    argc: number,
    frame?: GeneratorFrame,
  ): Result {
    let r: IteratorResult<undefined, Result>;
    try {
      r = generator.next(input);
    } catch (e) {
      this.depth--;
      return this.caught(e, argc);
    }
    if (r.done) {
      this.depth--;
      return r.value;
    }
    return link(this, frame ?? new GeneratorFrame(fn, generator, argc));
  }

  /** Makes a call from the driving loop: thread.top is the caller's frame. */
  callAtBase(fn: LFunction, args: LValue[]): Result {
    this.frame = this.thread.top;
    this.linkedDepth = this.depth;
    const proto = fn.unit.proto;
    if (proto === null) return fn.unit.apply(this, fn, args);
    const frame = newLuaFrame(this, fn, proto, args);
    frame.parent = this.thread.top;
    this.thread.top = frame;
    return frame.resume(this, undefined);
  }

  metatable(v: LValue): LTable | null {
    if (v instanceof LTable || v instanceof LUserData) return v.meta;
    if (typeof v === "string") return this.stringMeta;
    return this.typeMeta.size === 0 ? null : (this.typeMeta.get(typeName(v)) ?? null);
  }

  newTable(): LTable {
    return new LTable(this.budget);
  }
}

/** A frame for a call with arguments in an array. Throws "stack overflow". */
export function newLuaFrame(vm: Vm, fn: LFunction, proto: NonNullable<Unit["proto"]>, args: LValue[]): LuaFrame {
  enterFrame(vm);
  const regs = new Array<LValue>(proto.maxRegisters).fill(undefined);
  const n = proto.paramCount;
  for (let i = 0; i < n; i++) regs[i] = args[i];
  const frame = new LuaFrame(fn, proto, regs);
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

/** Counts a frame and a step. Throws at callStackSize and at the limits of the budget. */
export function enterFrame(vm: Vm): void {
  if (--vm.budget.steps < 0) vm.budget.tick();
  if (vm.depth >= vm.callStackSize) throw runtimeError("stack overflow", 1);
  vm.depth++;
}

function argumentMessage(index: number, detail: string, where: { name: string; method: boolean } | undefined): string {
  let i = index;
  let text = detail;
  if (where === undefined) return `bad argument #${i} to '?' (${text})`;
  if (where.method) {
    i--;
    if (i === 0) return `calling '${where.name}' on bad self (${text})`;
  }
  text = detail;
  return `bad argument #${i} to '${where.name}' (${text})`;
}

export { Cell };

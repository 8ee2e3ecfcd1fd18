/** Functions, calls, chunks, coroutines and errors of GopherLua's LState. */
import type { Prototype } from "../bytecode/prototype";
import { fromJs } from "../runtime/byte-string";
import { Cell, LFunction, type Result, SIGNAL } from "../runtime/function";
import { LuaThrow, runtimeError } from "../runtime/lua-error";
import { variadic } from "../runtime/native";
import { CELL_BYTES, FUNCTION_BYTES, HOST_UNIT_BYTES, THREAD_BYTES, USERDATA_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import { readHostFile } from "../stdlib/host-result";
import { loadedTable, preloadTable } from "../stdlib/library";
import { chunkOfFile } from "../syntax/chunk-of-file";
import { resume, run } from "../vm/executor";
import { HostFrame } from "../vm/frame";
import { hostFault } from "../vm/host-fault";
import { makeUnit } from "../vm/interpreter";
import { calledAs } from "../vm/traceback";
import type { Vm } from "../vm/vm";
import { loadSource } from "./loader";
import type { LState } from "./lstate";
import { LuaError } from "./lua-error";
import { Tables } from "./tables";
import { kindOf, LuaUsageError, needArray, needNumber, needObject, needString } from "./usage-error";
import { type LuaValue, MAX_UPVALUES, MultRet } from "./value";

/**
 * A function of the stack API: finds its arguments on L's stack, pushes its results and returns how many there are.
 * It yields with `return L.yield(…)`. Within a coroutine, L is the coroutine's. In a run started by runAsync it may return
 * a promise of the number: the script waits, and finds an Error raised when the promise is rejected.
 */
export type HostFunction = (L: LState) => number | Promise<number>;

/** Parameters of callByParam. */
export interface CallParameters {
  /** What to call: a handle, or any value with __call. */
  readonly fn: unknown;
  /** Number of results wanted; MultRet (the default): all. */
  readonly nret?: number;
  /** Whether an error is returned, and not thrown. */
  readonly protect?: boolean;
  /** With protect: called with the error, on top of the frames that raised it; its result becomes the error's value. */
  readonly handler?: LFunction;
}

/** How resume ended. */
export const ResumeOK = "ok";
export const ResumeYield = "yield";
export const ResumeError = "error";
export type ResumeState = typeof ResumeOK | typeof ResumeYield | typeof ResumeError;

/** What a host function returns to yield its stack. */
const YIELD = -1;

function isPromise(v: unknown): v is Promise<unknown> {
  return typeof v === "object" && v !== null && typeof (v as { then?: unknown }).then === "function";
}

type Functions = Readonly<Record<string, HostFunction>> | ReadonlyMap<string, HostFunction>;

/** Own members only: a prototype's are no list that anybody wrote. */
function entries(functions: Functions): [string, HostFunction][] {
  if (functions instanceof Map) return [...functions];
  if (typeof functions !== "object" || functions === null)
    throw new LuaUsageError(`functions must be an object or a Map, not ${kindOf(functions)}`);
  return Object.entries(functions);
}

export abstract class Calls extends Tables {
  /** Whether this thread was made by newThread and not resumed yet. */
  private fresh = false;

  protected abstract faceOf(thread: LThread): LState;

  // ---- making values

  /** A host function; `name` is for messages where the call itself gives none. */
  newFunction(fn: HostFunction, name = "?"): LFunction {
    return this.closure(fn, name, []);
  }

  /** As newFunction, with up to 255 upvalues, which the function finds at upvalueIndex(1), upvalueIndex(2), … */
  newClosure(fn: HostFunction, ...upvalues: unknown[]): LFunction {
    return this.closure(fn, "?", upvalues);
  }

  private closure(fn: HostFunction, name: string, upvalues: readonly unknown[]): LFunction {
    if (typeof fn !== "function") throw new LuaUsageError(`fn must be a function, not ${kindOf(fn)}`);
    needString(name, "name");
    if (upvalues.length > MAX_UPVALUES) throw new LuaUsageError(`a closure has at most ${MAX_UPVALUES} upvalues`);
    const cells = upvalues.map((v) => new Cell(this.raw(v)));
    this.alive();
    return this.guarded(() => {
      this.vm.budget.alloc(FUNCTION_BYTES + HOST_UNIT_BYTES + cells.length * CELL_BYTES);
      // States made from this one's image run the same unit: whose function it is, and of which state, the call says.
      // The state's LState is that of the time of the call: it may have been handed over since.
      const called = (vm: Vm, args: LValue[], self: LFunction): Result =>
        (vm.main.face as Calls).faceOf(vm.thread).runHostFunction(self, fn, name, args);
      const unit = variadic(name, called, { needsStack: true });
      // Its JavaScript closure may hold on to anything.
      unit.bound = true;
      return this.given(new LFunction(unit, this.vm.globals, cells));
    });
  }

  /**
   * In a host function: `return L.pushResult(value)` has one result, what a JavaScript function returned; a promise is
   * waited for.
   */
  pushResult(value: unknown): number | Promise<number> {
    // Whatever has a `then`, which may do anything.
    if (isPromise(value)) return Promise.resolve(value).then((v) => this.pushResult(v));
    this.push(value);
    return 1;
  }

  /** Calls a host function for the engine, on this thread. */
  private runHostFunction(closure: LFunction, fn: HostFunction, name: string, args: LValue[]): Result {
    const { vm, thread } = this;
    const frame = new HostFrame(closure, args);
    const { top } = thread;
    frame.parent = vm.frame;
    thread.top = frame;
    const { linkedDepth } = vm;
    vm.linkedDepth = ++vm.depth;
    thread.barriers++;
    const called = calledAs(frame)?.name ?? name;
    let count: number | Promise<number>;
    try {
      count = this.onStack(frame, () => fn(this as unknown as LState));
    } catch (e) {
      throw this.fault(e, called);
    } finally {
      thread.barriers--;
      vm.depth--;
      vm.linkedDepth = linkedDepth;
      thread.top = top;
    }
    vm.budget.passOn();
    if (!isPromise(count)) return this.results(count, args);
    if (!vm.takesTurns) {
      // Whatever becomes of it, nobody is there to hear of it.
      count.then(undefined, () => {});
      throw runtimeError(
        `a Promise can't become a Lua value here: '${called}' must be called in a run started by runAsync`,
      );
    }
    return vm.await({
      promise: count,
      outcome: (settled) => {
        if ("reason" in settled) throw this.fault(settled.reason, called);
        return this.results(settled.value, args);
      },
      end: this.keepStack(frame),
    });
  }

  /** What a host function's return value `count` makes of its stack. */
  private results(count: unknown, stack: LValue[]): Result {
    if (count === YIELD) return this.vm.yield(stack, undefined);
    if (typeof count !== "number" || !Number.isInteger(count) || count < 0 || count > stack.length)
      throw runtimeError(`a host function must return the number of its results, an integer from 0 to ${stack.length}`);
    return this.vm.many(count === 0 ? [] : stack.slice(-count));
  }

  /** The Lua error for what a host function threw. */
  private fault(e: unknown, name: string): LuaThrow {
    if (e instanceof LuaThrow) return e;
    const known = e instanceof LuaError ? LuaError.inside(this.vm, e) : undefined;
    if (known !== undefined) return known;
    const error = hostFault(e, name);
    this.vm.budget.alloc((error.value as string).length);
    return error;
  }

  /**
   * A function of a prototype that a state compiled (`fn.unit.proto`), with upvalues of nil: what one state compiled,
   * others may run.
   */
  newFunctionFromProto(proto: Prototype): LFunction {
    this.alive();
    if (!(proto?.code instanceof Int32Array))
      throw new LuaUsageError(`proto must be a Prototype, not ${kindOf(proto)}`);
    return this.guarded(() => this.given(this.vm.instantiate(makeUnit(proto), this.thread.globals)));
  }

  /** Userdata that holds `value` for the host: a script sees nothing of it but the metatable's doing. */
  newUserData(value?: unknown): LUserData {
    this.alive();
    return this.guarded(() => {
      this.vm.budget.alloc(USERDATA_BYTES);
      const userdata = new LUserData(value);
      userdata.env = this.vm.globals;
      return this.given(userdata);
    });
  }

  /** A coroutine with a stack of its own, for resume. */
  newThread(): LState {
    this.alive();
    return this.guarded(() => {
      this.vm.budget.alloc(THREAD_BYTES);
      const thread = new LThread(null, this.thread.globals);
      // To scripts a thread without a function is dead, as in PUC-Rio (auxstatus).
      thread.status = "dead";
      const face = this.faceOf(thread);
      this.given(thread);
      face.fresh = true;
      return face;
    });
  }

  // ---- registering functions

  /** Sets a global to a host function. */
  register(name: string, fn: HostFunction): void {
    needString(name, "name");
    this.setField(this.thread.globals, name, this.newFunction(fn, name));
  }

  /** Sets a table's fields to host functions, each with the upvalues given. Returns the table. */
  setFuncs(table: LTable, functions: Functions, ...upvalues: unknown[]): LTable {
    const t = this.converter.table(table, "table");
    for (const [name, fn] of entries(functions)) this.rawSet(t, name, this.closure(fn, name, upvalues));
    return t;
  }

  /** The loaded module `name`; if there is none, one of these functions, a global by its dotted name. */
  registerModule(name: string, functions: Functions): LTable {
    needString(name, "name");
    this.alive();
    const loaded = loadedTable(this.vm);
    const known = loaded.getStr(fromJs(name));
    if (known instanceof LTable) return known;
    const module = this.findTable(this.thread.globals, name);
    if (module === undefined) return this.raiseError(`name conflict for module '${name}'`);
    this.setFuncs(module, functions);
    this.rawSet(loaded, name, module);
    return module;
  }

  /** Has `require(name)` call `loader`: a host function, or a Lua function such as a chunk. */
  preloadModule(name: string, loader: HostFunction | LFunction): void {
    needString(name, "name");
    this.alive();
    const library = loadedTable(this.vm).getStr("package");
    const preload = library instanceof LTable ? library.getStr("preload") : preloadTable(this.vm);
    if (!(preload instanceof LTable)) this.raiseError("'package.preload' must be a table");
    this.rawSet(preload, name, loader instanceof LFunction ? loader : this.newFunction(loader, name));
  }

  // ---- calls

  /** Calls a Lua value with values; all its results. Throws LuaError. */
  invoke(fn: unknown, args: readonly unknown[]): LuaValue[] {
    const f = this.raw(fn);
    needArray(args, "args");
    return this.entered(() => run(this.vm, f, this.converter.allToLua(args))).map((v) => this.converter.handle(v));
  }

  private settleResults(results: readonly LValue[], nret: number): void {
    const count = nret === MultRet ? results.length : nret;
    for (let i = 0; i < count; i++) this.pushRaw(results[i]);
  }

  /** Calls the function below the topmost `nargs` values with these; they make room for `nret` results. Throws LuaError. */
  call(nargs: number, nret: number): void {
    this.perform(nargs, nret, undefined);
  }

  private perform(nargs: number, nret: number, handler: LFunction | undefined): void {
    if (!Number.isInteger(nret) || nret < MultRet)
      throw new LuaUsageError("nret must be a count of results, or MultRet");
    needNumber(nargs, "nargs");
    const [fn, ...args] = this.take(nargs + 1);
    this.settleResults(
      this.entered(() => run(this.vm, fn, args, handler)),
      nret,
    );
  }

  /**
   * As call, but returns the error; then no results are pushed. `handler` as in CallParameters. An error that no pcall
   * may catch is thrown nevertheless where a host function would swallow it.
   */
  pCall(nargs: number, nret: number, handler?: LFunction): LuaError | undefined {
    if (handler !== undefined) this.converter.function(handler, "handler");
    return this.caught(() => this.perform(nargs, nret, handler));
  }

  private caught(body: () => void): LuaError | undefined {
    try {
      body();
      return undefined;
    } catch (e) {
      if (!(e instanceof LuaError) || (e.kind === "cancelled" && this.vm.depth > 0)) throw e;
      return e;
    }
  }

  /** pCall of a host function with one value. */
  gpCall(fn: HostFunction, data: unknown): LuaError | undefined {
    this.push(this.newFunction(fn));
    this.push(data);
    return this.pCall(1, MultRet);
  }

  /** Calls `fn` with arguments; its results are pushed. With `protect`, returns the error; without, throws it. */
  callByParam(parameters: CallParameters, ...args: unknown[]): LuaError | undefined {
    needObject(parameters, "parameters");
    const { fn, nret = MultRet, protect = false, handler } = parameters;
    this.push(fn);
    for (const a of args) this.push(a);
    if (protect) return this.pCall(args.length, nret, handler);
    this.call(args.length, nret);
    return undefined;
  }

  // ---- chunks

  /**
   * Compiles a chunk: text, or the bytes of one. `chunkName` is what messages call it: its own text, "=name" or "@file".
   * Throws LuaError of kind 'syntax'.
   */
  load(source: string | Uint8Array, chunkName: string | Uint8Array = source): LFunction {
    if (!(source instanceof Uint8Array)) needString(source, "source");
    if (!(chunkName instanceof Uint8Array)) needString(chunkName, "chunkName");
    return this.loadBytes(this.raw(source) as string, this.raw(chunkName) as string);
  }

  /** As `load`, for a chunk and a name whose char codes are bytes. */
  loadBytes(source: string, chunkName: string): LFunction {
    return this.entered(() =>
      this.given(this.vm.instantiate(loadSource(this.vm, source, chunkName), this.thread.globals)),
    );
  }

  loadString(source: string | Uint8Array): LFunction {
    return this.load(source);
  }

  /** Compiles a file of the host's. Throws LuaError of kind 'file' or 'syntax'. */
  loadFile(path: string): LFunction {
    needString(path, "path");
    const name = this.raw(path) as string;
    return this.guarded(() => {
      const file = readHostFile(this.vm, name);
      if ("error" in file) throw new LuaThrow(`cannot open ${name}: ${file.error}`, "file");
      this.vm.budget.alloc(file.data.length);
      return this.loadBytes(chunkOfFile(file.data), `@${name}`);
    });
  }

  /** Runs a chunk; its results are on the stack, as in GopherLua. Throws LuaError. */
  doString(source: string | Uint8Array): void {
    this.callByParam({ fn: this.load(source) });
  }

  /** As doString, for a file of the host's. */
  doFile(path: string): void {
    this.callByParam({ fn: this.loadFile(path) });
  }

  // ---- coroutines

  /**
   * Starts `thread` with `fn` or, where it has one already, goes on with it: the arguments are fn's, or the results of
   * its yield. Gives how that ended, the error if so, and the values it returned or yielded. `fn` is needed for a
   * thread from newThread that was not resumed yet.
   */
  resume(
    thread: LState,
    fn: LFunction | undefined,
    ...args: unknown[]
  ): [state: ResumeState, error: LuaError | undefined, values: LuaValue[]] {
    const co = this.raw(thread);
    if (!(co instanceof LThread)) throw new LuaUsageError(`thread must be an LState, not ${kindOf(thread)}`);
    const face = this.faceOf(co);
    const values = args.map((a) => this.raw(a));
    if (face.fresh) {
      co.start = this.converter.function(fn, "fn");
      co.status = "suspended";
      face.fresh = false;
    }
    let results: LValue[] = [];
    const error = this.caught(() => {
      results = this.entered(() => this.resumed(co, values));
    });
    if (error !== undefined) return [ResumeError, error, []];
    return [co.status === "dead" ? ResumeOK : ResumeYield, undefined, results.map((v) => this.converter.handle(v))];
  }

  private resumed(co: LThread, args: LValue[]): LValue[] {
    const { vm } = this;
    vm.error = null;
    const { takesTurns, budget } = vm;
    const { sliceEnd } = budget;
    vm.takesTurns = false;
    budget.sliceEnd = Infinity;
    const r = resume(vm, co, args, false);
    vm.takesTurns = takesTurns;
    budget.sliceEnd = sliceEnd;
    if (r === SIGNAL && vm.nres < 0) throw vm.error!;
    const [ok, ...values] = vm.list(r);
    if (ok === true) return values;
    // An error that was caught is one on the way again; a refusal ("cannot resume dead coroutine") has none yet.
    throw vm.error ?? new LuaThrow(values[0]);
  }

  /** In a host function: `return L.yield(…)` suspends the coroutine that called it. */
  yield(...values: unknown[]): number {
    const raw = values.map((v) => this.raw(v));
    this.setTop(0);
    for (const v of raw) this.pushRaw(v);
    return YIELD;
  }

  /** The status of a thread of this state, as scripts see it; of one that was not resumed yet, "suspended". */
  status(thread: LState): LThread["status"] {
    const co = this.raw(thread);
    if (!(co instanceof LThread)) throw new LuaUsageError(`thread must be an LState, not ${kindOf(thread)}`);
    return this.faceOf(co).fresh ? "suspended" : co.status;
  }

  /** Moves the topmost `n` values (at most all) to the stack of another thread of this state. */
  xMoveTo(other: LState, n: number): void {
    const co = this.raw(other);
    if (!(co instanceof LThread)) throw new LuaUsageError(`other must be an LState, not ${kindOf(other)}`);
    if (co === this.thread) return;
    const face = this.faceOf(co);
    needNumber(n, "n");
    for (const v of this.take(Math.min(n, this.getTop()))) face.pushRaw(v);
  }

  // ---- errors

  /** Raises an error with the position of the function that called the host function; never returns. */
  raiseError(message: string): never {
    needString(message, "message");
    this.fail(runtimeError(this.raw(message) as string));
  }

  /** Raises any value; text gets the position of the function at `level` (1: the host function's caller; 0: none). */
  error(value: unknown, level = 1): never {
    needNumber(level, "level");
    const v = this.raw(value);
    this.fail(new LuaThrow(v, "runtime", typeof v === "string" ? level : 0));
  }
}

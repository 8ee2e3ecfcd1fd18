/**
 * LState: one Lua state for the embedder. `run`, `setGlobal` and `getGlobal` speak JavaScript values; the stack
 * methods are GopherLua's (1-based, negative indices from the top) for host functions of the form `(L) => number`.
 */

import { defaultHost } from "#default-host";
import { outputStream } from "../host/denied";
import { HostFault } from "../host/host";
import { fromBytes, fromJs, toJs } from "../runtime/byte-string";
import { LFunction, type Result } from "../runtime/function";
import { LuaThrow, runtimeError } from "../runtime/lua-error";
import { variadic } from "../runtime/native";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import { type LValue, typeName } from "../runtime/value";
import { plainString } from "../stdlib/base";
import { readHostFile, stdoutOf } from "../stdlib/host-result";
import { run } from "../vm/executor";
import { HostFrame } from "../vm/frame";
import { Vm } from "../vm/vm";
import { fromLua, type JsFunction, toLua } from "./convert";
import { LIBRARIES, openSelection, type Selection } from "./libraries";
import { loadSource } from "./loader";
import { LuaError, luaErrorFrom } from "./lua-error";
import { checkOptions, type LStateOptions } from "./options";
import { Stack } from "./stack";

/** A function of the stack API: takes its arguments from L's stack, pushes results, returns how many. */
export type HostFunction = (L: LState) => number;

const DEFAULT_CALL_STACK = 20_000;

export class LState extends Stack {
  private readonly timeoutMs: number | undefined;
  private readonly callables = new WeakMap<LFunction, JsFunction>();
  private readonly functions = new WeakMap<object, LFunction>();

  /** Throws LuaOptionError for a senseless option. */
  constructor(options: LStateOptions = {}) {
    checkOptions(options);
    super(new Vm({ callStackSize: options.callStackSize ?? DEFAULT_CALL_STACK }));
    const vm = this.vm;
    this.timeoutMs = options.timeoutMs;
    if (options.memoryLimit !== undefined) vm.budget.memoryLimit = options.memoryLimit;
    if (options.instructionLimit !== undefined) vm.budget.setStepLimit(options.instructionLimit);
    const { print, host = defaultHost() } = options;
    vm.host = host;
    if (print !== undefined) vm.stdout = outputStream((bytes) => print(toJs(bytes)));
    vm.readFile = (path) => readHostFile(vm, host, path);
    vm.loader = (source, chunkName) => loadSource(vm, source, chunkName);
    if (options.skipOpenLibs !== true) this.openLibs();
  }

  /** Opens the standard libraries. */
  openLibs(): void {
    for (const open of Object.values(LIBRARIES)) open(this.vm);
  }

  /** Opens exactly the members that `selection` grants, in a state without libraries: the door of sandboxes. */
  openSelection(selection: Selection): void {
    openSelection(this.vm, selection);
  }

  // ---- running

  /** Runs a chunk; its results as JavaScript values. Throws LuaError. */
  run(source: string, ...args: unknown[]): unknown[] {
    const f = this.load(source);
    const values = this.guarded(() => args.map((a) => toLua(this, a)));
    const results = this.invoke(f, values);
    return this.guarded(() => results.map((v) => fromLua(this, v)));
  }

  /** Runs a chunk; its results are on the stack, as in GopherLua. Throws LuaError. */
  doString(source: string): void {
    for (const v of this.invoke(this.load(source), [])) this.stack.push(v);
  }

  /** Compiles a chunk given as text (UTF-8 encoded) without running it. Throws LuaError of kind 'syntax'. */
  load(source: string, chunkName: string = source): LFunction {
    return this.loadBytes(typeof source === "string" ? fromJs(source) : fromBytes(source), fromJs(chunkName));
  }

  /** As `load`, for a chunk and a name whose char codes are bytes. A first line that starts with `#` is skipped. */
  loadBytes(source: string, chunkName: string): LFunction {
    this.alive();
    const vm = this.vm;
    return this.guarded(() => new LFunction(loadSource(vm, source, chunkName), vm.globals));
  }

  /** Calls a Lua value with Lua values. Throws LuaError. */
  invoke(f: LValue, args: readonly LValue[]): LValue[] {
    this.alive();
    const { vm } = this;
    const { deadline } = vm.budget;
    const outermost = vm.depth === 0;
    if (this.timeoutMs !== undefined && outermost) vm.budget.deadline = performance.now() + this.timeoutMs;
    try {
      return this.guarded(() => run(vm, f, args.slice()));
    } finally {
      if (outermost) {
        vm.budget.deadline = deadline;
        this.flush();
      }
    }
  }

  /** What a script printed is out when the host goes on, as it may print too. */
  private flush(): void {
    try {
      stdoutOf(this.vm).flush();
    } catch (e) {
      // Nobody reads it any more; a script that cares calls flush itself.
      if (!(e instanceof HostFault)) throw e;
    }
  }

  private guarded<T>(body: () => T): T {
    try {
      return body();
    } catch (e) {
      if (!(e instanceof LuaThrow)) throw e;
      // Inside a host function the error goes on as a Lua error.
      if (this.vm.depth > 0) throw e;
      throw luaErrorFrom(e, this.display(e.value));
    }
  }

  private display(v: LValue): string {
    return v instanceof LTable ? `(error object is a ${typeName(v)} value)` : plainString(this.vm, v);
  }

  /** Steps taken so far, see LStateOptions.instructionLimit. */
  instructionCount(): number {
    return this.vm.budget.count;
  }

  /** Bytes in use, exact: takes a census. */
  memUsage(): number {
    this.vm.budget.census?.();
    return this.vm.budget.live;
  }

  close(): void {
    this.closed = true;
    this.stack = [];
  }

  isClosed(): boolean {
    return this.closed;
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")](): void {
    this.close();
  }

  // ---- values

  setGlobal(name: string, value: unknown): void {
    this.alive();
    this.guarded(() => this.vm.globals.setStr(toLua(this, name) as string, toLua(this, value)));
  }

  getGlobal(name: string): unknown {
    this.alive();
    return this.guarded(() => fromLua(this, this.vm.globals.getStr(toLua(this, name) as string)));
  }

  /** Accounts for `bytes` that are about to become a Lua value. Throws when they would pass the memory limit. */
  charge(bytes: number): void {
    if (bytes > 0) this.vm.budget.alloc(bytes);
  }

  newTable(): LTable {
    return this.vm.newTable();
  }

  newUserData(value: unknown): LUserData {
    return new LUserData(value);
  }

  /** A Lua function as a JavaScript one: arguments and results are converted; one result alone, several as an array. */
  callable(f: LFunction): JsFunction {
    let c = this.callables.get(f);
    if (c === undefined) {
      c = (...args) => {
        const values = this.guarded(() => args.map((a) => toLua(this, a)));
        const raw = this.invoke(f, values);
        const results = this.guarded(() => raw.map((v) => fromLua(this, v)));
        return results.length <= 1 ? results[0] : results;
      };
      this.callables.set(f, c);
      this.functions.set(c, f);
    }
    return c;
  }

  luaFunctionOf(f: object): LFunction | undefined {
    return this.functions.get(f);
  }

  /** A plain JavaScript function as a Lua one: an array result is one table; an exception becomes a Lua error. */
  wrapFunction(f: JsFunction): LFunction {
    const known = this.functions.get(f);
    if (known !== undefined) return known;
    const wrapped = this.newFunction((L) => {
      const args = L.stack.map((v) => fromLua(L, v));
      const value = toLua(L, f(...args));
      L.stack.push(value);
      return 1;
    });
    this.functions.set(f, wrapped);
    return wrapped;
  }

  /** A host function of the stack API. */
  newFunction(f: HostFunction, name = "?"): LFunction {
    const unit = variadic(name, (vm, args) => this.host(vm, fn, f, args), { needsStack: true });
    const fn = new LFunction(unit, this.vm.globals);
    return fn;
  }

  private host(vm: Vm, fn: LFunction, f: HostFunction, args: LValue[]): Result {
    const { thread } = vm;
    const frame = new HostFrame(fn);
    frame.parent = vm.frame;
    thread.top = frame;
    const outer = this.stack;
    this.stack = args.slice();
    vm.depth++;
    thread.barriers++;
    try {
      const n = f(this);
      if (!Number.isInteger(n) || n < 0 || n > this.stack.length)
        throw runtimeError(`a host function returned ${n}: the number of its results, at most ${this.stack.length}`);
      return vm.many(n === 0 ? [] : this.stack.slice(-n));
    } catch (e) {
      // A LuaError that crossed the host goes on as the Lua error it was.
      throw e instanceof LuaError ? new LuaThrow(e.value, e.kind, 0, e.cause) : e;
    } finally {
      thread.barriers--;
      vm.depth--;
      this.stack = outer;
      thread.top = frame.parent;
    }
  }
}

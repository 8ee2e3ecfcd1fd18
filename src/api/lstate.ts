/**
 * LState: one Lua state for the embedder. `run`, `setGlobal` and `getGlobal` speak JavaScript values; the stack
 * methods are GopherLua's (1-based, negative indices from the top) for host functions of the form `(L) => number`.
 */

import { defaultHost } from "#default-host";
import { dump } from "../bytecode/dump";
import type { Prototype } from "../bytecode/prototype";
import { outputStream } from "../host/denied";
import { codeGenerationAllowed, HOT_CALLS, JIT } from "../jit/compiler";
import { fromJs, toJs } from "../runtime/byte-string";
import type { LFunction } from "../runtime/function";
import { Leases } from "../runtime/leases";
import { FACE_BYTES, HANDLE_BYTES } from "../runtime/sizes";
import type { LTable } from "../runtime/table";
import type { LThread } from "../runtime/thread";
import { type MemoryStats, memoryStats } from "../vm/collector";
import { Vm } from "../vm/vm";
import { type AnyClass, type ClassMembers, ClassRegistry } from "./class-registry";
import { Converter, type JsFunction } from "./convert";
import { capture, develop, type Image, type Pristine, restore } from "./image";
import { LIBRARIES, LIBRARY_NAMES, type LibraryName, openSelection, type Selection } from "./libraries";
import { LOADER } from "./loader";
import {
  checkLibraries,
  checkOptions,
  LEAST_MEMORY,
  type LStateOptions,
  LuaOptionError,
  registerOptions,
} from "./options";
import { Running } from "./running";
import { tapFunction } from "./tap";
import { kindOf, LuaUsageError, needString } from "./usage-error";
import type { LuaValue } from "./value";

const DEFAULT_CALL_STACK = 20_000;

/** What the LState of a thread is made from: of a coroutine, or of the main thread when the state is handed over. */
class ThreadOf {
  constructor(
    readonly main: LState,
    readonly thread: LThread,
  ) {}
}

/** A function's bytes, charged. */
function dumped(vm: Vm, proto: Prototype): string {
  return dump(proto, (units, bytes) => {
    vm.budget.charge(units);
    vm.budget.alloc(bytes);
  });
}

/**
 * One thread of a state: `new LState()` makes a state and is its main thread; the LStates of its coroutines come from
 * newThread and toThread, and are the `L` of host functions that a coroutine calls. They share all but their stack:
 * what belongs to the state as a whole lies on `vm` or on `main`.
 */
export class LState extends Running implements Disposable {
  protected readonly converter: Converter;
  protected readonly main: LState;
  private readonly classes: ClassRegistry;
  private pristine: Pristine | undefined;
  /** Lua functions as JavaScript ones, and JavaScript functions, those included, as Lua ones. */
  private readonly callables: WeakMap<LFunction, JsFunction>;
  private readonly functions: WeakMap<object, LFunction>;

  /** Throws LuaOptionError for a senseless option. */
  constructor(options?: LStateOptions);
  /** @internal */
  constructor(thread: ThreadOf);
  constructor(options: LStateOptions | ThreadOf = {}) {
    if (options instanceof ThreadOf) {
      const { main, thread } = options;
      super(main.vm, thread);
      this.classes = main.classes;
      if (thread === main.vm.main) {
        thread.face = this.main = this;
        this.classes.passTo(this);
        this.converter = this.newConverter();
        this.callables = new WeakMap();
        this.functions = new WeakMap();
        this.background = main.background;
        this.pristine = main.pristine;
        return;
      }
      this.main = main;
      this.converter = main.converter;
      this.callables = main.callables;
      this.functions = main.functions;
      return;
    }
    checkOptions(options);
    const vm = new Vm({
      callStackSize: options.callStackSize ?? DEFAULT_CALL_STACK,
      registers: registerOptions(options),
    });
    super(vm, vm.main);
    vm.main.face = this.main = this;
    this.classes = new ClassRegistry(this);
    this.converter = this.newConverter();
    this.callables = new WeakMap();
    this.functions = new WeakMap();
    if (options.timeoutMs !== undefined) vm.budget.timeoutMs = options.timeoutMs;
    if (options.memoryLimit !== undefined) vm.budget.memoryLimit = options.memoryLimit;
    if (options.instructionLimit !== undefined) vm.budget.setStepLimit(options.instructionLimit);
    vm.includeHostStackTrace = options.includeHostStackTrace ?? false;
    const { print, host = defaultHost() } = options;
    vm.host = host;
    if (print !== undefined) vm.stdout = outputStream((bytes) => print(toJs(bytes)));
    if (options.jit !== false && codeGenerationAllowed()) {
      vm.jit = JIT;
      vm.jitThreshold = typeof options.jit === "object" ? options.jit.threshold : HOT_CALLS;
    }
    if (options.allowBytecode === true) vm.dumper = dumped;
    vm.loader = LOADER;
    if (options.skipOpenLibs !== true) this.openLibs(options.libs);
  }

  private newConverter(): Converter {
    return new Converter(
      this.vm,
      {
        wrapFunction: (f, name) => this.wrapFunction(f, name),
        callable: (f) => this.callable(f),
        stackOf: (thread) => this.faceOf(thread),
      },
      this.classes,
    );
  }

  protected override alive(): void {
    super.alive();
    if (this.main !== this.vm.main.face) throw new LuaUsageError("this LState was handed over: its state is another's");
  }

  // ---- libraries

  /** Opens the standard libraries of these names, by default all. What is open already gets its members back. */
  openLibs(names: readonly LibraryName[] = LIBRARY_NAMES): void {
    checkLibraries("names", names);
    for (const name of LIBRARY_NAMES) if (names.includes(name)) this.open(name);
  }

  private open(name: LibraryName): void {
    this.alive();
    this.guarded(() => LIBRARIES[name](this.vm));
  }

  /** The basic functions (§5.1). */
  openBase(): void {
    this.open("base");
  }

  openPackage(): void {
    this.open("package");
  }

  openCoroutine(): void {
    this.open("coroutine");
  }

  openTable(): void {
    this.open("table");
  }

  openString(): void {
    this.open("string");
  }

  openMath(): void {
    this.open("math");
  }

  /** LuaJIT's `bit`. */
  openBit(): void {
    this.open("bit");
  }

  /** `bit32` of 5.2. */
  openBit32(): void {
    this.open("bit32");
  }

  /** `utf8` of 5.3. */
  openUtf8(): void {
    this.open("utf8");
  }

  openOs(): void {
    this.open("os");
  }

  openIo(): void {
    this.open("io");
  }

  openDebug(): void {
    this.open("debug");
  }

  /** Opens exactly the members that `selection` grants, in a state without libraries: the door of sandboxes. @internal */
  openSelection(selection: Selection): void {
    openSelection(this.vm, selection);
  }

  protected faceOf(thread: LThread): LState {
    if (thread.face === null) {
      // No limit is looked at here, where nobody expects an error: the next allocation does.
      this.vm.budget.debt += FACE_BYTES;
      thread.face = new LState(new ThreadOf(this.main, thread));
    }
    return thread.face as LState;
  }

  // ---- memory

  /**
   * Bytes in use, exact: takes a census, and so clears weak tables; finalizers run when a script runs next. Within a
   * host function that a coroutine called, possibly garbage counts, too.
   */
  memUsage(): number {
    this.alive();
    const { budget } = this.vm;
    this.guarded(() => this.vm.collectNow());
    return budget.live + budget.debt;
  }

  /** As memUsage, by kinds of objects. */
  memStats(): MemoryStats {
    this.alive();
    return this.guarded(() => memoryStats(this.vm));
  }

  /** The memory limit is at most what `find` gives, which is not asked before some MiB are in use. @internal */
  static boundMemoryLater(L: LState, find: () => number): void {
    L.vm.budget.boundMemoryLater(find);
  }

  /** Most bytes in use from now on; Infinity = unlimited. What is in use already may be more: then nothing can be added. */
  setMemoryLimit(bytes: number): void {
    this.alive();
    if (bytes !== Infinity && (!Number.isSafeInteger(bytes) || bytes < LEAST_MEMORY))
      throw new LuaOptionError("memoryLimit", bytes, `an integer from ${LEAST_MEMORY} (bytes), or Infinity`);
    this.vm.budget.memoryLimit = bytes;
  }

  /** Bytes in use, with what became garbage since the last census: at least memUsage, and at no cost. */
  memCount(): number {
    const { live, debt } = this.vm.budget;
    return live + debt;
  }

  /** Most bytes in use from now on: GopherLua's limit in MiB, here catchable as "not enough memory". */
  setMx(mebibytes: number): void {
    if (!Number.isFinite(mebibytes) || mebibytes <= 0)
      throw new LuaUsageError(`setMx takes a positive number of MiB, not ${String(mebibytes)}`);
    this.vm.budget.memoryLimit = mebibytes * 1024 * 1024;
  }

  // ---- going back

  /**
   * Takes what the state is now as what `reset` goes back to. Throws LuaUsageError while it runs, and when a
   * suspended coroutine can be reached.
   */
  markPristine(): void {
    this.idle("marked");
    this.main.pristine = capture(this.vm);
    this.classes.mark();
  }

  /**
   * Back to what the state was when it was marked: globals, the libraries' tables, metatables, package.loaded, the
   * registry, environments, upvalues, the random seed, the main thread's stack, the step count; what else was made since
   * is out of reach. Costs microseconds where little was changed. Throws LuaUsageError while it runs, or without a mark.
   */
  reset(): void {
    this.idle("reset");
    const { pristine } = this.main;
    if (pristine === undefined) throw new LuaUsageError("markPristine() first: there is nothing to go back to");
    this.removeContext();
    restore(this.vm, pristine);
    this.classes.goBack();
    this.vm.host?.reset?.();
  }

  /** What the state was when it was marked, for `develop`; undefined before. The door of factories, as is `develop`. @internal */
  image(): Image | undefined {
    return this.main.pristine?.image;
  }

  /** Makes a state that has nothing yet into what the image of another shows, and marks it. @internal */
  develop(image: Image): void {
    this.idle("developed");
    this.main.pristine = develop(this.vm, image);
  }

  private idle(what: string): void {
    this.alive();
    if (this.isRunning()) throw new LuaUsageError(`an LState can't be ${what} while it runs`);
  }

  /**
   * The state as a new LState. This one, those of its coroutines and the JavaScript functions that came from them are
   * dead from now on, and no handle that came from them is taken: whoever still has them can't touch the state through
   * any LState. Throws LuaUsageError while it runs.
   */
  handOver(): LState {
    this.idle("handed over");
    if (this !== this.main) throw new LuaUsageError("a coroutine can't be handed over, only its main thread");
    const { vm } = this;
    vm.leases ??= new Leases();
    vm.leases.next();
    return new LState(new ThreadOf(this, this.vm.main));
  }

  /**
   * Has `told` called at each call of the function `name`, a global or a field of a global table ("math.floor"); apart
   * from that it does what it did. False when there is no such function.
   */
  tapFunction(name: string, told: () => void): boolean {
    needString(name, "name");
    this.alive();
    return this.guarded(() => tapFunction(this.vm, fromJs(name), told));
  }

  /** For `using`, where there is such a thing. */
  [Symbol.dispose](): void {
    this.close();
  }

  // ---- values

  /** Sets a global to any convertible value; calls no metamethod. */
  setGlobal(name: string, value: unknown): void {
    needString(name, "name");
    this.alive();
    this.guarded(() => {
      const key = this.converter.toLua(name) as string;
      this.vm.globals.setStr(key, this.converter.toLua(value, name));
    });
  }

  /** A global, converted; calls no metamethod. `getField(get(GlobalsIndex), name)` gives a handle instead. */
  getGlobal(name: string): unknown {
    needString(name, "name");
    this.alive();
    return this.entered(() => this.converter.fromLua(this.vm.globals.getStr(this.converter.toLua(name) as string)));
  }

  /** A JavaScript value as the Lua value that setGlobal would set. */
  toLua(value: unknown): LuaValue {
    return this.converter.handle(this.raw(value));
  }

  /** A Lua value as the JavaScript value that run would return: a table becomes an array, object or Map. */
  fromLua(value: LuaValue): unknown {
    const v = this.raw(value);
    return this.entered(() => this.converter.fromLua(v));
  }

  /** All values on the stack, converted as by fromLua: the arguments of a host function. */
  fromStack(): unknown[] {
    const { stack } = this;
    return this.entered(() => this.converter.allFromLua(stack));
  }

  /** The number that tostring shows for the object at an index. */
  addressOf(index: number): string {
    const v = this.at(index);
    return typeof v === "object" ? this.vm.address(v) : "";
  }

  /**
   * Makes instances of a class convertible: they reach scripts by reference, as userdata with the members listed and no
   * others. Sets a global of the class's name to a table of `new`, if there is `create`, and the statics.
   */
  registerClass<T extends object>(Class: AnyClass<T>, members: ClassMembers<T> = {}): LTable {
    this.alive();
    return this.classes.register(Class, members);
  }

  /** A Lua function as a JavaScript one: arguments and results are converted; one result alone, several as an array. */
  callable(f: LFunction): JsFunction {
    this.converter.function(f, "f");
    const { callables, functions } = this;
    let c = callables.get(f);
    if (c === undefined) {
      this.guarded(() => this.vm.budget.alloc(HANDLE_BYTES));
      c = (...args) => {
        const results = this.main.calledFromJs(f, args);
        return results.length <= 1 ? results[0] : results;
      };
      callables.set(f, c);
      this.vm.handles.add(f);
      functions.set(c, f);
    }
    return c;
  }

  /** A plain JavaScript function as a Lua one: an array result is one table; an exception becomes a Lua error. */
  wrapFunction(f: JsFunction, name = "?"): LFunction {
    if (typeof f !== "function") throw new LuaUsageError(`f must be a function, not ${kindOf(f)}`);
    const { functions } = this;
    let wrapped = functions.get(f);
    // What debug.setfenv set on it was meant for nobody else.
    if (wrapped?.unit.proto === null) wrapped.env = this.vm.globals;
    if (wrapped === undefined) {
      wrapped = this.newFunction((L) => {
        return L.pushResult(f(...L.fromStack()));
      }, name);
      functions.set(f, wrapped);
      // A function of the host's that comes back is itself.
      this.callables.set(wrapped, f);
    }
    return wrapped;
  }
}

/**
 * How library functions are written.
 *
 * - `fixed(name, impl)`: impl(vm, a, b, c, d), missing arguments are nil. Where absence differs from nil, use variadic.
 * - `variadic(name, impl)`: impl(vm, args), args owned by the callee, which must not shorten it (messages tell nil from absent by it).
 * - `resumable(name, impl)`: a generator, for functions that call Lua. It calls with `vm.call(f, args)` or
 *   `vm.call1/2(f, a, b)` and must treat the result thus:
 *       let r = vm.call2(f, a, b);
 *       if (r === SIGNAL && vm.nres < 0) r = yield;
 *   after which r is a value, or SIGNAL with vm.nres values in vm.res (`vm.first(r)` takes one, `vm.list(r)` all).
 *   It is resumed only when the callee returned; errors end it. What it holds beside its arguments it yields, as a Holding.
 *   A loop that may call no Lua for long does `if (vm.pausing()) yield …` at each turn.
 *
 * Results: return a value for one result; `vm.none()`, `vm.two(a, b)`, `vm.many(array)` for others.
 * Errors: throw a LuaThrow (lua-error.ts, arguments.ts); the wrapper turns it into SIGNAL.
 */
import type { Holding } from "../vm/census";
import type { Vm } from "../vm/vm";
import { type ApplyCode, type Code, type LFunction, type Result, SIGNAL, Unit } from "./function";
import { runtimeError } from "./lua-error";
import type { LValue } from "./value";

export type FixedImpl = (vm: Vm, a: LValue, b: LValue, c: LValue, d: LValue) => Result;
export type VariadicImpl = (vm: Vm, args: LValue[], self: LFunction) => Result;
/** A resumable function's activation: a generator, or an object that is faster to make and keeps the place itself. */
export interface Task {
  next(input: Result): IteratorResult<Holding | undefined, Result>;
}
export type ResumableImpl = (vm: Vm, args: LValue[]) => Task;

/**
 * As so many activations of compiled code more than one counts a library function with `count` arguments while it calls Lua: it takes
 * some 1.4 KB of the JavaScript stack as long as V8 interprets it, and they may be there three times.
 */
export function nativeActivations(count: number): number {
  return 2 + (count >> 4);
}

export interface NativeOptions {
  /** Looks at the call stack: is called only when every frame is on the heap (`vm.frame` is the caller's). */
  readonly needsStack?: boolean;
}

export function fixed(name: string, impl: FixedImpl, options?: NativeOptions): Unit {
  if (options?.needsStack) return variadic(name, (vm, args) => impl(vm, args[0], args[1], args[2], args[3]), options);
  const code = function (this: unknown, vm: Vm, _self: LFunction, a: LValue, b: LValue, c: LValue, d: LValue): Result {
    try {
      return impl(vm, a, b, c, d);
    } catch (e) {
      // biome-ignore lint/complexity/noArguments: only on the error path, where it tells nil from absent
      return vm.caught(e, Array.prototype.slice.call(arguments, 2));
    }
  } as Code;
  const apply: ApplyCode = (vm, _self, args) => {
    try {
      return impl(vm, args[0], args[1], args[2], args[3]);
    } catch (e) {
      return vm.caught(e, args);
    }
  };
  return new Unit(code, apply, null, [], name);
}

export function variadic(name: string, impl: VariadicImpl, options?: NativeOptions): Unit {
  const needsStack = options?.needsStack === true;
  const apply: ApplyCode = (vm, self, args) => {
    if (needsStack && vm.linkedDepth !== vm.depth) return vm.reify(self, args);
    try {
      return impl(vm, args, self);
    } catch (e) {
      return vm.caught(e, args);
    }
  };
  return new Unit((vm, self, ...args) => apply(vm, self, args), apply, null, [], name);
}

export function resumable(name: string, impl: ResumableImpl, options?: NativeOptions): Unit {
  const needsStack = options?.needsStack === true;
  const apply: ApplyCode = (vm, self, args) => {
    if (vm.depth >= vm.callStackSize) return vm.raise(runtimeError("stack overflow"));
    if (vm.depth >= vm.limit) return vm.deep(self, args);
    if (needsStack && vm.linkedDepth !== vm.depth) return vm.reify(self, args);
    try {
      vm.enter();
    } catch (e) {
      return vm.caught(e, args);
    }
    const activations = nativeActivations(args.length);
    vm.limit -= activations;
    const r = vm.step(self, impl(vm, args), undefined, args);
    vm.limit += activations;
    return r;
  };
  return new Unit((vm, self, ...args) => apply(vm, self, args), apply, null, [], name);
}

export { SIGNAL };

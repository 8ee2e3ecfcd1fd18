/**
 * The stack of a thread: GopherLua's LState methods on it (1-based indices, negative ones from the top, and the
 * pseudo-indices of value.ts). While a host function runs, the stack is that call's own: its arguments, then what it
 * pushed. Otherwise it is the thread's: the results of doString, or what xMoveTo brought.
 *
 * What goes in is converted as convert.ts says; what comes out is a LuaValue. A misuse throws LuaUsageError, a Lua
 * error LuaError; inside a host function either goes on as a Lua error unless the function catches it.
 */
import { toJs } from "../runtime/byte-string";
import { LuaThrow, runtimeError } from "../runtime/lua-error";
import { LTable } from "../runtime/table";
import type { LThread } from "../runtime/thread";
import type { LValue } from "../runtime/value";
import { plainString } from "../stdlib/base";
import { settleAtHost } from "../vm/executor";
import type { HostFrame } from "../vm/frame";
import { hostFault } from "../vm/host-fault";
import type { Vm } from "../vm/vm";
import type { Converter } from "./convert";
import { LuaError } from "./lua-error";
import { kindOf, LuaUsageError, needNumber } from "./usage-error";
import { EnvironIndex, GlobalsIndex, type LuaValue, RegistryIndex } from "./value";

/** Most values on one stack (LUAI_MAXCSTACK is 8,000). */
const MAX_STACK = 1_000_000;

/** Made beforehand, for where the host's own stack has no room left for making an error. */
const OVERFLOW = runtimeError("stack overflow", 0);
const STACK_ENDED = new LuaError(undefined, OVERFLOW, "stack overflow", "stack overflow", undefined);

export abstract class Stack {
  protected abstract readonly converter: Converter;
  /** The host function in progress on this thread. */
  protected frame: HostFrame | null = null;
  private values: LValue[];

  constructor(
    protected readonly vm: Vm,
    protected readonly thread: LThread,
  ) {
    thread.stack ??= [];
    this.values = thread.stack;
  }

  /** The thread that `stack` is the face of. @internal */
  static threadOf(stack: Stack): LThread {
    return stack.thread;
  }

  /** Runs Lua code: with the limits that hold for a call from the host, and LuaErrors for what Lua raises. */
  protected abstract entered<T>(body: () => T): T;

  // ---- errors

  protected alive(): void {
    if (this.vm.closed) throw new LuaUsageError("this LState is closed");
  }

  /** `body`'s result; what Lua raises in it becomes a LuaError. */
  protected guarded<T>(body: () => T): T {
    try {
      return body();
    } catch (e) {
      let error: unknown;
      try {
        // The host's own stack may have left little to start with.
        const raised = e instanceof RangeError ? hostFault(e) : e;
        error = raised instanceof LuaThrow ? this.luaError(raised) : raised;
      } catch (again) {
        // So little that it ends within the lines above, or even within `instanceof`.
        let ended = true;
        try {
          ended = again instanceof RangeError;
        } catch {}
        error = ended ? STACK_ENDED : again;
      }
      throw error;
    }
  }

  /** Raises a Lua error: `level` 1 of it is the function that called the host function in progress. */
  protected fail(error: LuaThrow): never {
    throw this.luaError(error);
  }

  protected luaError(error: LuaThrow): LuaError {
    settleAtHost(this.vm, error, this.frame === null ? null : this.frame.parent);
    const { value } = error;
    const shown = value instanceof LTable ? "(error object is a table value)" : toJs(plainString(this.vm, value));
    return new LuaError(this.vm, error, this.converter.handle(value), shown, error.cause ?? this.vm.causes.find(value));
  }

  // ---- for the methods of this class and its heirs

  /** The values, bottom first; the array stays the same during a call. */
  protected get stack(): LValue[] {
    this.alive();
    return this.values;
  }

  /** Runs `body` on the stack of a host function's call. */
  protected onStack<T>(frame: HostFrame, body: () => T): T {
    const { values, frame: outer } = this;
    this.values = frame.values;
    this.frame = frame;
    try {
      return body();
    } finally {
      this.values = values;
      this.frame = outer;
    }
  }

  /** Stays on the stack of a host function's call until the function returned is called. */
  protected keepStack(frame: HostFrame): () => void {
    const { values, frame: outer } = this;
    this.values = frame.values;
    this.frame = frame;
    return () => {
      this.values = values;
      this.frame = outer;
    };
  }

  /** The value at any index, as the engine has it; nil where there is none. */
  protected at(index: number): LValue {
    const { stack } = this;
    needNumber(index, "index");
    if (index > 0) return stack[index - 1];
    if (index > RegistryIndex) return stack[stack.length + index];
    switch (index) {
      case RegistryIndex:
        return this.vm.registry;
      case EnvironIndex:
        return this.frame === null ? this.thread.globals : this.frame.fn.env;
      case GlobalsIndex:
        return this.thread.globals;
      default:
        return this.frame?.fn.upvals[GlobalsIndex - index - 1]?.v;
    }
  }

  /** Position of an index that names a value on the stack. Throws LuaUsageError for any other. */
  private slot(index: number): number {
    const { stack } = this;
    needNumber(index, "index");
    const position = index > 0 ? index - 1 : stack.length + index;
    if (!Number.isInteger(index) || index === 0 || position < 0 || position >= stack.length)
      throw new LuaUsageError(`stack index ${index} names no value: the stack holds ${stack.length}`);
    return position;
  }

  protected pushRaw(value: LValue): void {
    const { stack } = this;
    if (stack.length >= this.vm.registers.max) this.fail(runtimeError("registry overflow"));
    if (stack.length >= MAX_STACK) throw new LuaUsageError(`a stack holds at most ${MAX_STACK} values`);
    stack.push(value);
  }

  /** A handle on its way to the host. */
  protected given<T extends object>(handle: T): T {
    this.vm.leases?.give(handle);
    return handle;
  }

  /** What the parameter `parameter`, any convertible value, is in the engine. */
  protected raw(value: unknown): LValue {
    this.alive();
    return this.guarded(() => this.converter.toLua(value));
  }

  /** Takes the topmost `n` values off. */
  protected take(n: number): LValue[] {
    const { stack } = this;
    needNumber(n, "count");
    if (!Number.isInteger(n) || n < 0 || n > stack.length)
      throw new LuaUsageError(`${n} values can't be taken: the stack holds ${stack.length}`);
    return stack.splice(stack.length - n, n);
  }

  // ---- the stack

  /** Number of values. */
  getTop(): number {
    return this.stack.length;
  }

  /** Sets the number of values, or the index that becomes the topmost; new ones are nil. */
  setTop(index: number): void {
    const { stack } = this;
    needNumber(index, "index");
    const top = index < 0 ? stack.length + index + 1 : index;
    if (!Number.isInteger(top) || top < 0 || top > MAX_STACK)
      throw new LuaUsageError(`setTop(${index}): allowed is an integer from ${-stack.length - 1} to ${MAX_STACK}`);
    while (stack.length < top) stack.push(undefined);
    stack.length = top;
  }

  /** The value at an index or pseudo-index; undefined where there is none. */
  get(index: number): LuaValue {
    return this.converter.handle(this.at(index));
  }

  push(value: unknown): void {
    this.pushRaw(this.raw(value));
  }

  pop(n = 1): void {
    this.take(n);
  }

  /** Puts `value` in at `index` (at most the top + 1) and moves up what is there. */
  insert(value: unknown, index: number): void {
    if (index === this.stack.length + 1) this.push(value);
    else this.stack.splice(this.slot(index), 0, this.raw(value));
  }

  remove(index: number): void {
    this.stack.splice(this.slot(index), 1);
  }

  /** Sets the value at an index, an upvalue, the environment of the running function, or the table of globals. */
  replace(index: number, value: unknown): void {
    needNumber(index, "index");
    if (index > RegistryIndex) {
      this.stack[this.slot(index)] = this.raw(value);
      return;
    }
    if (index === RegistryIndex) throw new LuaUsageError("the registry can't be replaced");
    if (index === EnvironIndex || index === GlobalsIndex) {
      const table = this.raw(value);
      const what = index === EnvironIndex ? "environment" : "_G";
      if (!(table instanceof LTable)) throw new LuaUsageError(`${what} must be a table, not ${kindOf(value)}`);
      if (index === GlobalsIndex) this.thread.globals = table;
      else if (this.frame === null) throw new LuaUsageError("no calling environment");
      else this.frame.fn.env = table;
      return;
    }
    const cell = this.frame?.fn.upvals[GlobalsIndex - index - 1];
    if (cell === undefined) throw new LuaUsageError(`there is no upvalue ${GlobalsIndex - index}`);
    cell.v = this.raw(value);
  }
}

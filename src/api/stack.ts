/**
 * The stack API: GopherLua's LState methods on a host function's stack (1-based indices, negative ones from the top).
 */
import { fromJs, toJs } from "../runtime/byte-string";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { formatNumber, toNumber } from "../runtime/number";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";
import type { Vm } from "../vm/vm";

/** Most values on one host function's stack (LUAI_MAXCSTACK is 8,000). */
const MAX_STACK = 1_000_000;

export abstract class Stack {
  protected stack: LValue[] = [];
  protected closed = false;

  constructor(protected readonly vm: Vm) {}

  protected alive(): void {
    if (this.closed) throw new Error("this LState is closed");
  }

  getTop(): number {
    return this.stack.length;
  }

  setTop(n: number): void {
    const top = n < 0 ? this.stack.length + n + 1 : n;
    if (!Number.isInteger(top) || top < 0 || top > MAX_STACK)
      throw new RangeError(`setTop(${n}): allowed is an integer from ${-this.stack.length - 1} to ${MAX_STACK}`);
    while (this.stack.length < top) this.stack.push(undefined);
    this.stack.length = top;
  }

  /** Position of an acceptable index: one that names a value on the stack, unless `reading`. */
  protected slot(index: number, reading = false): number {
    const at = index > 0 ? index - 1 : this.stack.length + index;
    if (!reading && (!Number.isInteger(index) || index === 0 || at < 0 || at >= this.stack.length))
      throw new RangeError(`stack index ${index} names no value: the stack holds ${this.stack.length}`);
    return at;
  }

  get(index: number): LValue {
    return this.stack[this.slot(index, true)];
  }

  push(value: LValue): void {
    this.stack.push(value);
  }

  pop(n = 1): void {
    this.stack.length = Math.max(0, this.stack.length - n);
  }

  insert(value: LValue, index: number): void {
    this.stack.splice(this.slot(index), 0, value);
  }

  remove(index: number): void {
    this.stack.splice(this.slot(index), 1);
  }

  replace(index: number, value: LValue): void {
    this.stack[this.slot(index)] = value;
  }

  checkNumber(n: number): number {
    const v = this.get(n);
    const x = typeof v === "number" ? v : typeof v === "string" ? toNumber(v) : undefined;
    if (x === undefined) throw argumentError(n, "number expected, got %t");
    return x;
  }

  /** Bytes of the string at n, decoded as UTF-8. */
  checkString(n: number): string {
    const v = this.get(n);
    if (typeof v === "string") return toJs(v);
    if (typeof v === "number") return formatNumber(v);
    throw argumentError(n, "string expected, got %t");
  }

  checkTable(n: number): LTable {
    const v = this.get(n);
    if (v instanceof LTable) return v;
    throw argumentError(n, "table expected, got %t");
  }

  /** Raises a Lua error with the position of the caller in front; never returns. */
  raiseError(message: string): never {
    throw runtimeError(fromJs(message));
  }
}

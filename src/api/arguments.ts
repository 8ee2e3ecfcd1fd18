/**
 * to*, check* and opt*: values at an index as JavaScript's. check* and opt* raise PUC-Rio's "bad argument" errors
 * (lauxlib.c); to* never fail. Numbers are accepted as strings and numeric strings as numbers, as in PUC-Rio.
 */
import { toBytes, toJs } from "../runtime/byte-string";
import { LFunction } from "../runtime/function";
import { argumentError } from "../runtime/lua-error";
import { formatNumber, toInteger, toNumber } from "../runtime/number";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import { type LValue, type TypeName, typeName } from "../runtime/value";
import type { LState } from "./lstate";
import { Stack } from "./stack";
import { needArray, needNumber, needString } from "./usage-error";
import type { LuaValue } from "./value";

function numberOf(v: LValue): number | undefined {
  return typeof v === "number" ? v : typeof v === "string" ? toNumber(v) : undefined;
}

function stringOf(v: LValue): string | undefined {
  return typeof v === "string" ? v : typeof v === "number" ? formatNumber(v) : undefined;
}

export abstract class Arguments extends Stack {
  // ---- to*

  toBool(n: number): boolean {
    const v = this.at(n);
    return v !== undefined && v !== false;
  }

  /** Truncated toward zero; 0 where there is no number. */
  toInt(n: number): number {
    return toInteger(this.toNumber(n));
  }

  /** As toInt: a Lua number is a double, whose integer part is a JavaScript number exactly. */
  toInt64(n: number): number {
    return this.toInt(n);
  }

  /** 0 where there is no number. */
  toNumber(n: number): number {
    return numberOf(this.at(n)) ?? 0;
  }

  /** Text of a string or number, "" for anything else; without an index, what Lua's tostring shows for the thread. */
  override toString(n?: number): string {
    if (n === undefined) return `thread: ${this.vm.address(this.thread)}`;
    return toJs(stringOf(this.at(n)) ?? "");
  }

  /** Bytes of a string or number; undefined for anything else. */
  toBytes(n: number): Uint8Array | undefined {
    const s = stringOf(this.at(n));
    return s === undefined ? undefined : toBytes(s);
  }

  toTable(n: number): LTable | undefined {
    const v = this.at(n);
    return v instanceof LTable ? v : undefined;
  }

  toFunction(n: number): LFunction | undefined {
    const v = this.at(n);
    return v instanceof LFunction ? v : undefined;
  }

  toUserData(n: number): LUserData | undefined {
    const v = this.at(n);
    return v instanceof LUserData ? v : undefined;
  }

  toThread(n: number): LState | undefined {
    const v = this.at(n);
    return v instanceof LThread ? (this.converter.handle(v) as LState) : undefined;
  }

  // ---- errors of arguments

  /** Raises "bad argument #n to 'f' (message)"; never returns. */
  argError(n: number, message: string): never {
    needNumber(n, "n");
    needString(message, "message");
    this.fail(argumentError(n, this.raw(message) as string));
  }

  /** Raises "bad argument #n to 'f' (expected expected, got …)"; never returns. */
  typeError(n: number, expected: string): never {
    needString(expected, "expected");
    const got = n > this.getTop() ? "no value" : typeName(this.at(n));
    this.argError(n, `${expected} expected, got ${got}`);
  }

  // ---- check*

  /** Any value, nil too, but not none. */
  checkAny(n: number): LuaValue {
    needNumber(n, "n");
    if (n > this.getTop()) this.argError(n, "value expected");
    return this.get(n);
  }

  checkNumber(n: number): number {
    return numberOf(this.at(n)) ?? this.typeError(n, "number");
  }

  /** Truncated toward zero. */
  checkInt(n: number): number {
    return toInteger(this.checkNumber(n));
  }

  checkInt64(n: number): number {
    return this.checkInt(n);
  }

  /** Text; bytes that are not UTF-8 become U+FFFD. */
  checkString(n: number): string {
    return toJs(stringOf(this.at(n)) ?? this.typeError(n, "string"));
  }

  checkBytes(n: number): Uint8Array {
    return toBytes(stringOf(this.at(n)) ?? this.typeError(n, "string"));
  }

  checkBool(n: number): boolean {
    const v = this.at(n);
    return typeof v === "boolean" ? v : this.typeError(n, "boolean");
  }

  checkTable(n: number): LTable {
    return this.toTable(n) ?? this.typeError(n, "table");
  }

  checkFunction(n: number): LFunction {
    return this.toFunction(n) ?? this.typeError(n, "function");
  }

  checkUserData(n: number): LUserData {
    return this.toUserData(n) ?? this.typeError(n, "userdata");
  }

  checkThread(n: number): LState {
    return this.toThread(n) ?? this.typeError(n, "thread");
  }

  checkType(n: number, type: TypeName): void {
    needNumber(n, "n");
    if (n > this.getTop() || typeName(this.at(n)) !== type) this.typeError(n, type);
  }

  checkTypes(n: number, ...types: TypeName[]): void {
    needNumber(n, "n");
    for (const type of types) needString(type, "type");
    if (n > this.getTop() || !types.includes(typeName(this.at(n)))) this.typeError(n, types.join(" or "));
  }

  /** Position in `options` of the string at n, from 0. */
  checkOption(n: number, options: readonly string[]): number {
    needArray(options, "options");
    const s = this.checkString(n);
    const i = options.indexOf(s);
    return i >= 0 ? i : this.argError(n, `invalid option '${s}'`);
  }

  // ---- opt*: as check*, with `otherwise` for nil and none

  private absent(n: number): boolean {
    return this.at(n) === undefined;
  }

  optNumber(n: number, otherwise: number): number {
    return this.absent(n) ? otherwise : this.checkNumber(n);
  }

  optInt(n: number, otherwise: number): number {
    return this.absent(n) ? otherwise : this.checkInt(n);
  }

  optInt64(n: number, otherwise: number): number {
    return this.optInt(n, otherwise);
  }

  optString(n: number, otherwise: string): string {
    return this.absent(n) ? otherwise : this.checkString(n);
  }

  optBytes(n: number, otherwise: Uint8Array): Uint8Array {
    return this.absent(n) ? otherwise : this.checkBytes(n);
  }

  optBool(n: number, otherwise: boolean): boolean {
    return this.absent(n) ? otherwise : this.checkBool(n);
  }

  optTable(n: number, otherwise: LTable): LTable {
    return this.absent(n) ? otherwise : this.checkTable(n);
  }

  optFunction(n: number, otherwise: LFunction): LFunction {
    return this.absent(n) ? otherwise : this.checkFunction(n);
  }

  optUserData(n: number, otherwise: LUserData): LUserData {
    return this.absent(n) ? otherwise : this.checkUserData(n);
  }
}

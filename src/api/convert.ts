/**
 * JavaScript values ↔ Lua values.
 *
 * To Lua: undefined and null → nil; strings by UTF-8; Uint8Array → its bytes; arrays → sequences (a hole, undefined or
 * null is nil); Map and plain objects (own enumerable string keys only) → tables; functions → Lua functions; instances
 * of registered classes → userdata; Lua values pass as they are, if they are of this state. Anything else (other class
 * instances, symbols, bigints) is refused: a script never gets hold of a host object.
 * To JavaScript: a string → text, or bytes if it is not UTF-8; a table whose keys are exactly 1..n → array; a table with
 * only text keys → object without prototype; the empty table → empty array; any other → Map, and so is one with a function
 * `then`: an `await` would call an object that has one, and wait for as long as the script likes; functions → callable;
 * userdata of a registered class → the instance; coroutines → their LState; other userdata as they are. Metatables are
 * not looked at: a conversion runs no script. What one conversion meets twice is converted once, so cycles are kept.
 */
import { digest, fromBytes, fromJs, HASHED } from "../runtime/byte-string";
import { LFunction } from "../runtime/function";
import { LuaThrow } from "../runtime/lua-error";
import { STRING_BYTES, TABLE_BYTES } from "../runtime/sizes";
import { LTable, type MemoryMeter } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import { typeName } from "../runtime/value";
import type { Vm } from "../vm/vm";
import type { ClassRegistry } from "./class-registry";
import { Stack } from "./stack";
import { kindOf, LuaUsageError } from "./usage-error";
import { type LuaValue, textOrBytes } from "./value";

/** Tables in tables; a cycle counts once. */
const MAX_NESTING = 500;
const TOO_DEEP = `a value nested deeper than ${MAX_NESTING} levels can't be converted`;
/** Entries between two charges to the budget. */
const BATCH = 256;

export type JsFunction = (...args: unknown[]) => unknown;

/** What conversions need of the state. */
export interface Functions {
  /** A JavaScript function as a Lua one; `name` for messages. */
  wrapFunction(f: JsFunction, name: string): LFunction;
  /** A Lua function as a JavaScript one. */
  callable(f: LFunction): JsFunction;
  stackOf(thread: LThread): LuaValue;
}

export class Converter {
  constructor(
    readonly vm: Vm,
    private readonly functions: Functions,
    private readonly classes: ClassRegistry,
  ) {}

  /** Throws LuaUsageError for a value that can't become a Lua value. `name` is what a function is called in messages. */
  toLua(value: unknown, name = "?"): LValue {
    switch (typeof value) {
      case "undefined":
      case "boolean":
      case "number":
        return value;
      case "string":
        return fromText(this.vm, value);
      default:
        return this.inward((inward) => inward.convert(value, name, 0));
    }
  }

  allToLua(values: readonly unknown[]): LValue[] {
    return this.inward((inward) => values.map((v) => inward.convert(v, "?", 0)));
  }

  private inward<T>(body: (inward: Inward) => T): T {
    const inward = new Inward(this.vm, this.functions, this.classes);
    const { pins } = this.vm;
    const before = pins.push(inward.made) - 1;
    try {
      return body(inward);
    } finally {
      pins.length = before;
    }
  }

  /** As toLua, for a handle's type. Throws LuaUsageError naming `parameter`. */
  table(value: unknown, parameter: string): LTable {
    if (!(value instanceof LTable)) throw new LuaUsageError(`${parameter} must be an LTable, not ${kindOf(value)}`);
    checkOwner(this.vm, value);
    return value;
  }

  function(value: unknown, parameter: string): LFunction {
    if (!(value instanceof LFunction))
      throw new LuaUsageError(`${parameter} must be an LFunction, not ${kindOf(value)}`);
    checkOwner(this.vm, value);
    return value;
  }

  /** A deep copy in JavaScript. Throws LuaThrow for a value that is nested too deep, and at the budget's limits. */
  fromLua(value: LValue): unknown {
    return this.allFromLua([value])[0];
  }

  allFromLua(values: readonly LValue[]): unknown[] {
    const outward = new Outward(this.vm, this.functions, this.classes);
    return values.map((v) => outward.convert(v, 0));
  }

  /** The value itself: tables, functions and userdata as handles. */
  handle(v: LValue): LuaValue {
    if (typeof v === "string") return textOrBytes(v);
    if (typeof v === "object") this.vm.leases?.give(v);
    return v instanceof LThread ? this.functions.stackOf(v) : v;
  }
}

/** A value of another state would bring that state's limits, globals and metatables along. */
function checkOwner(vm: Vm, value: LTable | LFunction | LUserData | LThread): void {
  let owner: MemoryMeter | undefined;
  if (value instanceof LTable) owner = value.meter;
  else if (value instanceof LFunction) owner = value.env.meter;
  else if (value instanceof LThread) owner = value.globals.meter;
  else owner = (value.env ?? value.meta)?.meter;
  if (owner !== undefined && owner !== vm.budget)
    throw new LuaUsageError(`a ${typeName(value)} of another LState can't be used in this one`);
  if (vm.leases?.isOver(value))
    throw new LuaUsageError(
      `a ${typeName(value)} that came from this state before it was handed over can't be used now`,
    );
}

function fromText(vm: Vm, text: string): string {
  vm.budget.alloc(STRING_BYTES + text.length);
  return fromJs(text);
}

class Inward {
  /** All tables so far. */
  readonly made: LTable[] = [];
  private readonly seen = new Map<object, LTable>();
  private entries = 0;

  constructor(
    private readonly vm: Vm,
    private readonly functions: Functions,
    private readonly classes: ClassRegistry,
  ) {}

  convert(value: unknown, name: string, depth: number): LValue {
    switch (typeof value) {
      case "undefined":
      case "boolean":
      case "number":
        return value;
      case "string":
        return fromText(this.vm, value);
      case "function":
        return this.functions.wrapFunction(value as JsFunction, name);
      case "object":
        return value === null ? undefined : this.object(value, depth);
      default:
        throw new LuaUsageError(`a ${typeof value} can't become a Lua value`);
    }
  }

  private object(value: object, depth: number): LValue {
    if (
      value instanceof LTable ||
      value instanceof LFunction ||
      value instanceof LUserData ||
      value instanceof LThread
    ) {
      checkOwner(this.vm, value);
      return value;
    }
    if (value instanceof Stack) {
      const thread = Stack.threadOf(value);
      checkOwner(this.vm, thread);
      return thread;
    }
    if (value instanceof Uint8Array) {
      this.vm.budget.alloc(STRING_BYTES + value.length);
      return fromBytes(value);
    }
    const known = this.seen.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) return this.array(value, depth);
    if (value instanceof Map) return this.map(value, depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null || prototype === Object.prototype) return this.record(value, depth);
    const userdata = this.classes.userdataOf(value);
    if (userdata !== undefined) return userdata;
    throw new LuaUsageError(
      `${kindOf(value)} can't become a Lua value: only plain objects, arrays, Maps, Uint8Arrays and instances of classes given to registerClass can`,
    );
  }

  private table(value: object, depth: number): LTable {
    if (depth >= MAX_NESTING) throw new LuaUsageError(TOO_DEEP);
    this.vm.budget.alloc(TABLE_BYTES);
    const table = this.vm.newTable();
    this.made.push(table);
    this.seen.set(value, table);
    return table;
  }

  private count(): void {
    if (++this.entries % BATCH === 0) this.vm.budget.charge(BATCH);
  }

  private array(value: readonly unknown[], depth: number): LTable {
    const table = this.table(value, depth);
    for (let i = 0; i < value.length; i++) {
      this.count();
      const v = this.convert(value[i], "?", depth + 1);
      if (v !== undefined) table.setNum(i + 1, v);
    }
    return table;
  }

  private map(value: ReadonlyMap<unknown, unknown>, depth: number): LTable {
    const table = this.table(value, depth);
    for (const [k, v] of value) {
      this.count();
      const key = this.convert(k, "?", depth + 1);
      if (key === undefined || key !== key)
        throw new LuaUsageError("a Map key of null, undefined or NaN can't become a Lua key");
      table.set(key, this.convert(v, typeof k === "string" ? k : "?", depth + 1));
    }
    return table;
  }

  private record(value: object, depth: number): LTable {
    const table = this.table(value, depth);
    for (const [k, v] of Object.entries(value)) {
      this.count();
      const key = this.convert(k, "?", depth + 1) as string;
      table.setStr(key, this.convert(v, k, depth + 1));
    }
    return table;
  }
}

class Outward {
  /** By table, and by string: a text that many places hold is decoded once. */
  private readonly seen = new Map<LTable | string, unknown>();
  private readonly longs = new Map<number, { readonly bytes: string; readonly text: unknown }>();
  private entries = 0;

  constructor(
    private readonly vm: Vm,
    private readonly functions: Functions,
    private readonly classes: ClassRegistry,
  ) {}

  private count(): void {
    if (++this.entries % BATCH === 0) this.vm.budget.charge(BATCH);
  }

  convert(v: LValue, depth: number): unknown {
    if (typeof v === "string") return this.string(v);
    if (v instanceof LTable) return this.table(v, depth);
    if (v instanceof LFunction) return this.functions.callable(v);
    if (!(v instanceof LThread || v instanceof LUserData)) return v;
    this.vm.leases?.give(v);
    return v instanceof LThread ? this.functions.stackOf(v) : this.classes.valueOf(v);
  }

  private string(bytes: string): unknown {
    if (bytes.length < 64) return textOrBytes(bytes);
    if (bytes.length > HASHED) return this.long(bytes);
    let text = this.seen.get(bytes);
    if (text === undefined) {
      this.vm.budget.charge(bytes.length >> 6);
      text = textOrBytes(bytes);
      this.seen.set(bytes, text);
    }
    return text;
  }

  /** A long string: as a key it would be compared with all others of its length. */
  private long(bytes: string): unknown {
    const { budget } = this.vm;
    const key = digest(bytes);
    const known = this.longs.get(key);
    budget.charge(bytes.length >> 12);
    if (known !== undefined && known.bytes === bytes) return known.text;
    const text = textOrBytes(bytes, budget);
    if (known === undefined) this.longs.set(key, { bytes, text });
    return text;
  }

  private table(t: LTable, depth: number): unknown {
    const known = this.seen.get(t);
    if (known !== undefined) return known;
    if (depth >= MAX_NESTING) throw new LuaThrow(TOO_DEEP);
    let keys = 0;
    let texts = !(t.getStr("then") instanceof LFunction);
    t.forEach((k) => {
      this.count();
      keys++;
      if (texts) texts = typeof k === "string" && typeof this.string(k) === "string";
    });
    if (keys === t.length()) {
      const array: unknown[] = [];
      this.seen.set(t, array);
      for (let i = 1; i <= keys; i++) {
        this.count();
        array.push(this.convert(t.getNum(i), depth + 1));
      }
      return array;
    }
    if (texts) {
      const object = Object.create(null) as Record<string, unknown>;
      this.seen.set(t, object);
      t.forEach((k, v) => {
        this.count();
        object[this.string(k as string) as string] = this.convert(v, depth + 1);
      });
      return object;
    }
    const map = new Map<unknown, unknown>();
    this.seen.set(t, map);
    t.forEach((k, v) => {
      this.count();
      map.set(this.convert(k, depth + 1), this.convert(v, depth + 1));
    });
    return map;
  }
}

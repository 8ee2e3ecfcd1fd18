/** Tables, metatables and operators of GopherLua's LState. Those that may call a metamethod are marked so. */
import { fromJs } from "../runtime/byte-string";
import { LFunction, type Result, type Unit } from "../runtime/function";
import { fixed } from "../runtime/native";
import { TABLE_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import { next, toDisplay } from "../stdlib/base";
import { run } from "../vm/executor";
import { concat, equals, index, lessThan, metamethod, rawSet, setIndex } from "../vm/operations";
import { Arguments } from "./arguments";
import { kindOf, LuaUsageError, needNumber, needString } from "./usage-error";
import type { LuaValue } from "./value";

/** Operators as library functions: the driving loop calls them and what they call. */
const INDEX = fixed("index", (vm, o, k) => index(vm, o, k));
const SET_INDEX = fixed("newindex", (vm, o, k, v) => setIndex(vm, o, k, v, false));
const EQUALS = fixed("eq", (vm, a, b) => equals(vm, a, b));
const LESS_THAN = fixed("lt", (vm, a, b) => lessThan(vm, a, b));
const CONCAT = fixed("concat", (vm, a, b) => concat(vm, a, b));
const TOSTRING = fixed("tostring", (vm, v): Result => toDisplay(vm, v));

export abstract class Tables extends Arguments {
  /** The first result of `unit` on engine values. Throws LuaError. */
  private operate(unit: Unit, ...args: LValue[]): LValue {
    return this.entered(() => run(this.vm, new LFunction(unit, this.vm.globals), args)[0]);
  }

  // ---- tables

  newTable(): LTable {
    this.alive();
    return this.guarded(() => {
      this.vm.budget.alloc(TABLE_BYTES);
      return this.given(this.vm.newTable());
    });
  }

  /** As newTable: the sizes are hints, and tables grow by themselves. */
  createTable(_arraySize: number, _hashSize: number): LTable {
    return this.newTable();
  }

  /** object[key]; may call __index. Throws LuaError. */
  getTable(object: unknown, key: unknown): LuaValue {
    const [o, k] = [this.raw(object), this.raw(key)];
    const direct = o instanceof LTable ? o.get(k) : undefined;
    if (direct !== undefined || (o instanceof LTable && o.meta === null)) return this.converter.handle(direct);
    return this.converter.handle(this.operate(INDEX, o, k));
  }

  /** object[key] = value; may call __newindex. Throws LuaError. */
  setTable(object: unknown, key: unknown, value: unknown): void {
    const [o, k, v] = [this.raw(object), this.raw(key), this.raw(value)];
    if (o instanceof LTable && o.meta === null) this.guarded(() => rawSet(o, k, v));
    else this.operate(SET_INDEX, o, k, v);
  }

  /** As getTable, for a text key. */
  getField(object: unknown, name: string): LuaValue {
    needString(name, "name");
    return this.getTable(object, name);
  }

  /** As setTable, for a text key. */
  setField(object: unknown, name: string, value: unknown): void {
    needString(name, "name");
    this.setTable(object, name, value);
  }

  rawGet(table: LTable, key: unknown): LuaValue {
    return this.converter.handle(this.converter.table(table, "table").get(this.raw(key)));
  }

  /** Throws LuaError for a key of nil or NaN. */
  rawSet(table: LTable, key: unknown, value: unknown): void {
    const t = this.converter.table(table, "table");
    const [k, v] = [this.raw(key), this.raw(value)];
    this.guarded(() => rawSet(t, k, v));
  }

  rawGetInt(table: LTable, key: number): LuaValue {
    needNumber(key, "key");
    return this.rawGet(table, key);
  }

  rawSetInt(table: LTable, key: number, value: unknown): void {
    needNumber(key, "key");
    this.rawSet(table, key, value);
  }

  /** Key and value that follow `key` (undefined: the first); both undefined at the end. */
  next(table: LTable, key: unknown): [LuaValue, LuaValue] {
    const t = this.converter.table(table, "table");
    const k = this.raw(key);
    return this.guarded(() => {
      const [nextKey, value] = this.vm.list(next(this.vm, t, k));
      return [this.converter.handle(nextKey), this.converter.handle(value)];
    });
  }

  /** Calls `visit` for each pair, raw; it may change fields that exist, and clear them, but add none. */
  forEach(table: LTable, visit: (key: LuaValue, value: LuaValue) => void): void {
    this.alive();
    if (typeof visit !== "function") throw new LuaUsageError(`visit must be a function, not ${kindOf(visit)}`);
    this.converter.table(table, "table").forEach((k, v) => visit(this.converter.handle(k), this.converter.handle(v)));
  }

  /** The table at the dotted path `name` from `table`, made where it is missing; undefined if something else is there. */
  findTable(table: LTable, name: string, _size = 0): LTable | undefined {
    needString(name, "name");
    let t = this.converter.table(table, "table");
    for (const part of name.split(".")) {
      const v = t.getStr(fromJs(part));
      if (v === undefined) {
        const made = this.newTable();
        this.rawSet(t, part, made);
        t = made;
      } else if (v instanceof LTable) t = v;
      else return undefined;
    }
    return t;
  }

  // ---- operators

  /** Bytes of a string, `#` of a table; calls __len where there is one. 0 for any other value. */
  objLen(value: unknown): number {
    const v = this.raw(value);
    if (typeof v === "string") return v.length;
    const h = metamethod(this.vm, v, "__len");
    if (h instanceof LFunction) {
      const n = this.entered(() => run(this.vm, h, [v])[0]);
      return typeof n === "number" ? Math.trunc(n) : 0;
    }
    return v instanceof LTable ? v.length() : 0;
  }

  /** The values joined by `..`, which is right associative; may call __concat. Throws LuaError. */
  concat(...values: unknown[]): LuaValue {
    const parts = values.map((v) => this.raw(v));
    if (parts.length === 0) return "";
    let result = parts[parts.length - 1];
    for (let i = parts.length - 2; i >= 0; i--) result = this.operate(CONCAT, parts[i], result);
    return this.converter.handle(result);
  }

  /** a == b; may call __eq. */
  equal(a: unknown, b: unknown): boolean {
    const [x, y] = [this.raw(a), this.raw(b)];
    return x === y || truth(this.operate(EQUALS, x, y));
  }

  rawEqual(a: unknown, b: unknown): boolean {
    return this.raw(a) === this.raw(b);
  }

  /** a < b; may call __lt. Throws LuaError for values that can't be compared. */
  lessThan(a: unknown, b: unknown): boolean {
    return truth(this.operate(LESS_THAN, this.raw(a), this.raw(b)));
  }

  /** What Lua's tostring gives; may call __tostring. */
  toStringMeta(value: unknown): LuaValue {
    return this.converter.handle(this.operate(TOSTRING, this.raw(value)));
  }

  // ---- metatables

  /** The metatable itself, whatever its __metatable says. */
  getMetatable(value: unknown): LTable | undefined {
    return this.vm.metatable(this.raw(value)) ?? undefined;
  }

  /** Of a table or userdata, its own; of any other value, that of its type. undefined takes it away. */
  setMetatable(value: unknown, metatable: LTable | undefined): void {
    const v = this.raw(value);
    const meta = metatable === undefined || metatable === null ? null : this.converter.table(metatable, "metatable");
    this.guarded(() => this.vm.setMetatable(v, meta));
  }

  /** The field `event` of the value's metatable; undefined if there is none. */
  getMetaField(value: unknown, event: string): LuaValue {
    needString(event, "event");
    return this.converter.handle(metamethod(this.vm, this.raw(value), fromJs(event)));
  }

  /** Calls the function in the field `event` of the value's metatable with the value; its first result. */
  callMeta(value: unknown, event: string): LuaValue {
    needString(event, "event");
    const v = this.raw(value);
    const h = metamethod(this.vm, v, fromJs(event));
    return h instanceof LFunction ? this.converter.handle(this.entered(() => run(this.vm, h, [v])[0])) : undefined;
  }

  /** The metatable `type` in the registry, made if there is none. */
  newTypeMetatable(type: string): LTable {
    needString(type, "type");
    const known = this.getTypeMetatable(type);
    if (known !== undefined) return known;
    const made = this.newTable();
    this.vm.registry.setStr(fromJs(type), made);
    return made;
  }

  getTypeMetatable(type: string): LTable | undefined {
    needString(type, "type");
    this.alive();
    const t = this.vm.registry.getStr(fromJs(type));
    return t instanceof LTable ? t : undefined;
  }

  // ---- environments

  /** The environment of a function, userdata or thread; undefined for any other value. */
  getFEnv(value: unknown): LTable | undefined {
    const v = this.raw(value);
    if (v instanceof LThread) return v.globals;
    return v instanceof LFunction || v instanceof LUserData ? (v.env ?? undefined) : undefined;
  }

  setFEnv(value: unknown, environment: LTable): void {
    const v = this.raw(value);
    const env = this.converter.table(environment, "environment");
    if (v instanceof LThread) v.globals = env;
    else if (v instanceof LFunction || v instanceof LUserData) v.env = env;
    else throw new LuaUsageError(`only functions, userdata and threads have an environment, not ${kindOf(value)}`);
  }
}

function truth(v: LValue): boolean {
  return v !== undefined && v !== false;
}

/**
 * Typed userdata: instances of classes that the embedder has registered, each with the list of its members that scripts
 * may use. What is not on the list does not exist for a script; the names by which JavaScript reaches from an object
 * to its class and beyond can't be put on it. A metatable is closed by __metatable and read-only, and a method looks at
 * its receiver on the host's side, so that one set on other userdata (debug.setmetatable) opens nothing. What the debug
 * library changed of a userdata is put right whenever its instance is converted.
 */
import type { LFunction } from "../runtime/function";
import type { LTable } from "../runtime/table";
import type { LUserData } from "../runtime/userdata";
import type { LState } from "./lstate";
import { kindOf, LuaUsageError, needObject, needString } from "./usage-error";

// biome-ignore lint/suspicious/noExplicitAny: any class, whatever its constructor takes
export type AnyClass<T extends object = object> = abstract new (...args: any[]) => T;

/** The members of a class's instances that scripts may use, by name. */
export interface ClassMembers<T extends object = object> {
  /** Name of the type in messages, and of the global. Default: the class's. */
  readonly name?: string;
  /** Makes an instance for `Name.new(…)` and `Name(…)`. Without it scripts can't. */
  readonly create?: (...args: unknown[]) => T;
  /** Methods of the class: `object:name(…)`. */
  readonly methods?: readonly string[];
  /** Properties that scripts may read. */
  readonly getters?: readonly string[];
  /** Properties that scripts may set. */
  readonly setters?: readonly string[];
  /** Functions and constants of the class itself: `Name.name`. */
  readonly statics?: readonly string[];
  /** Metamethods, such as `__add: (a, b) => a.plus(b)`, on converted operands. */
  readonly metamethods?: Readonly<Record<string, (...operands: unknown[]) => unknown>>;
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  "constructor",
  "prototype",
  "__proto__",
  "__defineGetter__",
  "__defineSetter__",
  "__lookupGetter__",
  "__lookupSetter__",
  "caller",
  "callee",
  "arguments",
]);

const EVENTS: ReadonlySet<string> = new Set([
  "__add",
  "__sub",
  "__mul",
  "__div",
  "__mod",
  "__pow",
  "__unm",
  "__concat",
  "__len",
  "__eq",
  "__lt",
  "__le",
  "__call",
  "__tostring",
]);

type Method = (...args: unknown[]) => unknown;
type Members = Record<string, unknown>;

interface Binding {
  readonly instance: object;
  /** Of the registered class whose list holds for the instance: its own, or the nearest that it extends. */
  readonly prototype: object;
}

/** Objects by reference, while both sides keep them: the same instance is the same userdata. */
export class ClassRegistry {
  private metatables = new Map<object, LTable>();
  private marked: ReadonlyMap<object, LTable> = new Map();
  private readonly userdata = new WeakMap<object, LUserData>();
  private readonly bindings = new WeakMap<LUserData, Binding>();

  /** `L` is the state's main thread. */
  constructor(private L: LState) {}

  /** Takes the classes registered by now as those that goBack keeps. */
  mark(): void {
    this.marked = new Map(this.metatables);
  }

  goBack(): void {
    this.metatables = new Map(this.marked);
  }

  /** The state goes on as another LState. */
  passTo(L: LState): void {
    this.L = L;
  }

  /** The userdata of an instance of a registered class, or of an heir of one; undefined for any other object. */
  userdataOf(instance: object): LUserData | undefined {
    for (let p: unknown = Object.getPrototypeOf(instance); p !== null; p = Object.getPrototypeOf(p)) {
      const metatable = this.metatables.get(p as object);
      if (metatable === undefined) continue;
      const userdata = this.userdata.get(instance) ?? this.L.newUserData(instance);
      this.L.setMetatable(userdata, metatable);
      userdata.env = null;
      this.userdata.set(instance, userdata);
      this.bindings.set(userdata, { instance, prototype: p as object });
      return userdata;
    }
    return undefined;
  }

  /** The instance behind a userdata of a registered class; any other userdata itself. */
  valueOf(userdata: LUserData): object {
    return this.bindings.get(userdata)?.instance ?? userdata;
  }

  /** Makes instances of `Class` convertible. Returns the table of what scripts reach through the class's name. */
  register<T extends object>(Class: AnyClass<T>, members: ClassMembers<T>): LTable {
    if (typeof Class !== "function" || typeof Class.prototype !== "object")
      throw new LuaUsageError(`registerClass takes a class, not ${kindOf(Class)}`);
    needObject(members, "members");
    const prototype = Class.prototype as object;
    const name = members.name ?? Class.name;
    needString(name, "name");
    if (name === "") throw new LuaUsageError("a class without a name needs one: { name: … }");
    if (this.metatables.has(prototype)) throw new LuaUsageError(`class ${name} is registered already`);
    const { L } = this;
    const metatable = L.newTable();
    const methods = this.methods(prototype, name, listed(members.methods, "methods"));
    const getters = new Set(listed(members.getters, "getters"));
    const setters = new Set(listed(members.setters, "setters"));
    for (const property of [...getters, ...setters]) {
      if (methods.has(property)) throw new LuaUsageError(`'${property}' of ${name} is a method and a property`);
      if (property in Object.prototype && definition(prototype, property) === undefined)
        throw new LuaUsageError(`class ${name} has no property '${property}' of its own or of a class it extends`);
    }
    const receiver = (L: LState): Members => this.receiver(L, prototype, name);
    const set = (event: string, fn: (L: LState) => number): void =>
      L.rawSet(metatable, event, L.newFunction(fn, `${name}.${event}`));
    set("__index", (L) => {
      const key = L.get(2);
      const instance = receiver(L);
      if (typeof key !== "string") return 0;
      const method = methods.get(key);
      if (method === undefined && !getters.has(key)) return 0;
      L.push(method ?? instance[key]);
      return 1;
    });
    set("__newindex", (L) => {
      const key = L.get(2);
      const instance = receiver(L);
      if (typeof key !== "string" || !setters.has(key))
        return L.raiseError(`'${L.toString(2)}' of a ${name} can't be set`);
      instance[key] = L.fromLua(L.get(3));
      return 0;
    });
    set("__tostring", (L) => {
      receiver(L);
      L.push(`${name}: ${L.addressOf(1)}`);
      return 1;
    });
    for (const [event, fn] of Object.entries(members.metamethods ?? {})) {
      if (!EVENTS.has(event)) throw new LuaUsageError(`'${event}' is no metamethod that a class can have`);
      L.rawSet(metatable, event, L.wrapFunction(fn, event));
    }
    L.rawSet(metatable, "__name", name);
    L.rawSet(metatable, "__metatable", name);
    metatable.freeze();
    this.metatables.set(prototype, metatable);
    return this.publish(Class, name, members);
  }

  /** The instance that is the first argument. Raises an error for anything else, userdata of other classes included. */
  private receiver(L: LState, prototype: object, className: string): Members {
    const userdata = L.toUserData(1);
    const binding = userdata === undefined ? undefined : this.bindings.get(userdata);
    return binding?.prototype === prototype ? (binding.instance as Members) : L.typeError(1, className);
  }

  /** The listed methods as Lua functions, each of which looks at its receiver. */
  private methods(prototype: object, className: string, names: readonly string[]): Map<string, LFunction> {
    const methods = new Map<string, LFunction>();
    for (const name of names) {
      if (typeof definition(prototype, name)?.value !== "function")
        throw new LuaUsageError(`class ${className} has no method '${name}' of its own or of a class it extends`);
      const call = (L: LState): number | Promise<number> => {
        const instance = this.receiver(L, prototype, className);
        const method = instance[name] as Method;
        return L.pushResult(method.apply(instance, L.fromStack().slice(1)));
      };
      methods.set(name, this.L.newFunction(call, name));
    }
    return methods;
  }

  /** The table that stands for the class: `new`, a call that makes an instance, and the statics. */
  private publish<T extends object>(Class: AnyClass<T>, name: string, members: ClassMembers<T>): LTable {
    const { L } = this;
    const table = L.newTable();
    const own = Class as unknown as Members;
    for (const key of listed(members.statics, "statics")) {
      if (!Object.hasOwn(own, key)) throw new LuaUsageError(`class ${name} has no static '${key}'`);
      const value = own[key];
      if (typeof value === "function")
        L.rawSet(
          table,
          key,
          L.wrapFunction((...args) => value.apply(Class, args), key),
        );
      else L.rawSet(table, key, value);
    }
    const { create } = members;
    if (create !== undefined) {
      const make = L.wrapFunction((...args) => create(...args), "new");
      L.rawSet(table, "new", make);
      const meta = L.newTable();
      L.rawSet(
        meta,
        "__call",
        L.wrapFunction((_class, ...args) => create(...args), name),
      );
      L.rawSet(meta, "__metatable", name);
      L.setMetatable(table, meta);
    }
    L.setGlobal(name, table);
    return table;
  }
}

/** A list of member names. Throws LuaUsageError for what is none, and for names that lead out of an object. */
function listed(names: unknown, parameter: string): readonly string[] {
  if (names === undefined) return [];
  if (!Array.isArray(names)) throw new LuaUsageError(`${parameter} must be an array of names, not ${kindOf(names)}`);
  for (const name of names) {
    if (typeof name !== "string") throw new LuaUsageError(`${parameter} must hold names, not ${kindOf(name)}`);
    if (UNREACHABLE.has(name)) throw new LuaUsageError(`'${name}' can't be a member for scripts`);
  }
  return names as string[];
}

/** Where the class, or one that it extends, defines `name`; what every object inherits does not count. */
function definition(prototype: object, name: string): PropertyDescriptor | undefined {
  for (let p: object | null = prototype; p !== null && p !== Object.prototype; p = Object.getPrototypeOf(p) as object)
    if (Object.hasOwn(p, name)) return Object.getOwnPropertyDescriptor(p, name);
  return undefined;
}

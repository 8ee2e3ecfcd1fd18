/** The basic functions (manual §5.1). */

import { isBinary } from "../bytecode/dump";
import {
  checkAny,
  checkFunction,
  checkInteger,
  checkNumber,
  checkOption,
  checkString,
  checkTable,
  optInteger,
  optString,
} from "../runtime/arguments";
import { type Code, LFunction, type Result, SIGNAL, type Unit } from "../runtime/function";
import { argumentError, LuaThrow, runtimeError } from "../runtime/lua-error";
import { fixed, nativeActivations, resumable, variadic } from "../runtime/native";
import { formatNumber, toInt, toNumber, toNumberBase } from "../runtime/number";
import { TABLE_BYTES, USERDATA_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import { LUserData, PROXY } from "../runtime/userdata";
import { type LValue, typeName } from "../runtime/value";
import { chunkOfFile } from "../syntax/chunk-of-file";
import type { Holding } from "../vm/census";
import { position } from "../vm/describe";
import { finishProtected, protectedCall } from "../vm/executor";
import { chargeCompared, LONG_STRING, MAX_STRING, metamethod } from "../vm/operations";
import { levelAt } from "../vm/traceback";
import { NO_COLLECTION, type Vm } from "../vm/vm";
import { raising, readHostFile, stdoutOf } from "./host-result";
import { hot } from "./hot";
import { EVERYTHING, type Grant, register } from "./library";
import { StringBuilder } from "./string-builder";
import { UNPACK } from "./table";

/** What tostring gives for a value without __tostring. */
export function plainString(vm: Vm, v: LValue): string {
  switch (typeof v) {
    case "undefined":
      return "nil";
    case "boolean":
      return v ? "true" : "false";
    case "number":
      return formatNumber(v);
    case "string":
      return v;
    default:
      if (v instanceof LFunction && v.unit.proto === null) return `function: builtin: ${vm.address(v)}`;
      return `${typeName(v)}: ${vm.address(v)}`;
  }
}

/** tostring(v); SIGNAL when __tostring did not return. */
export function toDisplay(vm: Vm, v: LValue): Result {
  if (typeof v === "string") return v;
  const h = typeof v === "number" ? undefined : metamethod(vm, v, "__tostring");
  if (h === undefined) return plainString(vm, v);
  const r = vm.call1(h, v);
  return r === SIGNAL && vm.nres >= 0 ? vm.first(r) : r;
}

/** tostring of a value that has __tostring: a frame of its own, which errors pass and which counts. */
const TOSTRING_CALL = resumable("tostring", function* (vm, [v]) {
  let r = toDisplay(vm, v);
  if (r === SIGNAL && vm.nres < 0) r = yield;
  return vm.first(r);
});

const TOSTRING = hot(
  variadic("tostring", (vm, args, self) => {
    const v = checkAny(args, 1);
    return typeof v === "string" || vm.metatable(v) === null ? plainString(vm, v) : TOSTRING_CALL.apply(vm, self, args);
  }),
  (general) =>
    function (this: unknown, vm, _self, v) {
      if (typeof v === "string") return v;
      if (typeof v === "number" && vm.typeMeta.size === 0) return formatNumber(v);
      // biome-ignore lint/complexity/noArguments: passes on how many there are
      return general.apply(this, arguments as unknown as Parameters<Code>);
    },
);

const PRINT = resumable("print", function* (vm, args) {
  const line = new StringBuilder(vm);
  const held: Holding = { trace: () => line.bytes };
  const tostring = vm.globals.getStr("tostring");
  for (let i = 0; i < args.length; i++) {
    const v = args[i];
    let r: Result;
    if (tostring instanceof LFunction && tostring.unit === TOSTRING && (typeof v === "string" || typeof v === "number"))
      r = plainString(vm, v);
    else {
      r = vm.call1(tostring, v);
      if (r === SIGNAL && vm.nres < 0) r = yield held;
    }
    const s = vm.first(r);
    if (typeof s !== "string" && typeof s !== "number")
      throw runtimeError("'tostring' must return a string to 'print'");
    if (i > 0) line.append("\t");
    line.append(typeof s === "number" ? formatNumber(s) : s);
    vm.budget.charge(1);
    if (vm.pausing()) yield held;
  }
  line.append("\n");
  raising(() => stdoutOf(vm).write(line.finish()));
  return vm.none();
});

export const NEXT = fixed("next", (vm, t, key) => next(vm, checkTable(t, 1), key));

export function next(vm: Vm, t: LTable, key: LValue): Result {
  const after = t.positionAfter(key);
  // No position: what fails is the library function itself, not the call (luaG_runerror).
  if (after < 0) throw runtimeError("invalid key to 'next'", 0);
  const at = t.occupied(after);
  if (at - after > 1000) vm.budget.charge((at - after) >> 4);
  if (at < 0) return undefined;
  return vm.two(t.keyAt(at), t.valueAt(at));
}

/** Iterators that pairs and ipairs return: one function object per state, as in PUC-Rio. */
export const IPAIRS_STEP = fixed("ipairs_aux", (vm, t, i) => {
  const n = checkInteger(i, 2, vm.budget) + 1;
  const v = checkTable(t, 1).getNum(n);
  return v === undefined ? undefined : vm.two(n, v);
});

const ITERATOR_KEYS: ReadonlyMap<Unit, string> = new Map([
  [NEXT, "lstate.iterator.next"],
  [IPAIRS_STEP, "lstate.iterator.ipairs_aux"],
]);

function iterator(vm: Vm, unit: Unit): LFunction {
  const key = ITERATOR_KEYS.get(unit)!;
  const known = vm.registry.getStr(key);
  if (known instanceof LFunction) return known;
  const f = new LFunction(unit, vm.globals);
  vm.registry.setField(key, f);
  return f;
}

/** pairs and ipairs honour __pairs and __ipairs of 5.2: up to three results of the metamethod. */
function pairsLike(name: string, event: string, unit: Unit, start: LValue): Unit {
  return hot(
    resumable(name, function* (vm, args) {
      const t = args[0];
      const h = metamethod(vm, t, event);
      if (h === undefined) return vm.many([iterator(vm, unit), checkTable(t, 1), start]);
      let r = vm.call1(h, t);
      if (r === SIGNAL && vm.nres < 0) r = yield;
      const values = vm.list(r);
      return vm.many([values[0], values[1], values[2]]);
    }),
    (general) =>
      function (this: unknown, vm, _self, t) {
        if (t instanceof LTable && (t.meta === null || t.meta.getStr(event) === undefined))
          return vm.many([iterator(vm, unit), t, start]);
        // biome-ignore lint/complexity/noArguments: the slow path
        return general.apply(this, arguments as never);
      },
  );
}

const TYPE = hot(
  variadic("type", (_vm, args) => typeName(checkAny(args, 1))),
  (general) =>
    function (this: unknown, _vm, _self, v) {
      // biome-ignore lint/complexity/noArguments: passes on how many there are
      return v === undefined ? general.apply(this, arguments as unknown as Parameters<Code>) : typeName(v);
    },
);

/** select(n, ...), which compiled code does without copying the varargs. */
export const SELECT = variadic("select", (vm, args) => {
  const n = args[0];
  if (n === "#") return args.length - 1;
  const i = checkInteger(n, 1, vm.budget);
  const at = i < 0 ? args.length + i : i;
  if (at < 1) throw argumentError(1, "index out of range");
  vm.budget.chargeList(args.length - at);
  return vm.many(args.slice(at));
});

const RAWGET = hot(
  variadic("rawget", (_vm, args) => checkTable(args[0], 1).get(checkAny(args, 2))),
  (general) =>
    function (this: unknown, _vm, _self, t, key) {
      if (t instanceof LTable && key !== undefined) return t.get(key);
      // biome-ignore lint/complexity/noArguments: tells nil from absent
      return general.apply(this, arguments as unknown as Parameters<Code>);
    },
);

const SETMETATABLE = hot(
  variadic("setmetatable", (vm, args) => {
    const t = checkTable(args[0], 1);
    const mt = args[1];
    if (args.length < 2 || (mt !== undefined && !(mt instanceof LTable)))
      throw argumentError(2, "nil or table expected");
    if (t.meta !== null && t.meta.getStr("__metatable") !== undefined)
      throw runtimeError("cannot change a protected metatable");
    vm.setMetatable(t, mt ?? null);
    return t;
  }),
  (general) =>
    function (this: unknown, vm, _self, t, meta) {
      if (t instanceof LTable && meta instanceof LTable && t.meta === null && !t.shape.frozen) {
        if (meta.absent & NO_COLLECTION) t.setMeta(meta);
        else {
          try {
            vm.setMetatable(t, meta);
          } catch (e) {
            return vm.caught(e);
          }
        }
        return t;
      }
      // biome-ignore lint/complexity/noArguments: passes on how many there are
      return general.apply(this, arguments as unknown as Parameters<Code>);
    },
);

const PCALL = hot(
  variadic("pcall", (vm, args, self) => {
    const f = checkAny(args, 1);
    if (vm.depth >= vm.limit) return vm.deep(self, args);
    return protectedCall(vm, self, f, args.slice(1), undefined, false);
  }),
  (general) =>
    function (this: unknown, vm, self, f, a, b) {
      // biome-ignore lint/complexity/noArguments: passes on how many there are
      const given = arguments as unknown as Parameters<Code>;
      const n = given.length;
      const { depth, budget } = vm;
      if (!(f instanceof LFunction) || n > 5 || depth >= vm.limit || depth >= vm.callStackSize || budget.steps <= 0)
        return general.apply(this, given);
      budget.steps--;
      vm.depth = depth + 1;
      const activations = nativeActivations(n);
      vm.limit -= activations;
      const { unit } = f;
      const r = n === 3 ? unit.code(vm, f) : n === 4 ? unit.code(vm, f, a) : unit.code(vm, f, a, b);
      vm.limit += activations;
      return finishProtected(vm, r, depth, self, undefined, false);
    },
);

/** undefined: a library function without an environment of its own. */
function functionAtLevel(vm: Vm, v: LValue, optional: boolean): LFunction | undefined {
  if (v instanceof LFunction) return v;
  const level = optional ? optInteger(v, 1, 1, vm.budget) : checkInteger(v, 1, vm.budget);
  if (level < 0) throw argumentError(1, "level must be non-negative");
  const found = level === 0 ? undefined : levelAt(vm.frame, level - 1, vm.budget);
  if (found === undefined) throw argumentError(1, "invalid level");
  if (found.frame === undefined) throw runtimeError(`no function environment for tail call at level ${level}`);
  return found.fn ?? undefined;
}

/** A place in the list of a reader's pieces, which grows by half. */
const PIECE_BYTES = 16;

/** Compiles `source`; a function, or nil and the message. */
export function loadChunk(vm: Vm, source: string, chunkName: string, mode: string, env: LTable | undefined): Result {
  const binary = isBinary(source);
  if (!mode.includes(binary ? "b" : "t"))
    return vm.two(undefined, `attempt to load a ${binary ? "binary" : "text"} chunk (mode is '${mode}')`);
  if (vm.loader === null) throw runtimeError("no compiler in this state");
  try {
    return vm.instantiate(vm.loader.load(vm, source, chunkName), env ?? vm.thread.globals);
  } catch (e) {
    if (e instanceof LuaThrow && !e.uncatchable && e.kind === "syntax") return vm.two(undefined, e.value);
    throw e;
  }
}

/** A file as a function, or nil and the message (luaL_loadfile's wording). */
export function loadFile(vm: Vm, path: string, mode: string, env: LTable | undefined): Result {
  const file = readHostFile(vm, path);
  if ("error" in file) return vm.two(undefined, `cannot open ${path}: ${file.error}`);
  vm.budget.alloc(file.data.length);
  return loadChunk(vm, chunkOfFile(file.data), `@${path}`, mode, env);
}

const LOADSTRING = fixed("loadstring", (vm, s, name) => {
  const source = checkString(s, 1);
  return loadChunk(vm, source, optString(name, 2, source), "bt", undefined);
});

/** 5.2's load: a string or a reader function, mode and environment. */
const LOAD = resumable("load", function* (vm, args) {
  const [chunk, name, modeArg, env] = args;
  const mode = optString(modeArg, 3, "bt");
  const envTable = args.length >= 4 && env !== undefined ? checkTable(env, 4) : undefined;
  if (typeof chunk === "string" || typeof chunk === "number") {
    const source = checkString(chunk, 1);
    return loadChunk(vm, source, optString(name, 2, source), mode, envTable);
  }
  const reader = checkFunction(chunk, 1);
  const chunkName = optString(name, 2, "=(load)");
  let parts: string[] = [];
  let length = 0;
  // Text that is wrong already is read no further. It is looked at whenever it has doubled, which is linear in all.
  let judged = 0;
  const pieces: Holding = { trace: () => length + parts.length * PIECE_BYTES };
  for (;;) {
    let r = protectedCall(vm, null, reader, [], undefined, false);
    if (r === SIGNAL && vm.nres < 0) r = yield pieces;
    const [ok, piece] = vm.list(r);
    if (ok !== true) return vm.two(undefined, piece);
    if (piece === undefined || piece === "") break;
    if (typeof piece !== "string") return vm.two(undefined, "reader function must return a string");
    length += piece.length;
    if (length > MAX_STRING) throw runtimeError("string length overflow");
    vm.budget.alloc(piece.length + PIECE_BYTES);
    vm.budget.charge(1);
    parts.push(piece);
    if (length >= 2 * judged && mode.includes("t")) {
      vm.budget.alloc(length);
      parts = [parts.join("")];
      judged = length;
      const refusal = vm.loader?.refusal(vm, parts[0]!, chunkName);
      if (refusal !== undefined) return vm.two(undefined, refusal.value);
    }
    if (vm.pausing()) yield pieces;
  }
  vm.budget.alloc(length);
  return loadChunk(vm, parts.join(""), chunkName, mode, envTable);
});

const GC_OPTIONS = [
  "stop",
  "restart",
  "collect",
  "count",
  "step",
  "setpause",
  "setstepmul",
  "isrunning",
  "generational",
  "incremental",
] as const;

/** KiB in use. Who looks at the count may wait for it to fall. */
function kibibytes(vm: Vm): number {
  vm.budget.collectAutomatically();
  return vm.budget.ownBytes / 1024;
}

/**
 * collectgarbage([opt [, arg]]) §5.1. A collection is a census, always a whole one: "step" only counts the KiB that it is told
 * to look at, and takes the census when that is all there is. The modes of 5.2 change nothing.
 */
const COLLECTGARBAGE = resumable("collectgarbage", function* (vm, args) {
  const option = checkOption(args[0], 1, GC_OPTIONS, "collect");
  const arg = optInteger(args[1], 2, 0, vm.budget);
  const { budget } = vm;
  switch (option) {
    case "count":
      return kibibytes(vm);
    case "collect":
    case "step":
      if (option === "step" && !budget.step(Math.max(1, arg) * 1024)) return false;
      // The driving loop takes the census, with every frame on the heap, and runs finalizers before this goes on.
      budget.askForCensus();
      vm.pausing();
      yield;
      budget.chargeCensus();
      return option === "step" ? true : 0;
    case "stop":
    case "restart":
      budget.stopped = option === "stop";
      budget.schedule();
      return 0;
    case "setpause": {
      const previous = budget.pause;
      budget.pause = Math.min(1000, Math.max(100, arg));
      budget.schedule();
      return previous;
    }
    case "setstepmul": {
      const previous = budget.stepMultiplier;
      budget.stepMultiplier = arg;
      return previous;
    }
    case "isrunning":
      return !budget.stopped;
    default:
      return 0;
  }
});

/** A numeral shorter than this is no work. */
const SHORT_NUMERAL = 64;

const TONUMBER = hot(
  variadic("tonumber", (vm, args) => {
    const b = args[1] === undefined ? 10 : toInt(checkNumber(args[1], 2, vm.budget));
    if (b === 10) {
      const v = checkAny(args, 1);
      return typeof v === "number" ? v : typeof v === "string" ? toNumber(v, vm.budget) : undefined;
    }
    const s = checkString(args[0], 1);
    if (b < 2 || b > 36) throw argumentError(2, "base out of range");
    return toNumberBase(s, b, vm.budget);
  }),
  (general) =>
    function (this: unknown, _vm, _self, v, base) {
      if (typeof v === "string" && v.length < SHORT_NUMERAL) {
        if (base === undefined) return toNumber(v);
        if (base === 16) return toNumberBase(v, 16);
      } else if (typeof v === "number" && base === undefined) return v;
      // biome-ignore lint/complexity/noArguments: passes on how many there are
      return general.apply(this, arguments as unknown as Parameters<Code>);
    },
);

const UNITS: readonly Unit[] = [
  TOSTRING,
  PRINT,
  NEXT,
  LOADSTRING,
  LOAD,
  pairsLike("pairs", "__pairs", NEXT, undefined),
  pairsLike("ipairs", "__ipairs", IPAIRS_STEP, 0),
  fixed("loadfile", (vm, name, mode, env) =>
    loadFile(vm, checkString(name, 1), optString(mode, 2, "bt"), env === undefined ? undefined : checkTable(env, 3)),
  ),
  resumable("dofile", function* (vm, args) {
    const loaded = loadFile(vm, checkString(args[0], 1), "bt", undefined);
    if (!(loaded instanceof LFunction)) throw new LuaThrow(vm.list(loaded)[1], "file");
    let r = vm.call(loaded, []);
    if (r === SIGNAL && vm.nres < 0) r = yield;
    return r;
  }),
  variadic("assert", (vm, args) => {
    const v = checkAny(args, 1);
    if (v === undefined || v === false) return vm.raise(runtimeError(optString(args[1], 2, "assertion failed!"), 1));
    return vm.many(args);
  }),
  // Raised, not thrown: a JavaScript exception takes longer than all the rest.
  variadic("error", (vm, args, self) => {
    const message = args[0];
    const level = optInteger(args[1], 2, 1, vm.budget);
    if ((typeof message !== "string" && typeof message !== "number") || level <= 0)
      return vm.raise(new LuaThrow(message, "runtime", 0));
    const text = typeof message === "number" ? formatNumber(message) : message;
    if (level <= 2) return vm.raise(new LuaThrow(text, "runtime", level));
    // Further out than an error is followed on its way: beyond the protected call that may catch it.
    if (vm.linkedDepth !== vm.depth) return vm.reify(self, args);
    const frame = levelAt(vm.frame, level - 1, vm.budget)?.frame;
    const where = frame?.kind === "lua" ? position(frame.proto, frame.pc - 4) : "";
    return vm.raise(new LuaThrow(where + text, "runtime", 0));
  }),
  TYPE,
  TONUMBER,
  variadic("rawequal", (vm, args) => {
    const a = checkAny(args, 1);
    const b = checkAny(args, 2);
    if (typeof a === "string" && a.length > LONG_STRING) chargeCompared(vm, a, b);
    return a === b;
  }),
  RAWGET,
  variadic("rawset", (_vm, args) => {
    const t = checkTable(args[0], 1);
    const key = checkAny(args, 2);
    const value = checkAny(args, 3);
    // No position: what fails is the library function itself, not the call (luaG_runerror).
    if (key === undefined) throw runtimeError("table index is nil", 0);
    if (key !== key) throw runtimeError("table index is NaN", 0);
    t.set(key, value);
    return t;
  }),
  SELECT,
  variadic("getmetatable", (vm, args) => {
    const mt = vm.metatable(checkAny(args, 1));
    if (mt === null) return undefined;
    const guard = mt.getStr("__metatable");
    return guard === undefined ? mt : guard;
  }),
  SETMETATABLE,
  PCALL,
  variadic("xpcall", (vm, args, self) => {
    if (args.length < 2) throw argumentError(2, "value expected");
    if (vm.depth >= vm.limit) return vm.deep(self, args);
    return protectedCall(vm, self, args[0], args.slice(2), args[1], true);
  }),
  UNPACK,
  fixed(
    "getfenv",
    (vm, v) => {
      if (v === 0) return vm.thread.globals;
      const f = functionAtLevel(vm, v, true);
      return f === undefined || f.unit.proto === null ? vm.thread.globals : f.env;
    },
    { needsStack: true },
  ),
  fixed(
    "setfenv",
    (vm, v, env) => {
      const table = checkTable(env, 2);
      if (typeof v === "number" && Math.trunc(v) === 0) {
        vm.thread.globals = table;
        return vm.none();
      }
      const f = functionAtLevel(vm, v, false);
      if (f === undefined || f.unit.proto === null)
        throw runtimeError("'setfenv' cannot change environment of given object");
      f.env = table;
      return f;
    },
    { needsStack: true },
  ),
  COLLECTGARBAGE,
  fixed("gcinfo", (vm) => Math.floor(kibibytes(vm))),
  fixed("newproxy", (vm, arg) => {
    vm.budget.alloc(USERDATA_BYTES);
    if (arg === undefined || arg === false) return new LUserData(undefined);
    const u = new LUserData(PROXY);
    if (arg === true) {
      vm.budget.alloc(TABLE_BYTES);
      vm.setMetatable(u, vm.newTable());
    } else if (arg instanceof LUserData && arg.value === PROXY && arg.meta !== null) vm.setMetatable(u, arg.meta);
    else throw argumentError(1, "boolean or proxy expected");
    return u;
  }),
];

export function openBase(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "_G", UNITS, grant, [
    ["_G", vm.globals],
    ["_VERSION", "Lua 5.1"],
  ]);
}

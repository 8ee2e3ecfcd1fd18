/** The debug library (manual §5.9). */
import { Op } from "../bytecode/opcode";
import { activeLines, activeLocal, isLoopControl } from "../bytecode/prototype";
import {
  checkAny,
  checkFunction,
  checkInteger,
  checkString,
  checkTable,
  optInteger,
  optString,
} from "../runtime/arguments";
import { Cell, LFunction, type Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { variadic } from "../runtime/native";
import { formatNumber } from "../runtime/number";
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import { chunkId } from "../syntax/syntax-fault";
import { type Frame, HookFrame, HostFrame, type LuaFrame, link } from "../vm/frame";
import { CALLS, Hook, LINES, RETURNS } from "../vm/hooks";
import { calledAs, currentLine, levelAt, levelUnits, topOf, traceback } from "../vm/traceback";
import { REIFY, type Vm } from "../vm/vm";
import { EVERYTHING, type Grant, register } from "./library";

const STACK = { needsStack: true };
/** What getinfo can be asked for. */
const OPTIONS = ["S", "l", "u", "n", "f", "L"] as const;

/**
 * The optional leading thread argument: its innermost frame, which on the running thread is the library function's,
 * the arguments after it, and how many come before these.
 */
function threadArgument(
  vm: Vm,
  args: LValue[],
  self: LFunction,
): { top: Frame | null; rest: LValue[]; first: number; own: boolean } {
  const given = args[0];
  const first = given instanceof LThread ? 1 : 0;
  const rest = first === 1 ? args.slice(1) : args;
  if (given instanceof LThread && given !== vm.thread) return { top: topOf(given), rest, first, own: false };
  const top = new HostFrame(self, args);
  top.parent = vm.frame;
  return { top, rest, first, own: true };
}

/** `nth` is the number of the argument `what`. */
function describe(vm: Vm, t: LTable, what: string, nth: number, fn: LFunction | null, frame: Frame | undefined): void {
  const proto = fn?.unit.proto ?? null;
  vm.budget.charge(4 + (what.length >> 6));
  const invalid = /[^SlunfL]/.exec(what);
  if (invalid !== null) throw argumentError(nth, "invalid option");
  // Each once, however often it is asked for.
  for (const option of OPTIONS) {
    if (!what.includes(option)) continue;
    switch (option) {
      case "S":
        if (frame === undefined && fn === null) {
          t.setField("source", "=(tail call)");
          t.setField("short_src", "(tail call)");
          t.setField("what", "tail");
          t.setField("linedefined", -1);
          t.setField("lastlinedefined", -1);
        } else {
          t.setField("source", proto === null ? "=[C]" : proto.source);
          t.setField("short_src", proto === null ? "[C]" : chunkId(proto.source));
          t.setField("what", proto === null ? "C" : proto.lineDefined === 0 ? "main" : "Lua");
          t.setField("linedefined", proto === null ? -1 : proto.lineDefined);
          t.setField("lastlinedefined", proto === null ? -1 : proto.lastLine);
        }
        break;
      case "l":
        t.setField("currentline", frame?.kind === "lua" ? currentLine(frame) : -1);
        break;
      case "u":
        t.setField("nups", fn === null ? 0 : fn.upvals.length);
        break;
      case "n": {
        vm.budget.charge(levelUnits(frame));
        const called = frame === undefined ? undefined : calledAs(frame);
        t.setField("namewhat", called === undefined ? "" : called.kind);
        if (called !== undefined) t.setField("name", called.name);
        break;
      }
      case "f":
        t.setField("func", fn ?? undefined);
        break;
      case "L":
        if (proto !== null) {
          const lines = vm.newTable();
          let last = 0;
          let n = 0;
          for (const line of activeLines(proto)) {
            if ((++n & 255) === 0) vm.budget.charge(256);
            if (line !== last) lines.set(line, true);
            last = line;
          }
          t.setField("activelines", lines);
        }
        break;
    }
  }
}

/** What lua_getlocal calls a value that has no name. */
const TEMPORARY = "(*temporary)";

/** The n-th local variable; after those, the n-th register, if it is in use below the function that is being called. */
function localSlot(frame: LuaFrame, n: number): { name: string; register: number } | undefined {
  const pc = frame.waiting ? frame.pc - 4 : frame.pc;
  const local = activeLocal(frame.proto, n - 1, pc);
  if (local !== undefined) return local;
  const { code } = frame.proto;
  const isCall = frame.waiting && (code[pc] === Op.CALL || code[pc] === Op.TAILCALL);
  return isCall && n > 0 && n <= code[pc + 1]! ? { name: TEMPORARY, register: n - 1 } : undefined;
}

/** The frame at a level, which is the nth argument. */
function frameAt(vm: Vm, top: Frame | null, at: LValue, nth: number): Frame | undefined {
  const level = levelAt(top, checkInteger(at, nth, vm.budget), vm.budget);
  if (level === undefined) throw argumentError(nth, "level out of range");
  return level.frame;
}

/** Where the n-th local variable of a frame is, or a library function's n-th argument, which has no name. */
function findLocal(frame: Frame | undefined, n: number): { name: string; values: LValue[]; index: number } | undefined {
  if (frame?.kind === "host" && n > 0 && n <= frame.values.length) {
    return { name: TEMPORARY, values: frame.values, index: n - 1 };
  }
  if (frame?.kind !== "lua") return undefined;
  const slot = localSlot(frame, n);
  return slot === undefined ? undefined : { name: slot.name, values: frame.regs, index: slot.register };
}

/** The optional leading thread argument of sethook and gethook, and the arguments after it. */
function hookArguments(vm: Vm, args: readonly LValue[]): { thread: LThread; rest: readonly LValue[] } {
  const first = args[0];
  return first instanceof LThread ? { thread: first, rest: args.slice(1) } : { thread: vm.thread, rest: args };
}

const MASK: readonly (readonly [letter: string, bit: number])[] = [
  ["c", CALLS],
  ["r", RETURNS],
  ["l", LINES],
];

const UNITS: readonly Unit[] = [
  variadic(
    "traceback",
    (vm, args, self) => {
      const { top, rest, first, own } = threadArgument(vm, args, self);
      const [message] = rest;
      if (rest.length > 0 && typeof message !== "string" && typeof message !== "number") return message;
      const text = typeof message === "number" ? formatNumber(message) : (message as string | undefined);
      return traceback(top, text, Math.max(0, optInteger(rest[1], first + 2, own ? 1 : 0, vm.budget)), vm.budget);
    },
    STACK,
  ),
  variadic(
    "getinfo",
    (vm, args, self) => {
      const { top, rest, first } = threadArgument(vm, args, self);
      const what = optString(rest[1], first + 2, "flnSu");
      const t = vm.newTable();
      const target = rest[0];
      if (target instanceof LFunction) {
        describe(vm, t, what, first + 2, target, undefined);
        return t;
      }
      if (typeof target !== "number" && typeof target !== "string")
        throw argumentError(first + 1, "function or level expected");
      const n = checkInteger(target, first + 1, vm.budget);
      if (n < 0) return undefined;
      const l = levelAt(top, n, vm.budget);
      if (l === undefined) return undefined;
      describe(vm, t, what, first + 2, l.fn, l.frame);
      return t;
    },
    STACK,
  ),
  variadic(
    "getlocal",
    (vm, args, self) => {
      const { top, rest, first } = threadArgument(vm, args, self);
      if (rest[0] instanceof LFunction) {
        const n = checkInteger(rest[1], first + 2, vm.budget);
        const proto = rest[0].unit.proto;
        return proto === null || n < 1 || n > proto.paramCount ? undefined : activeLocal(proto, n - 1, 0)?.name;
      }
      const frame = frameAt(vm, top, rest[0], first + 1);
      const found = findLocal(frame, checkInteger(rest[1], first + 2, vm.budget));
      if (found === undefined) return undefined;
      const v: unknown = found.values[found.index];
      return vm.two(found.name, v instanceof Cell ? v.v : (v as LValue));
    },
    STACK,
  ),
  variadic(
    "setlocal",
    (vm, args, self) => {
      const { top, rest, first } = threadArgument(vm, args, self);
      const frame = frameAt(vm, top, rest[0], first + 1);
      checkAny(args, first + 3);
      const found = findLocal(frame, checkInteger(rest[1], first + 2, vm.budget));
      if (found === undefined) return undefined;
      const v: unknown = found.values[found.index];
      if (v instanceof Cell) v.v = rest[2];
      else {
        // FORLOOP counts with what FORPREP checked.
        if (isLoopControl(found.name) && typeof rest[2] !== "number")
          throw argumentError(first + 3, "number expected, got %t");
        found.values[found.index] = rest[2];
      }
      return found.name;
    },
    STACK,
  ),
  // The number is looked at first, as in PUC-Rio.
  variadic("getupvalue", (vm, args) => {
    const n = checkInteger(args[1], 2, vm.budget);
    const f = checkFunction(args[0], 1);
    const info = f.unit.proto?.upvalues[n - 1];
    return info === undefined ? vm.none() : vm.two(info.name, f.upvals[n - 1]!.v);
  }),
  variadic("setupvalue", (vm, args) => {
    const value = checkAny(args, 3);
    const n = checkInteger(args[1], 2, vm.budget);
    const f = checkFunction(args[0], 1);
    const info = f.unit.proto?.upvalues[n - 1];
    if (info === undefined) return vm.none();
    f.upvals[n - 1]!.v = value;
    return info.name;
  }),
  variadic("getmetatable", (vm, args) => vm.metatable(checkAny(args, 1)) ?? undefined),
  variadic("setmetatable", (vm, args) => {
    const [v, mt] = args;
    if (args.length < 2 || (mt !== undefined && !(mt instanceof LTable)))
      throw argumentError(2, "nil or table expected");
    vm.setMetatable(v, mt ?? null);
    return true;
  }),
  variadic("sethook", (vm, args, self) => {
    vm.budget.charge(4); // a hook takes the code out of compiled code and back
    const { thread, rest } = hookArguments(vm, args);
    const first = args.length - rest.length;
    if (rest[0] === undefined) thread.hook = null;
    else {
      const letters = checkString(rest[1], first + 2);
      const fn = checkFunction(rest[0], first + 1);
      const count = Math.max(0, optInteger(rest[2], first + 3, 0, vm.budget));
      let mask = 0;
      for (const [letter, bit] of MASK) if (letters.includes(letter)) mask |= bit;
      thread.hook = mask === 0 && count === 0 ? null : new Hook(fn, mask, count);
    }
    // A thread whose code runs on without hooks is taken to the driving loop, where they begin.
    if (thread !== vm.thread || thread.hook === null || vm.hooked || thread.inHook) return vm.none();
    vm.begin(REIFY);
    return link(vm, new HookFrame(self, true));
  }),
  variadic("gethook", (vm, args) => {
    const { hook } = hookArguments(vm, args).thread;
    if (hook === null) return vm.many([undefined, "", 0]);
    const mask = MASK.filter(([, bit]) => (hook.mask & bit) !== 0);
    return vm.many([hook.fn, mask.map(([letter]) => letter).join(""), hook.count]);
  }),
  variadic("getregistry", (vm) => vm.registry),
  variadic("getfenv", (_vm, args) => {
    const v = checkAny(args, 1);
    if (v instanceof LFunction) return v.env;
    if (v instanceof LThread) return v.globals;
    if (v instanceof LUserData) return v.env ?? undefined;
    return undefined;
  }),
  variadic("setfenv", (_vm, args) => {
    const v = args[0];
    const env = checkTable(args[1], 2);
    if (v instanceof LFunction) v.env = env;
    else if (v instanceof LThread) v.globals = env;
    else if (v instanceof LUserData) v.env = env;
    else throw runtimeError("'setfenv' cannot change environment of given object");
    return v;
  }),
];

export function openDebug(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "debug", UNITS, grant);
}

/** The debug library (manual §5.9). */
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
import { LTable } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import { chunkId } from "../syntax/syntax-fault";
import { type Frame, HookFrame, type LuaFrame, link } from "../vm/frame";
import { CALLS, Hook, LINES, RETURNS } from "../vm/hooks";
import { calledAs, currentLine, type Level, levelAt, traceback } from "../vm/traceback";
import { REIFY, type Vm } from "../vm/vm";
import { EVERYTHING, type Grant, register } from "./library";

const STACK = { needsStack: true };

/** The optional leading thread argument: its innermost frame, and the arguments after it. */
function threadArgument(vm: Vm, args: readonly LValue[]): { top: Frame | null; rest: readonly LValue[]; own: boolean } {
  vm.budget.charge(vm.depth >> 6);
  const first = args[0];
  if (first instanceof LThread && first !== vm.thread) return { top: first.top, rest: args.slice(1), own: false };
  return { top: vm.frame, rest: first instanceof LThread ? args.slice(1) : args, own: true };
}

/** Level n as scripts count: 0 is the library function itself on the running thread. */
function level(top: Frame | null, own: boolean, n: number): Level | undefined {
  return levelAt(top, own ? n - 1 : n);
}

function describe(vm: Vm, t: LTable, what: string, fn: LFunction | null, frame: Frame | undefined): void {
  const proto = fn?.unit.proto ?? null;
  for (const option of what) {
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
          for (const line of activeLines(proto)) lines.set(line, true);
          t.setField("activelines", lines);
        }
        break;
      default:
        throw argumentError(2, "invalid option");
    }
  }
}

function localSlot(frame: LuaFrame, n: number): { name: string; register: number } | undefined {
  const local = activeLocal(frame.proto, n - 1, frame.waiting ? frame.pc - 4 : frame.pc);
  if (local !== undefined) return local;
  return undefined;
}

function luaFrame(top: Frame | null, own: boolean, v: LValue, n: number): LuaFrame | undefined {
  const l = level(top, own, checkInteger(v, n));
  if (l === undefined) throw argumentError(n, "level out of range");
  return l.frame?.kind === "lua" ? l.frame : undefined;
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
    (vm, args) => {
      const { top, rest, own } = threadArgument(vm, args);
      const message = rest[0];
      if (message !== undefined && typeof message !== "string" && typeof message !== "number") return message;
      const start = optInteger(rest[1], 2, own ? 1 : 0);
      return traceback(top, message === undefined ? undefined : String(message), Math.max(0, own ? start - 1 : start));
    },
    STACK,
  ),
  variadic(
    "getinfo",
    (vm, args) => {
      const { top, rest, own } = threadArgument(vm, args);
      const what = optString(rest[1], 2, "flnSu");
      const t = vm.newTable();
      const target = rest[0];
      if (target instanceof LFunction) {
        describe(vm, t, what, target, undefined);
        return t;
      }
      if (typeof target !== "number" && typeof target !== "string")
        throw argumentError(1, "function or level expected");
      const n = checkInteger(target, 1);
      if (n < 0) return undefined;
      if (own && n === 0) {
        const self = vm.globals.getStr("debug");
        const fn = self instanceof LTable ? self.getStr("getinfo") : undefined;
        describe(vm, t, what, fn instanceof LFunction ? fn : null, undefined);
        return t;
      }
      const l = level(top, own, n);
      if (l === undefined) return undefined;
      describe(vm, t, what, l.fn, l.frame);
      return t;
    },
    STACK,
  ),
  variadic(
    "getlocal",
    (vm, args) => {
      const { top, rest, own } = threadArgument(vm, args);
      if (rest[0] instanceof LFunction) {
        const n = checkInteger(rest[1], 2);
        const proto = rest[0].unit.proto;
        return proto === null || n < 1 || n > proto.paramCount ? undefined : activeLocal(proto, n - 1, 0)?.name;
      }
      const frame = luaFrame(top, own, rest[0], 1);
      const n = checkInteger(rest[1], 2);
      if (frame === undefined) return undefined;
      const slot = localSlot(frame, n);
      if (slot === undefined) return undefined;
      const v: unknown = frame.regs[slot.register];
      return vm.two(slot.name, v instanceof Cell ? v.v : (v as LValue));
    },
    STACK,
  ),
  variadic(
    "setlocal",
    (vm, args) => {
      const { top, rest, own } = threadArgument(vm, args);
      const frame = luaFrame(top, own, rest[0], 1);
      const first = args.length - rest.length;
      checkAny(args, first + 3);
      const n = checkInteger(rest[1], 2);
      if (frame === undefined) return undefined;
      const slot = localSlot(frame, n);
      if (slot === undefined) return undefined;
      const v: unknown = frame.regs[slot.register];
      if (v instanceof Cell) v.v = rest[2];
      else {
        // FORLOOP counts with what FORPREP checked.
        if (isLoopControl(slot.name) && typeof rest[2] !== "number")
          throw argumentError(first + 3, "number expected, got %t");
        frame.regs[slot.register] = rest[2];
      }
      return slot.name;
    },
    STACK,
  ),
  // The number is looked at first, as in PUC-Rio.
  variadic("getupvalue", (vm, args) => {
    const n = checkInteger(args[1], 2);
    const f = checkFunction(args[0], 1);
    const info = f.unit.proto?.upvalues[n - 1];
    return info === undefined ? vm.none() : vm.two(info.name, f.upvals[n - 1]!.v);
  }),
  variadic("setupvalue", (vm, args) => {
    const value = checkAny(args, 3);
    const n = checkInteger(args[1], 2);
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
    const { thread, rest } = hookArguments(vm, args);
    const first = args.length - rest.length;
    if (rest[0] === undefined) thread.hook = null;
    else {
      const letters = checkString(rest[1], first + 2);
      const fn = checkFunction(rest[0], first + 1);
      const count = Math.max(0, optInteger(rest[2], first + 3, 0));
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

/** Coroutine manipulation (manual §5.2). */
import { type ApplyCode, Cell, LFunction, type Result, Unit } from "../runtime/function";
import { argumentError } from "../runtime/lua-error";
import { fixed } from "../runtime/native";
import { CELL_BYTES, FRAME_BYTES, FUNCTION_BYTES, THREAD_BYTES } from "../runtime/sizes";
import { LThread } from "../runtime/thread";
import type { LValue } from "../runtime/value";
import { hasRoom, resume, resumeWith, resumeWithTwo } from "../vm/executor";
import type { Vm } from "../vm/vm";
import { EVERYTHING, type Grant, register } from "./library";

function checkThread(v: LValue, n: number): LThread {
  if (v instanceof LThread) return v;
  throw argumentError(n, "coroutine expected");
}

/** Of library functions, too, which 5.1 refuses and 5.2 and LuaJIT take. */
function create(vm: Vm, f: LValue): LThread {
  if (!(f instanceof LFunction)) throw argumentError(1, "Lua function expected");
  vm.budget.alloc(THREAD_BYTES + FRAME_BYTES);
  return new LThread(f, vm.thread.globals);
}

// Units of their own: a switch of coroutines shall cost no list that is thrown away.

// With spread arguments, which V8 passes on without making a list of them where the caller's list has no other use.
const resumeSpread = (vm: Vm, co: LThread, wrap: boolean, ...args: LValue[]): Result => resume(vm, co, args, wrap);
const deepSpread = (vm: Vm, self: LFunction, ...args: LValue[]): Result => vm.deep(self, args);

const resumeWrapped: ApplyCode = (vm, self, args) =>
  hasRoom(vm) ? resume(vm, self.upvals[0]!.v as LThread, args, true) : vm.deep(self, args);

/** The code of what wrap returns: its upvalue is the coroutine. A generic for calls it with two values. */
const WRAPPED = new Unit(
  (vm, self, ...args) => {
    if (!hasRoom(vm)) return deepSpread(vm, self, ...args);
    const co = self.upvals[0]!.v as LThread;
    if (args.length === 2) return resumeWithTwo(vm, co, args[0], args[1], true);
    return args.length === 1 ? resumeWith(vm, co, args[0], true) : resumeSpread(vm, co, true, ...args);
  },
  resumeWrapped,
  null,
  [],
  "wrap",
);

const RESUME = new Unit(
  (vm, self, co, ...args) => {
    if (!(co instanceof LThread)) return noThread(vm);
    if (!hasRoom(vm)) return deepSpread(vm, self, co, ...args);
    return args.length === 1 ? resumeWith(vm, co, args[0], false) : resumeSpread(vm, co, false, ...args);
  },
  (vm, self, args) => {
    const co = args[0];
    if (!(co instanceof LThread)) return noThread(vm);
    return hasRoom(vm) ? resume(vm, co, args.slice(1), false) : vm.deep(self, args);
  },
  null,
  [],
  "resume",
);

function noThread(vm: Vm): Result {
  return vm.raise(argumentError(1, "coroutine expected"));
}

const yieldSpread = (vm: Vm, ...args: LValue[]): Result => vm.yield(args, undefined);

const YIELD = new Unit(
  (vm, _self, ...args) => (args.length === 1 ? vm.yield(null, args[0]) : yieldSpread(vm, ...args)),
  (vm, _self, args) => vm.yield(args, undefined),
  null,
  [],
  "yield",
);

const UNITS: readonly Unit[] = [
  fixed("create", (vm, f) => create(vm, f)),
  RESUME,
  YIELD,
  fixed("status", (_vm, co) => checkThread(co, 1).status),
  fixed("wrap", (vm, f): Result => {
    const co = create(vm, f);
    vm.budget.alloc(FUNCTION_BYTES + CELL_BYTES);
    return new LFunction(WRAPPED, vm.globals, [new Cell(co)]);
  }),
  fixed("running", (vm) => (vm.thread === vm.main ? undefined : vm.thread)),
  fixed("isyieldable", (vm) => vm.thread !== vm.main && vm.thread.barriers === 0),
];

export function openCoroutine(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "coroutine", UNITS, grant);
}

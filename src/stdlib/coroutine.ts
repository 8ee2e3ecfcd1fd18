/** Coroutine manipulation (manual §5.2). */
import { checkFunction } from "../runtime/arguments";
import { LFunction, type Result, type Unit } from "../runtime/function";
import { argumentError } from "../runtime/lua-error";
import { fixed, variadic } from "../runtime/native";
import { LThread } from "../runtime/thread";
import type { LValue } from "../runtime/value";
import { resume } from "../vm/executor";
import type { Vm } from "../vm/vm";
import { EVERYTHING, type Grant, register } from "./library";

/** Bytes of a coroutine before its first frame. */
const THREAD_BYTES = 160;

function checkThread(v: LValue, n: number): LThread {
  if (v instanceof LThread) return v;
  throw argumentError(n, "coroutine expected");
}

function create(vm: Vm, f: LValue): LThread {
  const fn = checkFunction(f, 1);
  vm.budget.alloc(THREAD_BYTES);
  return new LThread(fn, vm.thread.globals);
}

const UNITS: readonly Unit[] = [
  fixed("create", (vm, f) => create(vm, f)),
  variadic("resume", (vm, args) => resume(vm, checkThread(args[0], 1), args.slice(1), false)),
  variadic("yield", (vm, args) => vm.yield(args)),
  fixed("status", (_vm, co) => checkThread(co, 1).status),
  fixed("wrap", (vm, f): Result => {
    const co = create(vm, f);
    const unit = variadic("wrap", (inner, args) => resume(inner, co, args, true));
    unit.bound = true;
    return new LFunction(unit, vm.globals);
  }),
  fixed("running", (vm) => (vm.thread === vm.main ? undefined : vm.thread)),
  fixed("isyieldable", (vm) => vm.thread !== vm.main && vm.thread.barriers === 0),
];

export function openCoroutine(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "coroutine", UNITS, grant);
}

/** Tells of the calls of one function. */
import { Cell, LFunction, Unit } from "../runtime/function";
import { LTable } from "../runtime/table";
import type { Vm } from "../vm/vm";

const CLOSURE_BYTES = 96;

/**
 * Puts a function in the place of `name` that calls `told` and then runs the old one's code as that one: there is no
 * frame in between, so that errors, yields and looks at the call stack are what they were. False when `name` ("f", "t.f")
 * is no function.
 */
export function tapFunction(vm: Vm, name: string, told: () => void): boolean {
  const path = name.split(".");
  const field = path.pop()!;
  let table = vm.globals;
  for (const part of path) {
    const next = table.getStr(part);
    if (!(next instanceof LTable)) return false;
    table = next;
  }
  const f = table.getStr(field);
  if (!(f instanceof LFunction)) return false;
  vm.budget.alloc(CLOSURE_BYTES);
  const unit = new Unit(
    (vm, _self, ...args) => {
      told();
      return f.unit.code(vm, f, ...args);
    },
    (vm, _self, args) => {
      told();
      return f.unit.apply(vm, f, args);
    },
    null,
    [],
    f.unit.name === "" ? field : f.unit.name,
  );
  unit.bound = true;
  // As an upvalue it is seen by a census.
  table.setStr(field, new LFunction(unit, f.env, [new Cell(f)]));
  return true;
}

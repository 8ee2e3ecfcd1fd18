/** Library functions that have code of their own for common calls do and count the same as in any other call. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { LState } from "../../src/index";
import { LFunction, SIGNAL } from "../../src/runtime/function";
import { LTable } from "../../src/runtime/table";
import type { LValue } from "../../src/runtime/value";
import type { Vm } from "../../src/vm/vm";
import { PATIENCE, runs } from "../properties/check";

const LIBRARIES = ["_G", "string", "table", "math", "bit", "bit32"];
/** What they do has effects beyond their arguments, or they answer by chance. */
const LEFT_OUT = new Set([
  "collectgarbage",
  "dofile",
  "load",
  "loadfile",
  "print",
  "random",
  "require",
  "module",
  "setfenv",
]);

const argument = fc.oneof(
  fc.integer({ min: -3, max: 70 }),
  fc.constantFrom(0.5, -1.5, 1e3, Number.NaN),
  fc.constantFrom("", "a", "10", "hello world", "%a+", "(l)(.)", "#", "n", "x".repeat(300)),
  fc.constantFrom("table", "filled", undefined, true, false, "function"),
);

it(
  "however they are called",
  () => {
    const state = new LState();
    const { vm } = state as unknown as { vm: Vm };
    const globals = vm.thread.globals;
    const functions = new Map<string, LFunction>();
    for (const library of LIBRARIES) {
      const table = library === "_G" ? globals : (globals.get(library) as LTable);
      table.forEach((name, f) => {
        if (f instanceof LFunction && !LEFT_OUT.has(String(name))) functions.set(`${library}.${String(name)}`, f);
      });
    }
    const made = (given: unknown): LValue => {
      if (given === "function") return globals.get("type");
      if (given !== "table" && given !== "filled") return given as LValue;
      const table = new LTable(vm.budget);
      if (given === "filled") for (let i = 1; i < 6; i++) table.set(i, i * 2);
      return table;
    };
    const observed = (f: LFunction, given: readonly unknown[], open: boolean): unknown => {
      const args = given.map(made);
      const { steps, debt } = vm.budget;
      const { depth } = vm;
      const r = open ? f.unit.apply(vm, f, args) : f.unit.code(vm, f, ...args);
      const failed = r === SIGNAL && vm.nres < 0;
      const shown = failed
        ? [vm.signal, vm.error?.argument?.detail, String(vm.error?.value)]
        : vm.list(r).map((v) => typeof v);
      vm.depth = depth;
      return { shown, steps: steps - vm.budget.steps, debt: vm.budget.debt - debt };
    };
    const property = fc.property(
      fc.constantFrom(...functions.keys()),
      fc.array(argument, { maxLength: 4 }),
      (name, given) => {
        const f = functions.get(name)!;
        // What is learnt of patterns and formats is charged to the first call.
        observed(f, given, true);
        expect(observed(f, given, true)).toEqual(observed(f, given, false));
      },
    );
    fc.assert(property, { numRuns: runs(3000) });
    expect(functions.size).toBeGreaterThan(70);
  },
  PATIENCE,
);

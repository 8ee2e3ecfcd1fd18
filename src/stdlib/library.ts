/** How a library's table comes to be in a state (luaL_register, §3.7). */
import { LFunction, type Unit } from "../runtime/function";
import { LTable } from "../runtime/table";
import type { Vm } from "../vm/vm";

/** The table `package.loaded`, which lives in the registry under "_LOADED" as in PUC-Rio. */
export function loadedTable(vm: Vm): LTable {
  const known = vm.registry.getStr("_LOADED");
  if (known instanceof LTable) return known;
  const t = vm.newTable();
  vm.registry.setField("_LOADED", t);
  return t;
}

/**
 * Puts functions for `units` into the library table `name` (made if absent; "_G" is the globals table), a global and
 * an entry of package.loaded. Opening a library again restores its functions and keeps the table.
 */
export function register(vm: Vm, name: string, units: readonly Unit[]): LTable {
  const loaded = loadedTable(vm);
  let table = loaded.getStr(name);
  if (!(table instanceof LTable)) {
    table = name === "_G" ? vm.globals : vm.newTable();
    loaded.setField(name, table);
  }
  if (name !== "_G") vm.globals.setField(name, table);
  setUnits(vm, table, units);
  return table;
}

/** Sets a function for each unit, under the unit's name. */
export function setUnits(vm: Vm, table: LTable, units: readonly Unit[]): void {
  for (const unit of units) table.setField(unit.name, new LFunction(unit, vm.globals));
}

/** How a library's table comes to be in a state (luaL_register, §3.7). */
import { LFunction, type Unit } from "../runtime/function";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";
import type { Vm } from "../vm/vm";

/** The table `key` of the registry, made if absent. */
export function registryTable(vm: Vm, key: string): LTable {
  const known = vm.registry.getStr(key);
  if (known instanceof LTable) return known;
  const t = vm.newTable();
  vm.registry.setField(key, t);
  return t;
}

/** The table `package.loaded`, which lives in the registry under "_LOADED" as in PUC-Rio. */
export function loadedTable(vm: Vm): LTable {
  return registryTable(vm, "_LOADED");
}

/** The first value of `package.preload`, which lives in the registry under "_PRELOAD" as in 5.2. */
export function preloadTable(vm: Vm): LTable {
  return registryTable(vm, "_PRELOAD");
}

/**
 * Which members of the libraries a state gets: "print" for a basic function, "os.time", "math.pi" for others, "file:read"
 * for a method of files. What is not granted is never made.
 */
export type Grant = (member: string) => boolean;

export const EVERYTHING: Grant = () => true;

/** A member that is no function: its name and its value. */
export type Field = readonly [name: string, value: LValue];

/**
 * Puts functions for `units`, and `fields`, into the library table `name` (made if absent; "_G" is the globals table), a
 * global and an entry of package.loaded. Opening a library again restores its members and keeps the table. Of what is
 * not granted nothing is made, not even the table if there is nothing in it: then the result is undefined.
 */
export function register(
  vm: Vm,
  name: string,
  units: readonly Unit[],
  grant: Grant,
  fields: readonly Field[] = [],
): LTable | undefined {
  const prefix = name === "_G" ? "" : `${name}.`;
  const all = grant === EVERYTHING;
  const granted = all ? units : units.filter((unit) => grant(prefix + unit.name));
  const grantedFields = all ? fields : fields.filter(([field]) => grant(prefix + field));
  if (granted.length === 0 && grantedFields.length === 0) return undefined;
  const loaded = loadedTable(vm);
  let table = loaded.getStr(name);
  if (!(table instanceof LTable)) {
    table = name === "_G" ? vm.globals : vm.newTable();
    loaded.setField(name, table);
  }
  if (name !== "_G") vm.globals.setField(name, table);
  setUnits(vm, table, granted);
  for (const [field, value] of grantedFields) table.setField(field, value);
  return table;
}

/** Sets a function for each unit, under the unit's name. */
export function setUnits(vm: Vm, table: LTable, units: readonly Unit[]): void {
  const functions = new Array<LFunction>(units.length);
  for (let i = 0; i < units.length; i++) functions[i] = new LFunction(units[i]!, vm.globals);
  table.setFields(
    units.map((unit) => unit.name),
    functions,
  );
}

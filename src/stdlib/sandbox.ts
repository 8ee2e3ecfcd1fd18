/** What sandboxes have in place of library functions that reach too far: load, safe_load, require. */
import { checkString, optString } from "../runtime/arguments";
import { LFunction, SIGNAL, type Unit } from "../runtime/function";
import { runtimeError } from "../runtime/lua-error";
import { fixed, resumable } from "../runtime/native";
import { LTable } from "../runtime/table";
import type { Vm } from "../vm/vm";
import { loadChunk, loadFile } from "./base";
import { loadedTable, preloadTable } from "./library";
import { DEFAULT_PATH, loadingMark, searchPath } from "./package";

/** Most bytes of safe_load's code. */
export const SAFE_LOAD_BYTES = 10_000;

/** load(code [, name]): text alone, and no reader functions. */
export const STRING_LOAD = fixed("load", (vm, code, name) => {
  if (typeof code !== "string") throw runtimeError("only string code is allowed");
  return loadChunk(vm, code, optString(name, 2, code), "t", undefined);
});

/** safe_load(code): text of at most SAFE_LOAD_BYTES bytes, as a function in an empty environment of its own. */
export const SAFE_LOAD = fixed("safe_load", (vm, code) => {
  if (typeof code !== "string") throw runtimeError("only string code is allowed");
  if (code.length > SAFE_LOAD_BYTES) throw runtimeError("code too large");
  return loadChunk(vm, code, "sandbox", "t", vm.newTable());
});

/** require(name) for the names in `allowed`: what the host preloaded, or a file of the state's host. */
export function restrictedRequire(allowed: ReadonlySet<string>): Unit {
  return resumable("require", function* (vm, args) {
    const name = checkString(args[0], 1);
    if (!allowed.has(name)) throw runtimeError(`module '${name}' is not allowed`);
    const loaded = loadedTable(vm);
    const mark = loadingMark(vm);
    const known = loaded.getStr(name);
    if (known === mark) throw runtimeError(`loop or previous error loading module '${name}'`);
    if (known !== undefined && known !== false) return known;
    const loader = preloadTable(vm).getStr(name) ?? fromFile(vm, name);
    loaded.setStr(name, mark);
    let r = vm.call1(loader, name);
    if (r === SIGNAL && vm.nres < 0) r = yield;
    const value = vm.first(r);
    if (value !== undefined) loaded.setStr(name, value);
    else if (loaded.getStr(name) === mark) loaded.setStr(name, true);
    return loaded.getStr(name);
  });
}

function fromFile(vm: Vm, name: string): LFunction {
  const r = searchPath(vm, name, DEFAULT_PATH, ".", "/");
  if ("tried" in r) throw runtimeError(`module '${name}' not found:${r.tried}`);
  const f = loadFile(vm, r.found, "t", undefined);
  if (f instanceof LFunction) return f;
  throw runtimeError(`error loading module '${name}' from file '${r.found}':\n\t${String(vm.list(f)[1])}`);
}

/** Makes every library's table read-only, with the metatables of strings and files; not the globals. */
export function freezeLibraries(vm: Vm): void {
  loadedTable(vm).forEach((_name, library) => {
    if (library instanceof LTable && library !== vm.globals) library.freeze();
  });
  vm.stringMeta?.freeze();
  const files = vm.registry.getStr("FILE*");
  if (files instanceof LTable) files.freeze();
}

/** Modules (manual §5.3): require, module and package. */
import { checkString, checkTable, optString } from "../runtime/arguments";
import { LFunction, type Result, SIGNAL, type Unit } from "../runtime/function";
import { runtimeError } from "../runtime/lua-error";
import { fixed, resumable, variadic } from "../runtime/native";
import { formatNumber } from "../runtime/number";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import type { Holding } from "../vm/census";
import { levelAt } from "../vm/traceback";
import type { Vm } from "../vm/vm";
import { loadFile } from "./base";
import { readHostFile } from "./host-result";
import { EVERYTHING, type Grant, loadedTable, preloadTable, register } from "./library";
import { StringBuilder } from "./string-builder";

/** luaconf.h's default without the installation's own folders. */
export const DEFAULT_PATH = "./?.lua;./?/init.lua";
const LOADING = "lstate.loading";

/** Marks a module that is being loaded, in package.loaded; one per state. */
export function loadingMark(vm: Vm): LUserData {
  const known = vm.registry.getStr(LOADING);
  if (known instanceof LUserData) return known;
  const mark = new LUserData(undefined);
  vm.registry.setField(LOADING, mark);
  return mark;
}

function packageTable(vm: Vm): LTable {
  const t = loadedTable(vm).getStr("package");
  if (!(t instanceof LTable)) throw runtimeError("'package' must be a table");
  return t;
}

function field(vm: Vm, name: string): string {
  const v = packageTable(vm).getStr(name);
  if (typeof v !== "string") throw runtimeError(`'package.${name}' must be a string`);
  return v;
}

/** The parts of `s` between separators, one by one: there may be as many as `s` has bytes. */
function* parts(vm: Vm, s: string, separator: string): Generator<string> {
  let from = 0;
  for (let at = s.indexOf(separator); at >= 0; at = s.indexOf(separator, from)) {
    vm.budget.charge(2 + ((at - from) >> 8));
    yield s.slice(from, at);
    from = at + separator.length;
  }
  yield s.slice(from);
}

/** `s` with `by` in the place of each `what`. Throws at the budget's limits before the result is made. */
function replaced(vm: Vm, s: string, what: string, by: string): string {
  if (!s.includes(what)) return s;
  const out = new StringBuilder(vm);
  let first = true;
  for (const part of parts(vm, s, what)) {
    if (!first) out.append(by);
    first = false;
    out.append(part);
  }
  return out.finish();
}

/** The first readable file that the templates of `path` name, or the list of those tried. */
export function searchPath(
  vm: Vm,
  name: string,
  path: string,
  separator: string,
  replacement: string,
): { found: string } | { tried: string } {
  const file = separator === "" ? name : replaced(vm, name, separator, replacement);
  const tried = new StringBuilder(vm);
  for (const template of parts(vm, path, ";")) {
    if (template === "") continue;
    const candidate = replaced(vm, template, "?", file);
    vm.budget.charge(100 + (candidate.length >> 4));
    const r = readHostFile(vm, candidate);
    if ("data" in r) return { found: candidate };
    tried.append("\n\tno file '");
    tried.append(candidate);
    tried.append("'");
  }
  return { tried: tried.finish() };
}

const PRELOAD_LOADER = fixed("preload_loader", (vm, name) => {
  const n = checkString(name, 1);
  const preload = packageTable(vm).getStr("preload");
  if (!(preload instanceof LTable)) throw runtimeError("'package.preload' must be a table");
  const f = preload.getStr(n);
  return f === undefined ? `\n\tno field package.preload['${n}']` : f;
});

const LUA_LOADER = fixed("lua_loader", (vm, name) => {
  const n = checkString(name, 1);
  const r = searchPath(vm, n, field(vm, "path"), ".", "/");
  if ("tried" in r) return r.tried;
  const loaded = loadFile(vm, r.found, "t", undefined);
  if (loaded instanceof LFunction) return loaded;
  const reason = vm.list(loaded)[1];
  throw runtimeError(`error loading module '${n}' from file '${r.found}':\n\t${String(reason)}`);
});

const REQUIRE = resumable("require", function* (vm, args) {
  const name = checkString(args[0], 1);
  const loaded = loadedTable(vm);
  const mark = loadingMark(vm);
  const known = loaded.getStr(name);
  if (known === mark) throw runtimeError(`loop or previous error loading module '${name}'`);
  if (known !== undefined && known !== false) return known;
  const loaders = packageTable(vm).getStr("loaders");
  if (!(loaders instanceof LTable)) throw runtimeError("'package.loaders' must be a table");
  const messages = new StringBuilder(vm);
  const held: Holding = { trace: () => messages.bytes };
  let loader: LValue;
  for (let i = 1; ; i++) {
    const l = loaders.getNum(i);
    if (l === undefined) throw runtimeError(`module '${name}' not found:${messages.finish()}`);
    vm.budget.charge(1);
    let r = vm.call1(l, name);
    if (r === SIGNAL && vm.nres < 0) r = yield held;
    const v = vm.first(r);
    if (v instanceof LFunction) {
      loader = v;
      break;
    }
    if (typeof v === "string") messages.append(v);
    else if (typeof v === "number") messages.append(formatNumber(v));
  }
  loaded.setStr(name, mark);
  let r = vm.call1(loader, name);
  if (r === SIGNAL && vm.nres < 0) r = yield;
  const value = vm.first(r);
  if (value !== undefined) loaded.setStr(name, value);
  else if (loaded.getStr(name) === mark) loaded.setStr(name, true);
  return loaded.getStr(name);
});

const SEEALL = fixed("seeall", (vm, module) => {
  const t = checkTable(module, 1);
  t.meta ??= vm.newTable();
  t.meta.setField("__index", vm.globals);
  return vm.none();
});

/**
 * The table at the dotted `name` from the globals, made as needed; undefined on a clash (luaL_findtable). Its parts are names
 * as programs have them: a hash part for each would be four times as large.
 */
function findTable(vm: Vm, name: string): LTable | undefined {
  let t = vm.globals;
  for (const part of parts(vm, name, ".")) {
    const v = t.getStr(part);
    if (v === undefined) {
      const made = vm.newTable();
      t.setField(part, made);
      t = made;
    } else if (v instanceof LTable) t = v;
    else return undefined;
  }
  return t;
}

const MODULE = resumable(
  "module",
  function* (vm, args) {
    const name = checkString(args[0], 1);
    const caller = levelAt(vm.frame, 0)?.frame;
    const loaded = loadedTable(vm);
    let module = loaded.getStr(name);
    if (!(module instanceof LTable)) {
      module = findTable(vm, name);
      if (module === undefined) throw runtimeError(`name conflict for module '${name}'`);
      loaded.setStr(name, module);
    }
    const table = module as LTable;
    if (table.getStr("_NAME") === undefined) {
      table.setField("_M", table);
      table.setField("_NAME", name);
      const dot = name.lastIndexOf(".");
      table.setField("_PACKAGE", dot < 0 ? "" : name.slice(0, dot + 1));
    }
    if (caller?.kind !== "lua") throw runtimeError("'module' not called from a Lua function");
    caller.fn.env = table;
    for (let i = 1; i < args.length; i++) {
      const r: Result = vm.call1(args[i], table);
      if (r === SIGNAL && vm.nres < 0) yield;
    }
    return vm.none();
  },
  { needsStack: true },
);

const LIBRARY: readonly Unit[] = [
  SEEALL,
  fixed("loadlib", (vm, library, name) => {
    checkString(library, 1);
    checkString(name, 2);
    return vm.many([undefined, "dynamic libraries not enabled; check your Lua installation", "absent"]);
  }),
  variadic("searchpath", (vm, args) => {
    const r = searchPath(
      vm,
      checkString(args[0], 1),
      checkString(args[1], 2),
      optString(args[2], 3, "."),
      optString(args[3], 4, "/"),
    );
    return "found" in r ? r.found : vm.two(undefined, r.tried);
  }),
];

/** Opens `package`, `require` and `module`. `path` is package.path's first value. */
export function openPackage(vm: Vm, grant: Grant = EVERYTHING, path: string = DEFAULT_PATH): void {
  register(vm, "_G", [REQUIRE, MODULE], grant);
  const loaders = vm.newTable();
  loaders.append(new LFunction(PRELOAD_LOADER, vm.globals));
  loaders.append(new LFunction(LUA_LOADER, vm.globals));
  register(vm, "package", LIBRARY, grant, [
    ["loaders", loaders],
    ["path", path],
    ["cpath", ""],
    ["config", "/\n;\n?\n!\n-"],
    ["loaded", loadedTable(vm)],
    ["preload", preloadTable(vm)],
  ]);
}

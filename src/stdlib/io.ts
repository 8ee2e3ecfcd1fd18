/**
 * Input and output facilities (manual §5.7). Files are userdata with the metatable "FILE*" of the registry, which also
 * holds the default input and output. Everything goes through the state's host.
 */
import { fault, HostFault, type HostStream, INVALID, validMode } from "../host/host";
import { checkAny, checkInteger, checkOption, checkString, optString } from "../runtime/arguments";
import { Cell, LFunction, type Result, type Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, variadic } from "../runtime/native";
import { CELL_BYTES, functionBytes } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import type { Vm } from "../vm/vm";
import { LuaFile, type StandardName } from "./file";
import { attempt, checkName, describe, hostOf, PROCESS, standardStream } from "./host-result";
import { EVERYTHING, type Grant, register, setUnits } from "./library";

/** Bytes of a file's userdata and buffers. */
const FILE_BYTES = 512;
const INPUT = "IO_input";
const OUTPUT = "IO_output";

function newFile(vm: Vm, open: () => HostStream, standard?: StandardName): LUserData {
  vm.budget.alloc(FILE_BYTES);
  const file = new LUserData(new LuaFile(open(), standard), FILE_BYTES);
  const meta = vm.registry.getStr("FILE*");
  if (!(meta instanceof LTable)) return file;
  // Standard files are never closed: a finalizer would only have the state look for garbage.
  if (standard !== undefined) file.meta = meta;
  else vm.setMetatable(file, meta);
  return file;
}

function fileOf(v: LValue): LuaFile | undefined {
  return v instanceof LUserData && v.value instanceof LuaFile ? v.value : undefined;
}

function checkHandle(v: LValue, n: number): LuaFile {
  const file = fileOf(v);
  if (file === undefined) throw argumentError(n, "FILE* expected, got %t");
  return file;
}

function checkFile(v: LValue, n: number): LuaFile {
  const file = checkHandle(v, n);
  if (file.closed) throw runtimeError("attempt to use a closed file");
  return file;
}

function standardFile(vm: Vm, key: typeof INPUT | typeof OUTPUT): LuaFile {
  const file = fileOf(vm.registry.getStr(key));
  if (file === undefined || file.closed)
    throw runtimeError(`standard ${key === INPUT ? "input" : "output"} file is closed`);
  return file;
}

function close(vm: Vm, file: LuaFile): Result {
  if (file.standard !== undefined) return vm.two(undefined, "cannot close standard file");
  return attempt(vm, undefined, () => {
    file.close();
    return true;
  });
}

/** One format of read; undefined when there is nothing to read. */
function readOne(vm: Vm, file: LuaFile, format: LValue, n: number): LValue {
  if (typeof format === "number") {
    const count = checkInteger(format, n, vm.budget);
    if (count === 0) return file.atEnd(vm) ? undefined : "";
    const s = file.bytes(vm, count < 0 ? Infinity : count);
    return s === "" ? undefined : s;
  }
  const option = typeof format === "string" ? format : "";
  if (option[0] !== "*") throw argumentError(n, "invalid option");
  switch (option[1]) {
    case "n":
      return file.number(vm);
    case "l":
      return file.line(vm);
    case "a":
      return file.bytes(vm, Infinity);
    default:
      throw argumentError(n, "invalid format");
  }
}

/** `args` from `first` (0-based) on are formats. */
function read(vm: Vm, file: LuaFile, args: readonly LValue[], first: number): Result {
  return attempt(vm, undefined, () => {
    if (args.length <= first) return file.line(vm);
    const results: LValue[] = [];
    for (let i = first; i < args.length; i++) {
      const v = readOne(vm, file, args[i], i + 1);
      results.push(v);
      if (v === undefined) break;
    }
    return vm.many(results);
  });
}

function write(vm: Vm, file: LuaFile, args: readonly LValue[], first: number): Result {
  return attempt(vm, undefined, () => {
    for (let i = first; i < args.length; i++) {
      const s = checkString(args[i], i + 1);
      file.write(vm, s);
    }
    return true;
  });
}

/** What an iterator of lines calls: its upvalues are the file's handle and whether it closes the file at its end. */
const NEXT_LINE = variadic("lines", (vm, _args, self) => {
  const file = fileOf(self.upvals[0]!.v)!;
  if (file.closed) throw runtimeError("file is already closed");
  try {
    const line = file.line(vm);
    if (line !== undefined) return line;
    if (self.upvals[1]!.v === true) file.close();
    return vm.none();
  } catch (e) {
    throw e instanceof HostFault ? runtimeError(e.message) : e;
  }
});

function lines(vm: Vm, handle: LValue, closes: boolean): LFunction {
  checkFile(handle, 1);
  vm.budget.alloc(functionBytes(2) + 2 * CELL_BYTES);
  return new LFunction(NEXT_LINE, vm.globals, [new Cell(handle), new Cell(closes)]);
}

/** Opens for a function that treats failure as a bad argument. */
function openOrRaise(vm: Vm, name: string, mode: string): LUserData {
  try {
    return newFile(vm, () => hostOf(vm).openFile(name, mode));
  } catch (e) {
    if (!(e instanceof HostFault)) throw e;
    // "%t" stands for a type in the text of argument errors, and a file can be called that.
    throw argumentError(1, describe(e, name).replaceAll("%t", "%T"));
  }
}

/** io.input and io.output. */
function standard(name: "input" | "output", key: typeof INPUT | typeof OUTPUT): Unit {
  return fixed(name, (vm, v) => {
    if (typeof v === "string" || typeof v === "number")
      vm.registry.setField(key, openOrRaise(vm, checkName(v, 1), name === "input" ? "r" : "w"));
    else if (v !== undefined) {
      checkFile(v, 1);
      vm.registry.setField(key, v);
    }
    return vm.registry.getStr(key);
  });
}

const UNITS: readonly Unit[] = [
  variadic("close", (vm, args) => close(vm, args.length === 0 ? standardFile(vm, OUTPUT) : checkFile(args[0], 1))),
  fixed("flush", (vm) => {
    const file = standardFile(vm, OUTPUT);
    return attempt(vm, undefined, () => {
      file.stream.flush();
      return true;
    });
  }),
  standard("input", INPUT),
  fixed("lines", (vm, name) => {
    if (name !== undefined) return lines(vm, openOrRaise(vm, checkName(name, 1), "r"), true);
    return lines(vm, vm.registry.getStr(INPUT), false);
  }),
  fixed("open", (vm, name, mode) => {
    const path = checkName(name, 1);
    const how = optString(mode, 2, "r");
    return attempt(vm, path, () => {
      if (!validMode(how)) throw fault(INVALID);
      return newFile(vm, () => hostOf(vm).openFile(path, how));
    });
  }),
  standard("output", OUTPUT),
  fixed("popen", (vm, command, mode) => {
    const text = checkName(command, 1);
    const how = optString(mode, 2, "r");
    return attempt(vm, text, () => {
      if (how !== "r" && how !== "w") throw fault(INVALID);
      vm.budget.charge(PROCESS);
      return newFile(vm, () => hostOf(vm).popen(text, how));
    });
  }),
  variadic("read", (vm, args) => read(vm, standardFile(vm, INPUT), args, 0)),
  fixed("tmpfile", (vm) => attempt(vm, undefined, () => newFile(vm, () => hostOf(vm).openTemporary()))),
  variadic("type", (_vm, args) => {
    const file = fileOf(checkAny(args, 1));
    return file === undefined ? undefined : file.closed ? "closed file" : "file";
  }),
  variadic("write", (vm, args) => write(vm, standardFile(vm, OUTPUT), args, 0)),
];

/** file:close and so on. */
const METHODS: readonly Unit[] = [
  fixed("close", (vm, f) => close(vm, checkFile(f, 1))),
  fixed("flush", (vm, f) => {
    const file = checkFile(f, 1);
    return attempt(vm, undefined, () => {
      file.stream.flush();
      return true;
    });
  }),
  fixed("lines", (vm, f) => {
    checkFile(f, 1);
    return lines(vm, f, false);
  }),
  variadic("read", (vm, args) => read(vm, checkFile(args[0], 1), args, 1)),
  fixed("seek", (vm, f, whence, offset) => {
    const file = checkFile(f, 1);
    const from = checkOption(whence, 2, ["set", "cur", "end"] as const, "cur");
    const by = offset === undefined ? 0 : checkInteger(offset, 3, vm.budget);
    return attempt(vm, undefined, () => file.seek(from, by));
  }),
  fixed("setvbuf", (vm, f, mode, size) => {
    const file = checkFile(f, 1);
    const how = checkOption(mode, 2, ["no", "full", "line"] as const);
    if (size !== undefined) checkInteger(size, 3, vm.budget);
    return attempt(vm, undefined, () => {
      file.stream.setBuffering(how);
      return true;
    });
  }),
  variadic("write", (vm, args) => write(vm, checkFile(args[0], 1), args, 1)),
  fixed("__gc", (vm, f) => {
    const file = checkHandle(f, 1);
    if (!file.closed && file.standard === undefined) close(vm, file);
    return vm.none();
  }),
  fixed("__tostring", (vm, f) => {
    const file = checkHandle(f, 1);
    return file.closed ? "file (closed)" : `file (${vm.address(file)})`;
  }),
];

const STREAMS = ["stdin", "stdout", "stderr"] as const;

export function openIo(vm: Vm, grant: Grant = EVERYTHING): void {
  if (![...STREAMS, ...UNITS.map((unit) => unit.name)].some((name) => grant(`io.${name}`))) return;
  let meta = vm.registry.getStr("FILE*");
  if (!(meta instanceof LTable)) {
    meta = vm.newTable();
    vm.registry.setField("FILE*", meta);
  }
  meta.setField("__index", meta);
  setUnits(
    vm,
    meta,
    METHODS.filter((unit) => unit.name.startsWith("__") || grant(`file:${unit.name}`)),
  );
  const files = STREAMS.map((name) => [name, newFile(vm, () => standardStream(vm, name), name)] as const);
  register(vm, "io", UNITS, grant, files);
  vm.registry.setField(INPUT, files[0]![1]);
  vm.registry.setField(OUTPUT, files[1]![1]);
}

/**
 * Chunk → Unit. Source text goes through parser and compiler, and a process-wide cache of what was loaded before: units
 * hold no state's data, so that every state that loads the same text shares one; the cache is bounded by the bytes of
 * the texts. A dump goes through the verifier, each time.
 */

import { isBinary, TRUNCATED, undump } from "../bytecode/dump";
import { DumpFault } from "../bytecode/verify";
import { compile } from "../compiler/compile";
import { CompileFault } from "../compiler/function-builder";
import type { Budget } from "../runtime/budget";
import type { Unit } from "../runtime/function";
import { LuaThrow } from "../runtime/lua-error";
import type { Checkpoint } from "../syntax/lexer";
import { parse } from "../syntax/parser";
import { chunkId, SyntaxFault } from "../syntax/syntax-fault";
import { makeUnit } from "../vm/interpreter";
import type { Loader, Vm } from "../vm/vm";

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TEXT = 1024 * 1024;

interface Loaded {
  readonly unit: Unit;
  /** With the units of its functions. */
  readonly bytes: number;
}

class UnitCache {
  private readonly units = new Map<string, Loaded>();
  private bytes = 0;

  get(key: string): Loaded | undefined {
    const loaded = this.units.get(key);
    if (loaded !== undefined) {
      // The most recently used goes to the end of the Map's order.
      this.units.delete(key);
      this.units.set(key, loaded);
    }
    return loaded;
  }

  set(key: string, loaded: Loaded): void {
    if (key.length > MAX_TEXT) return;
    this.units.set(key, loaded);
    this.bytes += key.length;
    for (const old of this.units.keys()) {
      if (this.bytes <= MAX_BYTES) break;
      this.units.delete(old);
      this.bytes -= old.length;
    }
  }
}

const CACHE = new UnitCache();

/** `chunkName` as messages about a dump give it (lundump.c). */
function dumpName(chunkName: string): string {
  return isBinary(chunkName) ? "binary string" : chunkId(chunkName);
}

function loadDump(vm: Vm, chunk: string, chunkName: string): Unit {
  if (vm.dumper === null) throw new LuaThrow("attempt to load a binary chunk (mode is 't')", "syntax");
  const meter = (units: number, bytes: number): void => {
    vm.budget.charge(units);
    vm.budget.alloc(bytes);
  };
  try {
    return makeUnit(undump(chunk, meter), vm.jitThreshold);
  } catch (e) {
    if (!(e instanceof DumpFault)) throw e;
    const what = e.detail === TRUNCATED ? "truncated precompiled chunk" : `bad binary format (${e.detail})`;
    throw new LuaThrow(`${dumpName(chunkName)}: ${what}`, "syntax");
  }
}

class Progress implements Checkpoint {
  /** Bytes charged so far: garbage once the unit is made. */
  bytes = 0;

  constructor(private readonly budget: Budget) {}

  pass(_units: number, bytes: number): void {
    this.budget.poll();
    this.budget.alloc(bytes);
    this.bytes += bytes;
  }
}

function bytesOf(unit: Unit): number {
  let bytes = unit.bytes;
  for (const child of unit.children) bytes += bytesOf(child);
  return bytes;
}

/** Throws LuaThrow of kind "syntax", or what the budget throws. */
export function loadSource(vm: Vm, source: string, chunkName: string): Unit {
  if (isBinary(source)) return loadDump(vm, source, chunkName);
  // Steps and bytes are counted by what the text is and what comes of it: no script shall find out by them what others
  // of this process have loaded.
  const { budget } = vm;
  budget.charge(1 + (source.length >> 4));
  const name = chunkName === source ? "" : `${chunkName.length}:${chunkName}`;
  const key = `${vm.jitThreshold}:${name}:${source}`;
  const known = CACHE.get(key);
  if (known !== undefined) {
    budget.alloc(known.bytes);
    return known.unit;
  }
  const progress = new Progress(budget);
  try {
    const unit = makeUnit(compile(parse(source, chunkName, progress), chunkName, progress), vm.jitThreshold);
    const bytes = bytesOf(unit);
    budget.release(progress.bytes);
    budget.alloc(bytes);
    CACHE.set(key, { unit, bytes });
    return unit;
  } catch (e) {
    if (e instanceof SyntaxFault) throw new LuaThrow(e.message, "syntax");
    if (e instanceof CompileFault) {
      const near = e.near === undefined ? "" : ` near '${e.near}'`;
      throw new LuaThrow(`${chunkId(chunkName)}:${e.line}: ${e.message}${near}`, "syntax");
    }
    throw e;
  }
}

/** Counts as loading the text does. Throws what the budget throws. */
function refusal(vm: Vm, beginning: string, chunkName: string): LuaThrow | undefined {
  if (isBinary(beginning)) return undefined;
  const { budget } = vm;
  budget.charge(1 + (beginning.length >> 4));
  const progress = new Progress(budget);
  try {
    parse(beginning, chunkName, progress);
  } catch (e) {
    if (!(e instanceof SyntaxFault)) throw e;
    if (e.final) return new LuaThrow(e.message, "syntax");
  }
  budget.release(progress.bytes);
  return undefined;
}

export const LOADER: Loader = { load: loadSource, refusal };

/**
 * Chunk → Unit. Source text goes through parser and compiler, and a process-wide cache of what was loaded before: units
 * hold no state's data, so that every state that loads the same text shares one; the cache is bounded by the bytes of
 * the heap that its units take, with what execution has learnt of them since. A dump goes through the verifier, each time.
 */

import { isBinary, TRUNCATED, undump } from "../bytecode/dump";
import { DumpFault } from "../bytecode/verify";
import { compile } from "../compiler/compile";
import { CompileFault } from "../compiler/function-builder";
import type { Budget } from "../runtime/budget";
import type { Unit } from "../runtime/function";
import { LuaThrow } from "../runtime/lua-error";
import { SITE_BYTES } from "../runtime/sizes";
import type { Checkpoint } from "../syntax/lexer";
import { check, parse } from "../syntax/parser";
import { chunkId, SyntaxFault } from "../syntax/syntax-fault";
import { makeUnit } from "../vm/interpreter";
import type { Loader, Vm } from "../vm/vm";

/** Bytes that all units kept may take, as an entry of them, and as a text. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ENTRY = MAX_BYTES / 4;
const MAX_TEXT = 1024 * 1024;
/** What loading a text is worth however short it is, in units of work. */
const LOADING = 16;

interface Loaded {
  readonly unit: Unit;
  /** With the units of its functions. */
  readonly bytes: number;
}

interface Entry extends Loaded {
  readonly key: string;
  /** Bytes of the heap when it was looked at last: they grow as the units run. */
  size: number;
}

class UnitCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;
  /** The entry that was asked for last: it has run since. */
  private latest: Entry | undefined;

  get(key: string): Loaded | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      // The most recently used goes to the end of the Map's order.
      this.entries.delete(key);
      this.entries.set(key, entry);
      this.turnTo(entry);
    }
    return entry;
  }

  set(key: string, loaded: Loaded): void {
    const entry = { ...loaded, key, size: 0 };
    this.entries.set(key, entry);
    this.measure(entry);
    this.turnTo(entry);
  }

  private turnTo(entry: Entry): void {
    const { latest } = this;
    this.latest = entry;
    if (latest !== undefined && latest !== entry && this.entries.has(latest.key)) this.measure(latest);
    for (const old of this.entries.values()) {
      if (this.bytes <= MAX_BYTES) break;
      this.drop(old);
    }
  }

  private measure(entry: Entry): void {
    const size = 2 * entry.key.length + bytesOf(entry.unit, true);
    this.bytes += size - entry.size;
    entry.size = size;
    if (size > MAX_ENTRY) this.drop(entry);
  }

  private drop(entry: Entry): void {
    this.entries.delete(entry.key);
    this.bytes -= entry.size;
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

/** Of the heap, with the units of its functions; and with what execution has learnt of them, if it shall be counted. */
function bytesOf(unit: Unit, learnt: boolean): number {
  let bytes = unit.bytes + (learnt ? unit.filled * SITE_BYTES : 0);
  for (const child of unit.children) bytes += bytesOf(child, learnt);
  return bytes;
}

/** Throws LuaThrow of kind "syntax", or what the budget throws. */
export function loadSource(vm: Vm, source: string, chunkName: string): Unit {
  if (isBinary(source)) return loadDump(vm, source, chunkName);
  // Steps and bytes are counted by what the text is and what comes of it: no script shall find out by them what others
  // of this process have loaded.
  const { budget } = vm;
  budget.charge(LOADING + (source.length >> 4));
  const named = chunkName !== source;
  const kept = source.length + (named ? chunkName.length : 0) <= MAX_TEXT;
  const key = kept ? `${vm.jitThreshold}:${named ? `${chunkName.length}:${chunkName}` : ""}:${source}` : "";
  const known = kept ? CACHE.get(key) : undefined;
  if (known !== undefined) {
    budget.alloc(known.bytes);
    return known.unit;
  }
  const progress = new Progress(budget);
  try {
    const proto = compile(parse(source, chunkName, progress), chunkName, progress);
    // Of a long function either takes milliseconds at its end.
    budget.poll();
    const unit = makeUnit(proto, vm.jitThreshold);
    budget.poll();
    const bytes = bytesOf(unit, false);
    budget.release(progress.bytes);
    budget.alloc(bytes);
    if (kept) CACHE.set(key, { unit, bytes });
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
    check(beginning, chunkName, progress);
  } catch (e) {
    if (!(e instanceof SyntaxFault)) throw e;
    if (e.final) return new LuaThrow(e.message, "syntax");
  }
  budget.release(progress.bytes);
  return undefined;
}

export const LOADER: Loader = { load: loadSource, refusal };

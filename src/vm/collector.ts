/**
 * What follows a census in which every frame is on the heap: weak tables lose what nothing else refers to, and
 * finalizers become due (manual §2.10.1, §2.10.2).
 *
 * - Weak keys are no ephemerons, as in 5.1: a value that refers to its own key keeps it.
 * - An object that is to be finalized leaves weak values before its finalizer runs, weak keys when it goes for good.
 * - Userdata are looked up for `__gc` when they are found unreachable, as in 5.1; tables are marked for finalization by
 *   setmetatable with a metatable that has the field already, as in 5.2.
 * - Finalizers run in the reverse order of marking, each once. An error in one is an error where it ran: in
 *   `collectgarbage`, or in whatever code was running; those that are still due run with the next census.
 */
import { notEnoughMemory } from "../runtime/budget";
import type { Result } from "../runtime/function";
import { LFunction, SIGNAL } from "../runtime/function";
import { LuaThrow } from "../runtime/lua-error";
import { resumable } from "../runtime/native";
import { FINALIZER_BYTES } from "../runtime/sizes";
import type { LTable } from "../runtime/table";
import type { LUserData } from "../runtime/userdata";
import { Census, type Counts } from "./census";
import { run } from "./executor";
import { CallFrame } from "./frame";
import type { Vm } from "./vm";

type Finalizable = LTable | LUserData;

/** V8's sets hold twice as many, or that many where others were taken out. */
const MOST_MARKED = 1 << 23;
/** Objects looked at between two looks at the clock. */
const BLOCK = 1024;

/** Objects with finalizers. */
export class Finalizers {
  /** In the order of marking. */
  private readonly marked = new Set<Finalizable>();
  /** Unreachable ones whose finalizers have not run yet, the first to run last. */
  due: Finalizable[] = [];
  private closing = false;

  constructor(private readonly vm: Vm) {}

  get size(): number {
    return this.marked.size + this.due.length;
  }

  /** From now on `o` is watched, if it is not. Throws at the memory limit. */
  mark(o: Finalizable): void {
    if (this.closing || this.marked.has(o)) return;
    if (this.marked.size >= MOST_MARKED) throw notEnoughMemory();
    this.vm.budget.alloc(FINALIZER_BYTES);
    this.vm.budget.collectAutomatically();
    this.marked.add(o);
  }

  /** Moves what `census` found unreachable to `due`; the rest of the census sees it again. */
  separate(census: Census): ReadonlySet<Finalizable> {
    const found = new Set<Finalizable>();
    let looked = 0;
    try {
      for (const o of this.marked) {
        if ((++looked & (BLOCK - 1)) === 0) this.vm.budget.poll();
        if (!census.dead(o)) continue;
        this.marked.delete(o);
        if (o.meta?.getStr("__gc") !== undefined) found.add(o);
      }
    } finally {
      if (found.size > 0) this.due = [...found, ...this.due];
    }
    for (const o of found) census.revive(o);
    return found;
  }

  /** Those whose finalizers have yet to run, in the order of marking. */
  pending(): Finalizable[] {
    return [...this.marked];
  }

  /** Goes back to what `pending` was; returns the others that were watched or due. */
  restore(pending: readonly Finalizable[]): Finalizable[] {
    if (this.size === 0 && pending.length === 0) return [];
    const others = [...this.due, ...this.marked];
    this.due = [];
    this.marked.clear();
    for (const o of pending) this.marked.add(o);
    return others.filter((o) => !this.marked.has(o));
  }

  /** Every object marked, the last one first; those that their finalizers mark are not finalized any more (as in 5.4). */
  takeAll(): Finalizable[] {
    this.closing = true;
    const all = [...this.marked, ...this.due];
    this.marked.clear();
    this.due = [];
    return all.reverse();
  }
}

/** Runs the finalizers that are due. */
const FINALIZE = resumable("__gc", function* (vm): Generator<undefined, Result, Result> {
  for (let o = vm.finalizers.due.pop(); o !== undefined; o = vm.finalizers.due.pop()) {
    const finalizer = o.meta?.getStr("__gc");
    if (finalizer === undefined) continue;
    const r = vm.call1(finalizer, o);
    if (r === SIGNAL && vm.nres < 0) yield;
  }
  return vm.none();
});

/** Memory of a state, in bytes. */
export interface MemoryStats extends Counts {
  /** In use. */
  readonly live: number;
  /** Most ever in use, garbage that was not found yet included. */
  readonly peak: number;
  /** Infinity = unlimited. */
  readonly limit: number;
  /** Number of objects of all kinds, strings included. */
  readonly objects: number;
}

/** Takes a census; what no census can see at the moment, garbage included, is in `live` alone. */
export function memoryStats(vm: Vm): MemoryStats {
  let census: Census;
  if (vm.settled) census = collect(vm);
  else {
    census = new Census(vm);
    census.walk();
  }
  const { live, debt, peak, memoryLimit } = vm.budget;
  return { ...census.counts, live: live + debt, peak, limit: memoryLimit, objects: census.objects };
}

/** Takes a census and clears weak tables. Every frame must be on the heap. Throws what the budget's poll throws. */
export function collect(vm: Vm): Census {
  const census = new Census(vm);
  census.walk();
  const finalized = vm.finalizers.separate(census);
  const poll = (): void => vm.budget.poll();
  for (const t of census.weak) {
    const mode = t.meta!.getStr("__mode") as string;
    const values = mode.includes("v");
    t.clear(
      mode.includes("k") ? (key) => census.dead(key) : null,
      values ? (value) => census.dead(value) || finalized.has(value as Finalizable) : null,
      poll,
    );
  }
  vm.dropResults();
  vm.budget.settle(census.bytes, census.learnt);
  return census;
}

/**
 * Takes the census that is due, at the end of a time slice, with every frame of the running thread on the heap; then the
 * finalizers that are due come first, in `thread`. SIGNAL: an error is on its way.
 */
export function collectWhenDue(vm: Vm, thread = vm.thread): Result {
  if (vm.blind) {
    vm.budget.postponeCensus();
    return undefined;
  }
  try {
    vm.frame = vm.thread.top;
    collect(vm);
    if (vm.finalizers.due.length > 0) {
      const call = new CallFrame(new LFunction(FINALIZE, vm.globals), []);
      call.parent = thread.top;
      thread.top = call;
    }
    vm.budget.refuseIfFull();
    return undefined;
  } catch (e) {
    return vm.caught(e);
  }
}

/**
 * lua_close's part: runs the finalizers of all objects, in the reverse order of marking. Errors in them are ignored, as
 * the manual has it, but a cancellation ends it and is thrown.
 */
export function finalizeAll(vm: Vm): void {
  for (const o of vm.finalizers.takeAll()) {
    const finalizer = o.meta?.getStr("__gc");
    if (finalizer === undefined) continue;
    try {
      run(vm, finalizer, [o]);
    } catch (e) {
      if (!(e instanceof LuaThrow) || e.uncatchable) throw e;
    }
  }
}

/**
 * The census: walks everything reachable from a state's roots and sets the budget's live size exactly.
 *
 * Roots are the globals, the registry, the metatables of types, every thread that is running or waits for one that
 * runs, and the frames of activations on the JavaScript stack (`vm.frame`, `vm.activations`). Equal strings count once
 * if they are short; a long string counts at each place that holds it, since V8 may keep a copy for each.
 * Sizes are those of V8 on 64-bit Node, see runtime/table.ts.
 */
import { Cell, LFunction } from "../runtime/function";
import { ARRAY_HEADER, HASH_BYTES, HASH_ENTRY, LTable, TABLE_BYTES } from "../runtime/table";
import { LThread } from "../runtime/thread";
import { LUserData } from "../runtime/userdata";
import type { Frame } from "./frame";
import type { Vm } from "./vm";

const FUNCTION_BYTES = 64;
const CELL_BYTES = 24;
const THREAD_BYTES = 160;
const USERDATA_BYTES = 56;
const FRAME_BYTES = 160;
const STRING_BYTES = 24;
/** Strings up to this length are looked up by content; longer ones are not worth their hash. */
const SHARED_STRING = 256;

export interface MemoryStats {
  readonly tables: number;
  readonly strings: number;
  readonly functions: number;
  readonly coroutines: number;
  readonly userdata: number;
  readonly objects: number;
}

export function census(vm: Vm): MemoryStats {
  const seen = new Set<unknown>();
  const stack: unknown[] = [];
  let tables = 0;
  let strings = 0;
  let functions = 0;
  let coroutines = 0;
  let userdata = 0;
  let lastLong = "";

  const visit = (v: unknown): void => {
    if (typeof v === "object" && v !== null) {
      if (!seen.has(v)) {
        seen.add(v);
        stack.push(v);
      }
    } else if (typeof v === "string" && v.length > 1) {
      if (v.length > SHARED_STRING) {
        if (v.length === lastLong.length && v === lastLong) return;
        lastLong = v;
        strings += STRING_BYTES + v.length;
      } else if (!seen.has(v)) {
        seen.add(v);
        strings += STRING_BYTES + v.length;
      }
    }
  };
  const chain = (top: Frame | null): void => {
    for (let f = top; f !== null && !seen.has(f); f = f.parent) {
      seen.add(f);
      coroutines += FRAME_BYTES;
      if (f.kind !== "handler") visit(f.fn);
      if (f.kind === "lua") {
        coroutines += f.regs.length * 8;
        for (const v of f.regs) visit(v);
        for (const v of f.varargs) visit(v);
        for (const v of f.open) visit(v);
      } else if (f.kind === "call" || f.kind === "generator") for (const v of f.args) visit(v);
      else if (f.kind === "host") for (const v of f.values) visit(v);
      else if (f.kind === "handler") chain(f.protectedFrame);
      else if (f.kind === "protected") visit(f.handler);
    }
  };

  visit(vm.globals);
  visit(vm.registry);
  visit(vm.stringMeta);
  for (const t of vm.typeMeta.values()) visit(t);
  for (let t: LThread | null = vm.thread; t !== null; t = t.resumer) visit(t);
  visit(vm.main);
  chain(vm.frame);
  for (const f of vm.activations) chain(f);
  for (const values of vm.pins) for (const v of values) visit(v);
  for (const v of vm.res) visit(v);
  for (const v of vm.values) visit(v);

  let objects = 0;
  for (let o = stack.pop(); o !== undefined; o = stack.pop()) {
    objects++;
    if (o instanceof LTable) {
      tables += TABLE_BYTES;
      visit(o.meta);
      if (o.slots.length > 0) tables += ARRAY_HEADER + o.slots.length * 8;
      for (const v of o.slots) visit(v);
      if (o.arr.length > 0) tables += ARRAY_HEADER + o.arr.length * 8;
      for (const v of o.arr) visit(v);
      const h = o.hash;
      if (h !== null) {
        tables += HASH_BYTES + h.limit * HASH_ENTRY;
        for (const v of h.keys) visit(v);
        for (const v of h.vals) visit(v);
      }
    } else if (o instanceof LFunction) {
      functions += FUNCTION_BYTES + o.upvals.length * 8;
      visit(o.env);
      for (const c of o.upvals) visit(c);
    } else if (o instanceof Cell) {
      functions += CELL_BYTES;
      visit(o.v);
    } else if (o instanceof LThread) {
      coroutines += THREAD_BYTES;
      visit(o.globals);
      visit(o.start);
      visit(o.resumer);
      if (o.stack !== null) for (const v of o.stack) visit(v);
      chain(o.top);
    } else if (o instanceof LUserData) {
      userdata += USERDATA_BYTES + o.externalBytes;
      visit(o.meta);
      visit(o.env);
    }
  }
  const budget = vm.budget;
  budget.live = tables + strings + functions + coroutines + userdata;
  budget.debt = 0;
  return { tables, strings, functions, coroutines, userdata, objects };
}

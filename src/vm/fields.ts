/**
 * Access to fields named by constants, with a memory at each access site: what both tiers do when their inline check
 * (the table's own shape, SiteCache.shape) fails.
 *
 * A site holds shapes and slots only, never a state's tables: it is shared by every state that runs the code. A shape
 * says which keys a table has in its slots; that a table lacks a key takes a look at its hash part as well.
 */
import { Op } from "../bytecode/opcode";
import type { Prototype } from "../bytecode/prototype";
import { type Level, LFunction, type Result, type SiteCache } from "../runtime/function";
import { Event, SHAPES, type Shape } from "../runtime/shape";
import { ARRAY_HEADER, TABLE_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";
import * as ops from "./operations";
import type { Vm } from "./vm";

/** Shapes that a site remembers before it gives up and asks the shape each time. */
const MAX_SHAPES = 8;
/** Tables that an `__index` chain may lead through here. */
const MAX_CHAIN = 16;
/** And that compiled code follows in line. */
const MAX_STEPS = 3;

/** The slot of the site's key in tables of `shape`, or -1. */
function slotOf(site: SiteCache, shape: Shape, key: string): number {
  const { shapes } = site;
  for (let i = 0; i < shapes.length; i++) if (shapes[i] === shape) return site.slots[i]!;
  const slot = shape.find(key);
  if (shapes.length < MAX_SHAPES) {
    shapes.push(shape);
    site.slots.push(slot);
  }
  return slot;
}

/**
 * Remembers the way along `__index` from `object`, a table or a string, to the table after `steps` others, where the
 * search has ended.
 */
function learn(vm: Vm, site: SiteCache, object: LTable | string, steps: number, key: string): void {
  if (site.isFull) return;
  const levels: Level[] = [];
  let at = object;
  for (let i = 0; ; i++) {
    const isString = typeof at === "string";
    const shape = isString ? null : (at as LTable).shape;
    const slot = shape === null ? -1 : shape.find(key);
    if (slot < 0 && !isString && (at as LTable).hash !== null) return;
    if (i === steps) {
      levels.push({ shape, slot, meta: null, metaSlot: 0 });
      break;
    }
    const meta = isString ? vm.stringMeta! : (at as LTable).meta!;
    const metaSlot = meta.shape.findEvent(Event.INDEX);
    const next = metaSlot < 0 ? undefined : meta.slots[metaSlot];
    if (!(next instanceof LTable)) return;
    levels.push({ shape, slot, meta: meta.shape, metaSlot });
    at = next;
  }
  const [first] = levels;
  const { slot, shape } = levels[steps]!;
  if (steps === 1 && slot >= 0 && first!.slot < 0 && first!.shape !== null) {
    site.receiver = first!.shape;
    site.metaShape = first!.meta;
    site.metaSlot = first!.metaSlot;
    site.holder = shape;
    site.holderSlot = slot;
  }
  site.learn(levels);
}

/** object[key]. Throws LuaThrow. */
export function readField(vm: Vm, site: SiteCache, object: LValue, key: string): Result {
  let o = object;
  for (let i = 0; i < MAX_CHAIN; i++) {
    let meta: LTable | null;
    if (o instanceof LTable) {
      const { shape } = o;
      const slot = slotOf(site, shape, key);
      let v: LValue;
      if (slot >= 0) {
        if (o === object) {
          site.shape = shape;
          site.slot = slot;
        }
        v = o.slots[slot];
      } else if (o.hash !== null) v = o.getStr(key);
      meta = o.meta;
      if (v !== undefined || meta === null) {
        if (object instanceof LTable) {
          if (i <= MAX_STEPS) learn(vm, site, object, i, key);
        } else if (site.methods !== shape && i <= MAX_STEPS) {
          site.methods = shape;
          learn(vm, site, object as string, i, key);
        }
        return v;
      }
    } else if (typeof o === "string") meta = vm.stringMeta;
    else break;
    if (meta === null) break;
    const h = meta.getEvent(Event.INDEX);
    if (h instanceof LFunction || h === undefined) break;
    o = h;
  }
  return ops.index(vm, object, key);
}

/** object[key] = value. Throws LuaThrow. */
export function writeField(vm: Vm, site: SiteCache, object: LValue, key: string, value: LValue): Result {
  if (!(object instanceof LTable)) return ops.setIndex(vm, object, key, value, true);
  const { meta, shape } = object;
  // A field that other tables got here before: `to` is the shape with it.
  if (
    shape === site.from &&
    object.hash === null &&
    value !== undefined &&
    (meta === null || (meta.shape === site.plainMeta && meta.hash === null))
  ) {
    object.absent = 0;
    object.addSlot(site.to!, value);
    return undefined;
  }
  const slot = slotOf(site, shape, key);
  if (
    slot >= 0 &&
    !shape.frozen &&
    (object.slots[slot] !== undefined || meta === null || meta.getEvent(Event.NEWINDEX) === undefined)
  ) {
    site.shape = shape;
    site.slot = slot;
    site.learn([{ shape, slot, meta: null, metaSlot: 0 }]);
    if (object.slots[slot] === undefined) object.absent = 0;
    object.slots[slot] = value;
    return undefined;
  }
  if (meta !== null && meta.getEvent(Event.NEWINDEX) !== undefined) return ops.setIndex(vm, object, key, value, true);
  object.setField(key, value);
  // A slot for __newindex that is empty now may be filled without a change of shape.
  if (object.hash === null && object.shape !== shape && (meta === null || meta.shape.findEvent(Event.NEWINDEX) < 0)) {
    site.from = shape;
    site.to = object.shape;
    site.plainMeta = meta === null ? null : meta.shape;
  }
  return undefined;
}

/**
 * The shape that the constructor whose NEWTABLE stands at pc gives its table: with the constant keys that the stores after
 * it name. Only a guess is at stake: a slot too many holds nil.
 */
export function recordShape(proto: Prototype, pc: number): Shape {
  const { code, constants } = proto;
  const table = code[pc + 1]!;
  let shape = SHAPES.root;
  let left = code[pc + 3]!;
  for (let at = pc + 4; at < code.length && left > 0; at += 4) {
    const op = code[at]!;
    if ((op !== Op.SETFIELD && op !== Op.SETTABLE) || code[at + 1] !== table) continue;
    left--;
    const key = op === Op.SETFIELD ? constants[code[at + 2]!] : undefined;
    if (typeof key !== "string" || shape.find(key) >= 0) continue;
    const next = shape.add(key);
    if (next === undefined) break;
    shape = next;
  }
  return shape;
}

/** A table with the keys of `shape`, all nil. Throws at the memory limit. */
export function newRecord(vm: Vm, shape: Shape): LTable {
  vm.budget.alloc(TABLE_BYTES + ARRAY_HEADER + shape.size * 8);
  const t = new LTable(vm.budget);
  if (shape.size > 0) t.begin(shape);
  return t;
}

/**
 * Access to fields named by constants, with a memory at each access site: what both tiers do when their inline check
 * (the table's own shape, SiteCache.shape) fails.
 *
 * A site holds shapes and slots only, never a state's tables: it is shared by every state that runs the code. A shape
 * says which keys a table has in its slots; that a table lacks a key takes a look at its hash part as well.
 */
import { LFunction, type Result, type SiteCache, type Step, Way } from "../runtime/function";
import { Event, type Shape } from "../runtime/shape";
import { ARRAY_HEADER, LEAST_SLOTS } from "../runtime/sizes";
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

/** Remembers that the last of `steps` tables along `__index` has the field in `slot`, and those before it lack it. */
function learnChain(site: SiteCache, object: LTable, steps: number, slot: number): void {
  if (steps !== 1 && site.knows(object.shape, steps, slot)) return;
  const chain: Step[] = [];
  let at = object;
  for (let i = 0; i < steps; i++) {
    const meta = at.meta!;
    const metaSlot = meta.shape.findEvent(Event.INDEX);
    const next = metaSlot < 0 ? undefined : meta.slots[metaSlot];
    if (!(next instanceof LTable)) return;
    chain.push({ meta: meta.shape, slot: metaSlot, shape: next.shape });
    at = next;
  }
  if (steps === 1 && slot >= 0) {
    site.receiver = object.shape;
    site.metaShape = chain[0]!.meta;
    site.metaSlot = chain[0]!.slot;
    site.holder = at.shape;
    site.holderSlot = slot;
  }
  if (!site.knows(object.shape, steps, slot)) site.learn(new Way(object.shape, chain, slot));
}

/** object[key]. Throws LuaThrow. */
export function readField(vm: Vm, site: SiteCache, object: LValue, key: string): Result {
  let o = object;
  // Whether no table on the way so far has a slot for the field: then their shapes say that they lack it.
  let absent = true;
  for (let i = 0; i < MAX_CHAIN; i++) {
    let meta: LTable | null;
    if (o instanceof LTable) {
      const { shape } = o;
      const slot = slotOf(site, shape, key);
      if (slot >= 0) {
        if (o === object) {
          site.shape = shape;
          site.slot = slot;
        }
        const v = o.slots[slot];
        if (v !== undefined) {
          if (absent && i <= MAX_STEPS && object instanceof LTable) learnChain(site, object, i, slot);
          return v;
        }
        absent = false;
      } else if (o.hash !== null) {
        const v = o.getStr(key);
        if (v !== undefined) return v;
      }
      meta = o.meta;
      if (meta === null) {
        if (slot < 0 && absent && o.hash === null && i <= MAX_STEPS && object instanceof LTable)
          learnChain(site, object, i, -1);
        return undefined;
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
    const { slots } = object;
    if (slots.length === 0) {
      object.meter.alloc(ARRAY_HEADER + LEAST_SLOTS / 2);
      object.slots = [value];
    } else {
      object.meter.alloc(16);
      slots.push(value);
    }
    object.absent = 0;
    object.shape = site.to!;
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
    if (!site.knows(shape, 0, slot)) site.learn(new Way(shape, [], slot));
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

/**
 * Access to fields named by constants, with a memory at each access site: what both tiers do when their inline check
 * (the table's own shape, SiteCache.shape) fails.
 *
 * A site holds shapes and slots only, never a state's tables: it is shared by every state that runs the code. A shape
 * says which keys a table has in its slots; that a table lacks a key takes `hash === null` as well.
 */
import type { Result, SiteCache } from "../runtime/function";
import { ARRAY_HEADER, LEAST_SLOTS } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";
import * as ops from "./operations";
import type { Vm } from "./vm";

/** Most tables that an `__index` chain may lead through to be remembered. */
const MAX_CHAIN = 4;

/** One table of an `__index` chain that lacks the key: its shape, and where its metatable keeps `__index`. */
export class ChainLink {
  constructor(
    /** null for a string. */
    readonly shape: unknown,
    readonly metaShape: unknown,
    readonly metaSlot: number,
  ) {}
}

/** The value at the end of the chain that `site` remembers, or undefined. */
export function followChain(vm: Vm, site: SiteCache, object: LValue): LValue {
  const chain = site.chain as readonly ChainLink[] | null;
  if (chain === null) return undefined;
  let o = object;
  for (let i = 0; i < chain.length; i++) {
    const link = chain[i]!;
    let meta: LTable | null;
    if (o instanceof LTable) {
      if (o.shape !== link.shape || o.hash !== null) return undefined;
      meta = o.meta;
    } else {
      if (typeof o !== "string" || link.shape !== null) return undefined;
      meta = vm.stringMeta;
    }
    if (meta === null || meta.shape !== link.metaShape) return undefined;
    o = meta.slots[link.metaSlot];
  }
  return o instanceof LTable && o.shape === site.holder ? o.slots[site.holderSlot] : undefined;
}

function learnChain(vm: Vm, site: SiteCache, object: LValue, key: string): void {
  const chain: ChainLink[] = [];
  let o = object;
  for (;;) {
    let meta: LTable | null;
    if (o instanceof LTable) {
      const slot = o.shape.find(key);
      if (slot >= 0 && o.slots[slot] !== undefined) {
        if (chain.length === 0) return;
        site.chain = chain;
        site.holder = o.shape;
        site.holderSlot = slot;
        return;
      }
      // A slot that was cleared may be filled again without a change of shape.
      if (slot >= 0 || o.hash !== null) return;
      meta = o.meta;
    } else if (typeof o === "string") meta = vm.stringMeta;
    else return;
    if (meta === null || chain.length === MAX_CHAIN) return;
    const slot = meta.shape.find("__index");
    if (slot < 0) return;
    chain.push(new ChainLink(o instanceof LTable ? o.shape : null, meta.shape, slot));
    o = meta.slots[slot];
  }
}

/** object[key]. Throws LuaThrow. */
export function readField(vm: Vm, site: SiteCache, object: LValue, key: string): Result {
  if (object instanceof LTable) {
    const i = object.shape.find(key);
    if (i >= 0) {
      site.shape = object.shape;
      site.slot = i;
      const v = object.slots[i];
      if (v !== undefined) return v;
    }
    if (object.meta === null) return i >= 0 || object.hash === null ? undefined : object.getStr(key);
  }
  const known = followChain(vm, site, object);
  if (known !== undefined) return known;
  learnChain(vm, site, object, key);
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
  if (meta === null || lacks(meta, "__newindex")) {
    const i = shape.find(key);
    if (i >= 0 && !shape.frozen) {
      site.shape = shape;
      site.slot = i;
      if (object.slots[i] === undefined) object.absent = 0;
      object.slots[i] = value;
      return undefined;
    }
    object.setField(key, value);
    if (object.hash === null && object.shape !== shape) {
      site.from = shape;
      site.to = object.shape;
      site.plainMeta = meta === null ? null : meta.shape;
    }
    return undefined;
  }
  return ops.setIndex(vm, object, key, value, true);
}

/** Whether the shape of `meta` alone tells that it has no such field. */
function lacks(meta: LTable, event: string): boolean {
  return meta.hash === null && meta.shape.find(event) < 0;
}

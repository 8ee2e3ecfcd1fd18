/**
 * What a state consists of, as a picture that is compared with it again: `reset()` goes back to one, and further states
 * can be made from it without opening libraries and running scripts anew.
 *
 * An Image holds no object of a state: where a value is an object, a Ref says which of the state's objects, by position.
 * States made from one image share it, and each has its own list of objects in the image's order.
 */

import { HostFault } from "../host/host";
import { Cell, LFunction, type Unit } from "../runtime/function";
import type { HashPart } from "../runtime/hash-part";
import type { RandomState } from "../runtime/random";
import type { Shape } from "../runtime/shape";
import { LTable } from "../runtime/table";
import type { LThread } from "../runtime/thread";
import { LUserData, PROXY } from "../runtime/userdata";
import type { LValue } from "../runtime/value";
import { LuaFile } from "../stdlib/file";
import { standardStream } from "../stdlib/host-result";
import type { Vm } from "../vm/vm";
import { LuaUsageError } from "./usage-error";

class Ref {
  constructor(readonly index: number) {}
}

type Stored = undefined | boolean | number | string | Ref;
type Position = number;
const NONE: Position = -1;

interface TableImage {
  readonly kind: "table";
  readonly shape: Shape;
  readonly slots: readonly Stored[];
  readonly slotRoom: number;
  readonly arr: readonly Stored[];
  readonly arrLimit: number;
  readonly hash: { readonly keys: readonly Stored[]; readonly vals: readonly Stored[]; readonly limit: number } | null;
  readonly meta: Position;
}

interface FunctionImage {
  readonly kind: "function";
  readonly unit: Unit;
  readonly env: Position;
  readonly cells: readonly Position[];
}

interface CellImage {
  readonly kind: "cell";
  readonly v: Stored;
}

interface UserDataImage {
  readonly kind: "userdata";
  readonly value: unknown;
  readonly externalBytes: number;
  readonly meta: Position;
  readonly env: Position;
}

/** A coroutine that has ended. */
interface DeadImage {
  readonly kind: "dead";
}

type ObjectImage = TableImage | FunctionImage | CellImage | UserDataImage | DeadImage;
type StateObject = LTable | LFunction | Cell | LUserData | LThread;

export interface Image {
  readonly objects: readonly ObjectImage[];
  readonly globals: Position;
  readonly registry: Position;
  /** Of the main thread (setfenv(0, …)). */
  readonly environment: Position;
  readonly stringMeta: Position;
  readonly typeMeta: readonly (readonly [type: string, meta: Position])[];
  readonly random: RandomState;
  readonly memoryLimit: number;
  /** Objects with finalizers, in the order of marking. */
  readonly finalizers: readonly Position[];
  /** Whether these or weak tables have the collector run by itself. */
  readonly collects: boolean;
  /** Bytes in use. */
  readonly live: number;
  /** Of these, what execution had learnt. */
  readonly learnt: number;
  /** Units that belong to the state they are in: of host functions, and of library functions that hold on to values. */
  readonly bound: ReadonlySet<Unit>;
  /** Why no other state can be made from it, whatever its bound units do. */
  readonly obstacle: string | undefined;
}

/** A state's own part. */
export interface Pristine {
  readonly image: Image;
  readonly objects: readonly StateObject[];
}

/** Throws LuaUsageError when a coroutine that could go on or an open file can be reached: there is no way back for it. */
export function capture(vm: Vm): Pristine {
  const objects: StateObject[] = [];
  const positions = new Map<StateObject, Position>();
  const at = (o: StateObject | null): Position => {
    if (o === null) return NONE;
    let position = positions.get(o);
    if (position === undefined) {
      position = objects.length;
      objects.push(o);
      positions.set(o, position);
    }
    return position;
  };
  const store = (v: LValue): Stored => (typeof v === "object" ? new Ref(at(v)) : v);
  const bound = new Set<Unit>();
  let obstacle: string | undefined;

  const picture = (o: StateObject): ObjectImage => {
    if (o instanceof LTable) {
      const { shape, slots, slotRoom, arr, arrLimit, hash, meta } = o;
      return {
        kind: "table",
        shape,
        slots: slots.map(store),
        slotRoom,
        arr: arr.map(store),
        arrLimit,
        hash:
          hash === null
            ? null
            : {
                keys: hash.all().flatMap((leaf) => leaf.keys.map(store)),
                vals: hash.all().flatMap((leaf) => leaf.vals.map(store)),
                limit: hash.limit,
              },
        meta: at(meta),
      };
    }
    if (o instanceof LFunction) {
      if (o.unit.bound) bound.add(o.unit);
      return { kind: "function", unit: o.unit, env: at(o.env), cells: o.upvals.map(at) };
    }
    if (o instanceof Cell) return { kind: "cell", v: store(o.v) };
    if (o instanceof LUserData) {
      const { value, externalBytes, meta, env } = o;
      if (value instanceof LuaFile && value.standard === undefined && !value.closed)
        throw new LuaUsageError("an open file can't be part of what reset() goes back to");
      if (value !== undefined && !(value instanceof LuaFile && value.standard !== undefined))
        obstacle ??= "a userdata with a host value";
      return { kind: "userdata", value, externalBytes, meta: at(meta), env: at(env) };
    }
    if (o.status !== "dead" && o !== vm.main)
      throw new LuaUsageError("a suspended coroutine can't be part of what reset() goes back to");
    obstacle ??= "a coroutine";
    return { kind: "dead" };
  };

  vm.collectNow();
  const roots = {
    globals: at(vm.globals),
    registry: at(vm.registry),
    environment: at(vm.main.globals),
    stringMeta: at(vm.stringMeta),
    typeMeta: [...vm.typeMeta].map(([type, meta]) => [type, at(meta)] as const),
  };
  const images: ObjectImage[] = [];
  for (let i = 0; i < objects.length; i++) images.push(picture(objects[i]!));
  const { live, learnt, memoryLimit, collectsAutomatically: collects } = vm.budget;
  const finalizers = vm.finalizers
    .pending()
    .map((o) => positions.get(o))
    .filter((p) => p !== undefined);
  const random = vm.random.save();
  const image = { objects: images, ...roots, random, memoryLimit, finalizers, collects, live, learnt, bound, obstacle };
  return { image, objects };
}

// ---- going back

/** Puts every object of `pristine` back to what its image says, and forgets all others. */
export function restore(vm: Vm, { image, objects }: Pristine): void {
  const { objects: images } = image;
  for (let i = 0; i < images.length; i++) fill(images[i]!, objects[i]!, objects);
  closeFiles(vm.finalizers.restore(image.finalizers.map((position) => objects[position] as LTable | LUserData)));
  vm.main.globals = objects[image.environment] as LTable;
  vm.main.stack?.splice(0);
  vm.main.hook = null;
  vm.stringMeta = tableAt(objects, image.stringMeta);
  vm.typeMeta.clear();
  for (const [type, meta] of image.typeMeta) vm.typeMeta.set(type, objects[meta] as LTable);
  vm.random.restore(image.random);
  vm.forget();
  vm.registers.renew();
  vm.budget.renew(image.live, image.learnt, image.memoryLimit, image.collects);
}

/** No finalizer of a script's runs for what is forgotten, but its files are closed. */
function closeFiles(forgotten: readonly (LTable | LUserData)[]): void {
  for (const o of forgotten) {
    if (!(o instanceof LUserData && o.value instanceof LuaFile)) continue;
    if (o.value.closed || o.value.standard !== undefined) continue;
    try {
      o.value.close();
    } catch (e) {
      // Nobody is left to be told that the last bytes could not be written.
      if (!(e instanceof HostFault)) throw e;
    }
  }
}

function tableAt(objects: readonly StateObject[], position: Position): LTable | null {
  return position === NONE ? null : (objects[position] as LTable);
}

function value(stored: Stored, objects: readonly StateObject[]): LValue {
  return stored instanceof Ref ? (objects[stored.index] as LValue) : stored;
}

/** Whether `values` are what `stored` says. */
function same(values: readonly LValue[], stored: readonly Stored[], objects: readonly StateObject[]): boolean {
  if (values.length !== stored.length) return false;
  for (let i = 0; i < stored.length; i++) if (values[i] !== value(stored[i], objects)) return false;
  return true;
}

function sameHash(
  { keys, vals, leaves }: HashPart,
  stored: { readonly keys: readonly Stored[]; readonly vals: readonly Stored[] },
  objects: readonly StateObject[],
): boolean {
  return leaves === null && same(keys, stored.keys, objects) && same(vals, stored.vals, objects);
}

function values(stored: readonly Stored[], objects: readonly StateObject[]): LValue[] {
  return stored.map((s) => value(s, objects));
}

/** Only what differs is written: most of a state is as it was. */
function fill(image: ObjectImage, o: StateObject, objects: readonly StateObject[]): void {
  switch (image.kind) {
    case "table": {
      const t = o as LTable;
      const { hash } = image;
      t.shape = image.shape;
      t.meta = tableAt(objects, image.meta);
      t.absent = 0;
      t.arrLimit = image.arrLimit;
      if (!same(t.slots, image.slots, objects)) {
        t.slots = values(image.slots, objects);
        t.slotRoom = image.slotRoom;
      }
      if (!same(t.arr, image.arr, objects)) t.arr = values(image.arr, objects);
      if (hash === null) t.hash = null;
      else if (t.hash === null || !sameHash(t.hash, hash, objects))
        t.setHashPart(values(hash.keys, objects), values(hash.vals, objects), hash.limit);
      break;
    }
    case "function": {
      const f = o as LFunction;
      f.env = objects[image.env] as LTable;
      for (let i = 0; i < image.cells.length; i++) f.upvals[i] = objects[image.cells[i]!] as Cell;
      break;
    }
    case "cell":
      (o as Cell).v = value(image.v, objects);
      break;
    case "userdata": {
      const u = o as LUserData;
      u.meta = tableAt(objects, image.meta);
      u.env = tableAt(objects, image.env);
      break;
    }
  }
}

// ---- another state

/** Why no other state can be made from `image`, where `portable` are the bound units that run in any; undefined: it can. */
export function obstacleTo(image: Image, portable: ReadonlySet<Unit>): string | undefined {
  for (const unit of image.bound) if (!portable.has(unit)) return `the host function '${unit.name}'`;
  return image.obstacle;
}

/** A userdata's value in another state: what the host put there stays where it is. */
function valueIn(vm: Vm, value: unknown): unknown {
  if (value instanceof LuaFile) return new LuaFile(standardStream(vm, value.standard!), value.standard);
  return value === PROXY ? PROXY : undefined;
}

/** Makes a state that has nothing yet into what `image` shows. */
export function develop(vm: Vm, image: Image): Pristine {
  const objects = image.objects.map((o, i): StateObject => {
    switch (o.kind) {
      case "table":
        return i === image.globals ? vm.globals : i === image.registry ? vm.registry : new LTable(vm.budget);
      case "function":
        return new LFunction(o.unit, vm.globals, o.cells.length === 0 ? undefined : []);
      case "cell":
        return new Cell(undefined);
      case "userdata":
        return new LUserData(valueIn(vm, o.value), o.externalBytes);
      case "dead":
        throw new LuaUsageError("a coroutine can't be part of a state's image");
    }
  });
  const pristine = { image, objects };
  restore(vm, pristine);
  return pristine;
}

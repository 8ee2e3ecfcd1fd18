/**
 * What objects cost, in bytes of V8's heap on 64-bit Node, without what they refer to. `npm run bench:memory` compares
 * these figures with what the heap really grows by.
 */

export const TABLE_BYTES = 112;
/** A JavaScript array and its elements' header; 8 bytes for each element come on top. */
export const ARRAY_HEADER = 48;
/** The least that an array takes for elements once a second one was added: V8 makes room for 19 then, or for 17 at first. */
export const LEAST_SLOTS = 19 * 8;

/** How many elements V8 makes room for when an array grows to `n`. */
export function grownRoom(n: number): number {
  return n === 1 ? 1 : n + (n >> 1) + 16;
}

/** A table's array part: as slots, if it was not made at once by a constructor. */
export function arrayPartBytes(n: number): number {
  return ARRAY_HEADER + (n === 1 ? 8 : Math.max(LEAST_SLOTS / 2, n * 10));
}

/** A function with `n` upvalues. */
export function functionBytes(n: number): number {
  return FUNCTION_BYTES + (n === 0 ? 0 : ARRAY_HEADER + n * 8);
}
/** A number that is no 32-bit integer, in a table. */
export const NUMBER_BYTES = 16;
/** A table's hash part, empty. */
export const HASH_BYTES = 320;
/** Room for one pair in it. */
export const HASH_ENTRY = 56;
/** A string; a byte for each of its characters comes on top. */
export const STRING_BYTES = 24;
export const FUNCTION_BYTES = 72;
/** What stands behind a function of the host's alone: its unit, with JavaScript's own functions and their contexts. */
export const HOST_UNIT_BYTES = 1000;
/** What makes a function callable from JavaScript. */
export const HANDLE_BYTES = 300;
/** What an access site has learnt. */
export const SITE_BYTES = 960;
/** A variable that closures share. */
export const CELL_BYTES = 32;
export const USERDATA_BYTES = 64;
export const THREAD_BYTES = 120;
/** A coroutine's LState, where the host got to see it. */
export const FACE_BYTES = 200;
/** A frame on the heap; 8 bytes for each register come on top. */
export const FRAME_BYTES = 160;
/** An entry of the list of objects with finalizers. */
export const FINALIZER_BYTES = 32;

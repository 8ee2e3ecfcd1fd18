/** Userdata: a host value behind a metatable (§2.2). Scripts reach it only through that metatable. */
import type { Holding } from "../vm/census";
import type { LTable } from "./table";

/**
 * The value of what newproxy has given a metatable: no other userdata, a host's or a file, lends its metatable to one that
 * lacks its value.
 */
export const PROXY = Object.freeze({});

export class LUserData {
  meta: LTable | null = null;
  env: LTable | null = null;
  /** The census that saw this object last. */
  mark = 0;
  constructor(
    public value: unknown,
    /** Bytes held outside the Lua heap on behalf of this value. */
    public externalBytes = 0,
    /** What it holds for library functions. */
    readonly held: Holding | null = null,
  ) {}
}

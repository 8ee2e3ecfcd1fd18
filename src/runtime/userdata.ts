/** Userdata: a host value behind a metatable (§2.2). Scripts reach it only through that metatable. */
import type { Holding } from "../vm/census";
import type { LTable } from "./table";

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

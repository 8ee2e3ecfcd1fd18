/** Userdata: a host value behind a metatable (§2.2). Scripts reach it only through that metatable. */
import type { LTable } from "./table";

export class LUserData {
  meta: LTable | null = null;
  env: LTable | null = null;
  constructor(
    public value: unknown,
    /** Bytes held outside the Lua heap on behalf of this value. */
    public externalBytes = 0,
  ) {}
}

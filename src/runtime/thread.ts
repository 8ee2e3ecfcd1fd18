/**
 * A coroutine (§2.11): a chain of heap frames. The main program is a thread too.
 * `top` is the innermost frame while the thread is not running; frames link outwards by `parent`.
 */
import type { Frame } from "../vm/frame";
import type { Hook } from "../vm/hooks";
import type { LFunction } from "./function";
import type { LTable } from "./table";
import type { LValue } from "./value";

export type ThreadStatus = "suspended" | "running" | "normal" | "dead";

export class LThread {
  status: ThreadStatus = "suspended";
  /** Function to start with, until the first resume. */
  start: LFunction | null;
  top: Frame | null = null;
  /** Thread that resumed this one. */
  resumer: LThread | null = null;
  /** Frames in use. */
  depth = 0;
  /** Calls of host functions in progress through which this thread can't yield. */
  barriers = 0;
  globals: LTable;
  /** What debug.sethook set. */
  hook: Hook | null = null;
  /** Whether the hook runs: then no event calls it. */
  inHook = false;
  /** Values on the thread's own stack in the embedding API, made on demand. */
  stack: LValue[] | null = null;
  /** The stack-API face of this thread, made on demand by the embedding API. */
  face: unknown = null;
  /** The census that saw this object last. */
  mark = 0;
  /** Frames that the budget was told of. */
  chargedDepth = 0;

  constructor(start: LFunction | null, globals: LTable) {
    this.start = start;
    this.globals = globals;
  }
}

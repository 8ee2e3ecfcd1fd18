/**
 * A Lua error on its way. A light object, not a JS Error: capturing a JS stack costs microseconds. The embedding API
 * turns it into `LuaError` at the host's door.
 *
 * Position and names are filled in while the error passes the frame at `level` (luaL_where, §3.7): until then `level`
 * says how many frames it still has to pass (1 = the function that called the host function or ran the instruction).
 */
import type { LValue } from "./value";

export type ErrorKind = "syntax" | "runtime" | "memory" | "file" | "handler" | "cancelled";

/** What an instruction could not do with a value; becomes "attempt to OPERATION local 'x' (a nil value)". */
export interface OperandFault {
  readonly operation: string;
  readonly culprit: LValue;
}

/** A bad argument; becomes "bad argument #1 to 'insert' (table expected, got nil)". */
export interface ArgumentFault {
  /** 1-based. */
  readonly index: number;
  /** With `%t` for what was got (the type's name, or "no value"). */
  readonly detail: string;
}

export class LuaThrow {
  traceback: string | undefined = undefined;
  operand: OperandFault | null = null;
  argument: ArgumentFault | null = null;

  constructor(
    public value: LValue,
    public kind: ErrorKind = "runtime",
    public level = 0,
    /** Host exception that started it, or an abort's reason. */
    public cause: unknown = undefined,
  ) {}

  /** No pcall, xpcall or resume may catch it. */
  get uncatchable(): boolean {
    return this.kind === "cancelled";
  }
}

/** A run-time error with the position of the running function in front. */
export function runtimeError(message: string, level = 1): LuaThrow {
  return new LuaThrow(message, "runtime", level);
}

export function operandError(operation: string, culprit: LValue): LuaThrow {
  const e = new LuaThrow(undefined, "runtime", 1);
  e.operand = { operation, culprit };
  return e;
}

/** luaL_argerror. */
export function argumentError(index: number, detail: string): LuaThrow {
  const e = new LuaThrow(undefined, "runtime", 1);
  e.argument = { index, detail };
  return e;
}

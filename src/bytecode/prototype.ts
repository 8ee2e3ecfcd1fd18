import { Op } from "./opcode";

/**
 * A compiled function: immutable and free of any state's data, so that every state that loads the same source shares
 * it. Caches, hotness and compiled code lie beside it (runtime/function.ts, `Unit`).
 */
export type Constant = undefined | boolean | number | string;

export interface UpvalueInfo {
  readonly name: string;
  /** True: the cell in register `index` of the enclosing function; false: that function's upvalue `index`. */
  readonly fromLocal: boolean;
  readonly index: number;
}

export interface LocalInfo {
  readonly name: string;
  readonly register: number;
  /** First pc (in words) at which the local is active, and the first at which it no longer is. */
  readonly startPc: number;
  readonly endPc: number;
}

export interface Prototype {
  readonly source: string;
  readonly lineDefined: number;
  readonly lastLine: number;
  readonly paramCount: number;
  readonly isVararg: boolean;
  /** 5.1's `arg` table for vararg functions without `...` (LUA_COMPAT_VARARG). */
  readonly needsArg: boolean;
  readonly maxRegisters: number;
  readonly code: Int32Array;
  /** Source line of the instruction at pc, at index pc / 4. */
  readonly lines: Int32Array;
  readonly constants: readonly Constant[];
  readonly protos: readonly Prototype[];
  readonly upvalues: readonly UpvalueInfo[];
  readonly locals: readonly LocalInfo[];
}

/**
 * An empty list of V8's general kind. One that begins as `[]` is of a kind of its own as long as it is empty or holds small
 * integers alone; code that has met both is slower, and is made anew when it meets the second.
 */
export function generalList<T>(): T[] {
  const list: unknown[] = [undefined];
  list.pop();
  return list as T[];
}

/** Limits of a function (luaconf.h, llimits.h), kept by the compiler and checked in dumps. */
export const MAX_LOCALS = 200;
/** LUAI_MAXUPVALUES is 60 in 5.1; 255 is 5.2's. */
export const MAX_UPVALUES = 255;
export const MAX_REGISTERS = 250;
/** How deep functions nest in each other; the parser's limit on nesting is lower. */
export const MAX_FUNCTION_NESTING = 250;

/** Names of the registers from which a numeric `for` counts: FORPREP checks that they are numbers, FORLOOP relies on it. */
export const LOOP_CONTROL = ["(for index)", "(for limit)", "(for step)"] as const;

export function isLoopControl(name: string): boolean {
  return (LOOP_CONTROL as readonly string[]).includes(name);
}

/** Whether the instruction at pc is one of its line's own: a cell for a parameter is not. */
export function isOfItsLine(proto: Prototype, pc: number): boolean {
  return proto.code[pc] !== Op.NEWCELL;
}

/** The lines that have instructions, as "L" of debug.getinfo lists them and line events name them; some more than once. */
export function* activeLines(proto: Prototype): Generator<number> {
  for (let i = 0; i < proto.lines.length; i++) if (isOfItsLine(proto, i * 4)) yield proto.lines[i]!;
}

/** Name of the n-th (0-based) local active at pc, as in lua_getlocal. */
export function activeLocal(proto: Prototype, n: number, pc: number): LocalInfo | undefined {
  for (const local of proto.locals) {
    if (local.startPc > pc) break;
    if (pc < local.endPc && n-- === 0) return local;
  }
  return undefined;
}

/** Name of the local that lives in `register` at pc. */
export function localInRegister(proto: Prototype, register: number, pc: number): string | undefined {
  for (const local of proto.locals) {
    if (local.startPc > pc) break;
    if (pc < local.endPc && local.register === register) return local.name;
  }
  return undefined;
}

/** The call stack as levels (lua_getstack) and as text (luaL/db_errorfb, ldblib.c). */
import type { LFunction } from "../runtime/function";
import { chunkId } from "../syntax/syntax-fault";
import { currentPc, describeCallee, lineAt } from "./describe";
import type { Frame, LuaFrame } from "./frame";

export interface Level {
  /** undefined for the mark that a tail call leaves. */
  readonly frame: Frame | undefined;
  readonly fn: LFunction | null;
}

/** The levels from `top` outwards; a frame that replaced others by tail calls is followed by a mark for each. */
export function* levels(top: Frame | null): Generator<Level> {
  for (let f = top; f !== null; f = f.parent) {
    if (f.kind === "handler" || f.kind === "hook") continue;
    yield { frame: f, fn: f.fn };
    if (f.kind === "lua") for (let i = 0; i < f.tailCalls; i++) yield { frame: undefined, fn: null };
  }
}

export function levelAt(top: Frame | null, n: number): Level | undefined {
  let i = 0;
  for (const level of levels(top)) if (i++ === n) return level;
  return undefined;
}

/** Name of the function running in `frame`, from the instruction that called it. */
export function calledAs(frame: Frame): { name: string; kind: string } | undefined {
  if (frame.kind === "lua" && frame.tailCalls > 0) return undefined;
  const caller = frame.parent;
  if (caller === null || caller.kind !== "lua") return undefined;
  return describeCallee(caller.proto, caller.pc - 4);
}

export function currentLine(frame: LuaFrame): number {
  return lineAt(frame.proto, currentPc(frame));
}

const FIRST = 12;
const LAST = 10;

/** As debug.traceback: `message` (if any), then a line for each level; the middle of a deep stack is left out. */
export function traceback(top: Frame | null, message: string | undefined, firstLevel: number): string {
  const lines: string[] = [];
  let i = 0;
  for (const level of levels(top)) {
    if (i++ < firstLevel) continue;
    lines.push(`\n\t${describeLevel(level)}`);
    if (lines.length > FIRST + 2 * LAST + 200) lines.splice(FIRST, lines.length - FIRST - LAST, "\n\t...");
  }
  if (lines.length > FIRST + LAST) lines.splice(FIRST, lines.length - FIRST - LAST, "\n\t...");
  return `${message === undefined ? "" : `${message}\n`}stack traceback:${lines.join("")}`;
}

function describeLevel(level: Level): string {
  const frame = level.frame;
  if (frame === undefined) return "(tail call): ?";
  const called = calledAs(frame);
  if (frame.kind !== "lua") return called === undefined ? "[C]: ?" : `[C]: in function '${called.name}'`;
  const where = `${chunkId(frame.proto.source)}:${currentLine(frame)}: in`;
  if (called !== undefined) return `${where} function '${called.name}'`;
  if (frame.proto.lineDefined === 0) return `${where} main chunk`;
  return `${where} function <${chunkId(frame.proto.source)}:${frame.proto.lineDefined}>`;
}

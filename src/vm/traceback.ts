/** The call stack as levels (lua_getstack) and as text (luaL/db_errorfb, ldblib.c). */
import { LFunction } from "../runtime/function";
import type { Meter } from "../runtime/meter";
import type { LThread } from "../runtime/thread";
import { chunkId } from "../syntax/syntax-fault";
import { currentPc, describeCallee, isCalling, lineAt } from "./describe";
import {
  type Frame,
  type HandlerFrame,
  type HookFrame,
  HostFrame,
  type LuaFrame,
  type RaiseFrame,
  ResumeFrame,
} from "./frame";

export interface Level {
  /** undefined for the mark that a tail call leaves. */
  readonly frame: Frame | undefined;
  readonly fn: LFunction | null;
}

type LevelFrame = Exclude<Frame, HandlerFrame | HookFrame | RaiseFrame>;

/** Whether a frame is a level: a function that was called. */
export function isLevel(frame: Frame): frame is LevelFrame {
  switch (frame.kind) {
    case "handler":
    case "hook":
    case "raise":
      return false;
    case "protected":
      return frame.fn !== null;
    default:
      return true;
  }
}

const TAIL_CALL: Level = { frame: undefined, fn: null };

/**
 * A library function has no frame of its own where it raises an error or yields: it is what the Lua function calls that
 * is innermost then. This is `frame`, or one for such a function on top of it.
 */
function withCallee(frame: Frame | null, failed: boolean): Frame | null {
  if (frame?.kind === "hook" && frame.fn !== null) {
    const top = new HostFrame(frame.fn, []);
    top.parent = frame.parent;
    return top;
  }
  if (frame?.kind !== "lua" || !frame.waiting || !isCalling(frame)) return frame;
  const callee: unknown = frame.regs[frame.proto.code[frame.pc - 3]!];
  const known = callee instanceof LFunction && callee.unit.proto === null;
  // The call itself may have failed. Where it has not, compiled code may have forgotten what it calls.
  if (failed && !known) return frame;
  const top = known ? new HostFrame(callee, []) : new ResumeFrame(null, null, false);
  top.parent = frame;
  return top;
}

/** The innermost frame of an error that nothing has caught. */
export const topOfError = (frame: Frame | null): Frame | null => withCallee(frame, true);

/** The innermost frame of a thread that is not running. */
export function topOf(thread: LThread): Frame | null {
  return withCallee(thread.top, thread.status === "dead");
}

/** Frames between two reports to a meter, and what they are worth. */
const BLOCK = 64;
const UNITS = 8;

/** Calls `visit` for each frame that is a level: with the level's number and that of the tail calls that it replaced. */
function walk(
  top: Frame | null,
  meter: Meter | undefined,
  visit: (frame: LevelFrame, level: number, tailCalls: number) => boolean,
): void {
  let level = 0;
  let frames = 0;
  for (let next = top; next !== null; ) {
    const f = next;
    if ((++frames & (BLOCK - 1)) === 0) meter?.charge(UNITS);
    next = f.kind === "handler" ? withCallee(f.parent, true) : f.parent;
    if (!isLevel(f)) continue;
    const tailCalls = f.kind === "lua" ? f.tailCalls : 0;
    if (!visit(f, level, tailCalls)) return;
    level += 1 + tailCalls;
  }
}

/** Level n from `top` outwards; a frame that replaced others by tail calls is followed by a mark for each. */
export function levelAt(top: Frame | null, n: number, meter?: Meter): Level | undefined {
  let found: Level | undefined;
  walk(top, meter, (frame, level, tailCalls) => {
    if (n === level) found = { frame, fn: frame.fn };
    else if (n > level && n <= level + tailCalls) found = TAIL_CALL;
    return n > level + tailCalls;
  });
  return found;
}

/** Name of the function running in `frame`, from the instruction that called it. */
export function calledAs(frame: Frame): { name: string; kind: string } | undefined {
  if (frame.kind === "lua" && frame.tailCalls > 0) return undefined;
  const caller = frame.parent;
  if (caller === null || caller.kind !== "lua") return undefined;
  return describeCallee(caller.proto, caller.pc - 4);
}

/** The work of finding what `frame` is called as: the code of its caller is looked through. */
export function levelUnits(frame: Frame | undefined): number {
  const caller = frame?.parent;
  return caller?.kind === "lua" ? caller.pc >> 8 : 0;
}

export function currentLine(frame: LuaFrame): number {
  return lineAt(frame.proto, currentPc(frame));
}

/** Levels below this one come before the gap of a deep stack, and so many after it. */
const FIRST = 12;
const LAST = 10;

/** As debug.traceback: `message` (if any), then a line for each level; the middle of a deep stack is left out. */
export function traceback(top: Frame | null, message: string | undefined, firstLevel: number, meter?: Meter): string {
  meter?.charge(UNITS);
  let count = 0;
  walk(top, meter, (_frame, level, tailCalls) => {
    count = level + 1 + tailCalls;
    return true;
  });
  const gap = Math.max(firstLevel, FIRST);
  const isLong = count > gap + LAST + 1;
  const firstEnd = isLong ? gap : count;
  const lastStart = isLong ? count - LAST : count;
  const lines: string[] = [];
  const line = (level: Level): void => {
    meter?.charge(UNITS + levelUnits(level.frame));
    lines.push(`\n\t${describeLevel(level)}`);
  };
  const add = (level: Level, from: number, to: number): void => {
    // Of what may be millions of tail calls, those that are shown.
    for (let i = Math.max(from, firstLevel); i < Math.min(to, firstEnd); i++) line(level);
    if (isLong && from <= firstEnd && firstEnd < to) lines.push("\n\t...");
    for (let i = Math.max(from, lastStart); i < to; i++) line(level);
  };
  walk(top, meter, (frame, level, tailCalls) => {
    add({ frame, fn: frame.fn }, level, level + 1);
    add(TAIL_CALL, level + 1, level + 1 + tailCalls);
    return true;
  });
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

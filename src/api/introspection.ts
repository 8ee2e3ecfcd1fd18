/** The debug interface of GopherLua's LState: levels of the call stack, locals, upvalues (manual §3.8). */
import { activeLocal, type LocalInfo } from "../bytecode/prototype";
import { toJs } from "../runtime/byte-string";
import { Cell, type LFunction } from "../runtime/function";
import type { LValue } from "../runtime/value";
import { position } from "../vm/describe";
import type { LuaFrame } from "../vm/frame";
import { calledAs, currentLine, type Level, levelAt } from "../vm/traceback";
import { Calls } from "./calls";
import { kindOf, LuaUsageError, needNumber, needString } from "./usage-error";
import type { LuaValue } from "./value";

/** An activation record: which level it is, and what getInfo has found out about it. */
export class Debug {
  /** What the call site calls the function; "" if unknown. */
  name = "";
  /** "Lua", "main", "C" (host and library functions) or "tail". */
  what = "";
  source = "";
  /** -1 where there is none. */
  currentLine = -1;
  nUpvalues = 0;
  lineDefined = -1;
  lastLineDefined = -1;
  readonly #level: Level | undefined;

  constructor(level?: Level) {
    this.#level = level;
  }

  static levelOf(debug: unknown): Level | undefined {
    if (!(debug instanceof Debug)) throw new LuaUsageError(`debug must be a Debug, not ${kindOf(debug)}`);
    return debug.#level;
  }
}

function localOf(debug: Debug, n: number): { frame: LuaFrame; local: LocalInfo } | undefined {
  needNumber(n, "n");
  const frame = Debug.levelOf(debug)?.frame;
  if (frame?.kind !== "lua") return undefined;
  const local = activeLocal(frame.proto, n - 1, frame.waiting ? frame.pc - 4 : frame.pc);
  return local === undefined ? undefined : { frame, local };
}

export abstract class Introspection extends Calls {
  /** Level 0 is the running function (of a suspended coroutine, the innermost), 1 its caller; undefined past the last. */
  getStack(level: number): Debug | undefined {
    this.alive();
    needNumber(level, "level");
    const found = level < 0 ? undefined : levelAt(this.thread.top, level);
    return found === undefined ? undefined : new Debug(found);
  }

  /**
   * Fills in `debug` by letters: n (name), S (source, what, lines of definition), l (current line), u (upvalues), and f:
   * returns the function. With ">" in front it is about `fn` instead of a level. Throws LuaUsageError for other letters.
   */
  getInfo(what: string, debug: Debug, fn?: unknown): LFunction | undefined {
    this.alive();
    needString(what, "what");
    const about = what.startsWith(">");
    const own = Debug.levelOf(debug);
    const level = about ? undefined : own;
    const f = about ? this.converter.function(fn, "fn") : (level?.fn ?? undefined);
    const proto = f?.unit.proto ?? null;
    const frame = level?.frame;
    let result: LFunction | undefined;
    for (const letter of about ? what.slice(1) : what) {
      switch (letter) {
        case "f":
          result = f;
          break;
        case "S":
          debug.source = proto !== null ? toJs(proto.source) : f === undefined ? "=(tail call)" : "=[C]";
          debug.what = proto === null ? (f === undefined ? "tail" : "C") : proto.lineDefined === 0 ? "main" : "Lua";
          debug.lineDefined = proto?.lineDefined ?? -1;
          debug.lastLineDefined = proto?.lastLine ?? -1;
          break;
        case "l":
          debug.currentLine = frame?.kind === "lua" ? currentLine(frame) : -1;
          break;
        case "u":
          debug.nUpvalues = f?.upvals.length ?? 0;
          break;
        case "n":
          debug.name = frame === undefined ? "" : toJs(calledAs(frame)?.name ?? "");
          break;
        default:
          throw new LuaUsageError(`what may hold the letters fSlun, not '${letter}'`);
      }
    }
    return result;
  }

  /** Name and value of the n-th active local (1-based) at a level; "" and undefined if there is none. */
  getLocal(debug: Debug, n: number): [name: string, value: LuaValue] {
    this.alive();
    const found = localOf(debug, n);
    if (found === undefined) return ["", undefined];
    const v: unknown = found.frame.regs[found.local.register];
    return [toJs(found.local.name), this.converter.handle(v instanceof Cell ? v.v : (v as LValue))];
  }

  /** Sets it; returns its name, "" if there is none. */
  setLocal(debug: Debug, n: number, value: unknown): string {
    const v = this.raw(value);
    const found = localOf(debug, n);
    if (found === undefined) return "";
    const { regs } = found.frame;
    const old: unknown = regs[found.local.register];
    if (old instanceof Cell) old.v = v;
    else regs[found.local.register] = v;
    return toJs(found.local.name);
  }

  /** Name and value of the n-th upvalue (1-based) of a Lua function; "" and undefined if there is none. */
  getUpvalue(fn: LFunction, n: number): [name: string, value: LuaValue] {
    this.alive();
    needNumber(n, "n");
    const f = this.converter.function(fn, "fn");
    const info = f.unit.proto?.upvalues[n - 1];
    return info === undefined ? ["", undefined] : [toJs(info.name), this.converter.handle(f.upvals[n - 1]!.v)];
  }

  /** Sets it; returns its name, "" if there is none. */
  setUpvalue(fn: LFunction, n: number, value: unknown): string {
    needNumber(n, "n");
    const v = this.raw(value);
    const f = this.converter.function(fn, "fn");
    const info = f.unit.proto?.upvalues[n - 1];
    if (info === undefined) return "";
    f.upvals[n - 1]!.v = v;
    return toJs(info.name);
  }

  /** `chunk:line: ` of the function at a level (0: the running one, 1: its caller); "" if it is no Lua function. */
  where(level: number): string {
    this.alive();
    needNumber(level, "level");
    const frame = level < 0 ? undefined : levelAt(this.thread.top, level)?.frame;
    return frame?.kind === "lua" ? toJs(position(frame.proto, frame.pc - 4)) : "";
  }
}

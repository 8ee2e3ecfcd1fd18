/** The interactive loop's side of the state: expressions, statements over several lines, names to complete. */
import type { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import { fromJs, toJs } from "../runtime/byte-string";
import { LFunction } from "../runtime/function";
import { LTable } from "../runtime/table";
import type { LValue } from "../runtime/value";

const CHUNK = "=stdin";
const KEYWORDS =
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while";
/** Most names offered at once. */
const MAX_NAMES = 200;
/** Tables and metatables that are followed from one name. */
const MAX_CHAIN = 20;

/** A chunk that ends too early: more lines may complete it. */
function isIncomplete(e: LuaError): boolean {
  return e.kind === "syntax" && e.message.endsWith("near '<eof>'");
}

export class Repl {
  /** The lines of a statement that is not complete, as bytes. */
  private pending = "";

  constructor(
    private readonly L: LState,
    private readonly globals: LTable,
    private readonly report: (e: unknown) => void,
  ) {}

  /** `_PROMPT` and `_PROMPT2`, as in lua, or the usual ones. */
  prompt(): string {
    const [name, usual] = this.pending === "" ? ["_PROMPT", "> "] : ["_PROMPT2", ">> "];
    const own = this.globals.getStr(name!);
    return typeof own === "string" ? own : usual!;
  }

  /** Takes a line as bytes, without its end: runs it, or keeps it until the statement is complete. */
  feed(line: string): void {
    const text = this.pending === "" && line.startsWith("=") ? `return ${line.slice(1)}` : line;
    this.pending = this.pending === "" ? text : `${this.pending}\n${text}`;
    try {
      const chunk = this.compile();
      if (chunk === undefined) return;
      this.pending = "";
      this.run(chunk);
    } catch (e) {
      this.pending = "";
      this.report(e);
    }
  }

  abandon(): void {
    this.pending = "";
  }

  /** What is pending as a function: an expression's values, or a statement. Undefined if it is not complete. */
  private compile(): LFunction | undefined {
    const asExpression = this.attempt(`return ${this.pending}`);
    if (asExpression instanceof LFunction) return asExpression;
    const asStatement = this.attempt(this.pending);
    if (asStatement instanceof LFunction) return asStatement;
    if (isIncomplete(asExpression) || isIncomplete(asStatement)) return undefined;
    throw asStatement;
  }

  private attempt(text: string): LFunction | LuaError {
    try {
      return this.L.loadBytes(text, CHUNK);
    } catch (e) {
      if (e instanceof LuaError && e.kind === "syntax") return e;
      throw e;
    }
  }

  private run(chunk: LFunction): void {
    const results = this.L.invoke(chunk, []);
    if (results.length > 0) this.L.invoke(this.globals.getStr("print"), results);
  }

  /**
   * Names that can stand for the name at the end of `text` (`str`, `string.fo`, `file:li`), and that name with what
   * leads to it. Looks at tables directly: no metamethod runs.
   */
  complete(text: string): { names: string[]; word: string } {
    const word = /[\w.:]*$/.exec(text)![0];
    const path = fromJs(word).split(/[.:]/);
    const start = path.pop()!;
    let holder: LValue = this.globals;
    for (const name of path) holder = member(holder, name);
    const found = new Set<string>(path.length === 0 ? KEYWORDS.split(" ").filter((k) => k.startsWith(start)) : []);
    const lead = word.slice(0, word.length - start.length);
    for (let t: LValue = holder, i = 0; t !== undefined && i < MAX_CHAIN; t = indexOf(t), i++) {
      if (!(t instanceof LTable)) continue;
      for (let at = t.occupied(0); at >= 0 && found.size < MAX_NAMES; at = t.occupied(at + 1)) {
        const key = t.keyAt(at);
        if (typeof key === "string" && key.startsWith(start) && /^[A-Za-z_]\w*$/.test(key)) found.add(key);
      }
    }
    return { names: [...found].sort().map((name) => lead + toJs(name)), word };
  }
}

/** The `__index` table of a value that has one of its own. */
function indexOf(v: LValue): LValue {
  const meta = v !== null && typeof v === "object" && "meta" in v ? v.meta : null;
  return meta?.getStr("__index");
}

function member(v: LValue, name: string): LValue {
  for (let t: LValue = v, i = 0; t !== undefined && i < MAX_CHAIN; t = indexOf(t), i++) {
    const found = t instanceof LTable ? t.getStr(name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The functions of the string library that match patterns (manual §5.4, §5.4.1): find, match, gmatch, gsub. The matcher
 * itself is pattern.ts.
 *
 * Invariants:
 * - A compiled pattern and its captures are shared by all uses of the pattern in a state: captures are read before any
 *   Lua code may run.
 * - PatternFault is turned into a Lua error here and nowhere else.
 */
import { checkInteger, checkString } from "../runtime/arguments";
import { flatCopy } from "../runtime/byte-string";
import { Cell, LFunction, type Result, SIGNAL, Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, resumable, type Task } from "../runtime/native";
import { formatNumber } from "../runtime/number";
import { CELL_BYTES, functionBytes, USERDATA_BYTES } from "../runtime/sizes";
import { LTable } from "../runtime/table";
import { LUserData } from "../runtime/userdata";
import { type LValue, typeName } from "../runtime/value";
import type { Holding, Shared } from "../vm/census";
import { index, metamethod } from "../vm/operations";
import type { Vm } from "../vm/vm";
import { hot } from "./hot";
import { checkInt } from "./integer";
import { capture, hasSpecials, PatternFault, parseReplacement, type Replacement, search } from "./pattern";
import { CAPTURE_SLOTS, compilePattern, type Pattern } from "./pattern-compiler";
import { plainFind } from "./plain-find";
import { StringBuilder } from "./string-builder";

/** Patterns longer than this are not kept. */
const MAX_CACHED = 256;

/** A Compiled beside its pattern, and a Matches. */
const COMPILED_BYTES = 400;
const MATCHES_BYTES = 56;

/** A pattern with room for the captures of its last match. */
class Compiled implements Shared {
  mark = 0;
  readonly captures = new Int32Array(CAPTURE_SLOTS);
  readonly bytes: number;
  constructor(readonly pattern: Pattern) {
    this.bytes = pattern.memoryBytes + COMPILED_BYTES;
  }
}

function compiled(vm: Vm, p: string): Compiled {
  const known = vm.patterns.get(p);
  if (known !== undefined) return known as Compiled;
  const c = compile(vm, p, false);
  if (p.length <= MAX_CACHED) vm.patterns.set(p, c);
  return c;
}

function compile(vm: Vm, p: string, plainCaret: boolean): Compiled {
  const c = new Compiled(compilePattern(p, vm.budget, plainCaret));
  vm.budget.alloc(c.bytes);
  return c;
}

/** What a script gets to see of whatever was thrown. */
function asLuaError(e: unknown): unknown {
  return e instanceof PatternFault ? runtimeError(e.message) : e;
}

/** Capture `i` as a value, charged. */
function value(vm: Vm, c: Compiled, s: string, i: number): LValue {
  const v = capture(c.pattern, s, c.captures, i);
  if (typeof v === "number") return v;
  vm.budget.alloc(24 + v.length);
  return flatCopy(v);
}

/** All captures of the last match, or the whole of it when there are none. */
function values(vm: Vm, c: Compiled, s: string): Result {
  const n = c.pattern.captureCount;
  if (n <= 1) return value(vm, c, s, 0);
  const list: LValue[] = [];
  for (let i = 0; i < n; i++) list.push(value(vm, c, s, i));
  return vm.many(list);
}

/** Where a search begins: an index, 0 … length. */
function start(vm: Vm, init: LValue, length: number): number {
  if (init === undefined) return 0;
  const i = checkInteger(init, 3, vm.budget);
  if (i > 0) return Math.min(i - 1, length);
  return i === 0 ? 0 : Math.max(0, length + i);
}

// ---- find and match

function findIn(vm: Vm, s: string, p: string, from: number, plain: boolean): Result {
  if (plain || !hasSpecials(p, vm.budget)) {
    const at = plainFind(s, p, from, vm.budget);
    return at < 0 ? undefined : vm.two(at + 1, at + p.length);
  }
  try {
    const c = compiled(vm, p);
    const end = search(c.pattern, s, from, c.captures, vm.budget);
    if (end < 0) return undefined;
    const first = c.captures[0]! + 1;
    const n = c.pattern.captureCount;
    if (n === 0) return vm.two(first, end);
    const list: LValue[] = [first, end];
    for (let i = 0; i < n; i++) list.push(value(vm, c, s, i));
    return vm.many(list);
  } catch (e) {
    throw asLuaError(e);
  }
}

/** string.find(s, pattern [, init [, plain]]) §5.4. */
function find(vm: Vm, a: LValue, b: LValue, c: LValue, d: LValue): Result {
  const s = checkString(a, 1);
  const p = checkString(b, 2);
  return findIn(vm, s, p, start(vm, c, s.length), d !== undefined && d !== false);
}

function matchIn(vm: Vm, s: string, p: string, from: number): Result {
  try {
    const c = compiled(vm, p);
    return search(c.pattern, s, from, c.captures, vm.budget) < 0 ? undefined : values(vm, c, s);
  } catch (e) {
    throw asLuaError(e);
  }
}

/** string.match(s, pattern [, init]) §5.4. */
function match(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  const p = checkString(b, 2);
  return matchIn(vm, s, p, start(vm, c, s.length));
}

const FIND = hot(
  fixed("find", find),
  (general) =>
    function (this: unknown, vm: Vm, _self: LFunction, a: LValue, b: LValue, c: LValue, d: LValue): Result {
      if (typeof a === "string" && typeof b === "string" && (c === undefined || typeof c === "number")) {
        try {
          return findIn(vm, a, b, start(vm, c, a.length), d !== undefined && d !== false);
        } catch (e) {
          return vm.caught(e, [a, b, c, d]);
        }
      }
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

const MATCH = hot(
  fixed("match", match),
  (general) =>
    function (this: unknown, vm: Vm, _self: LFunction, a: LValue, b: LValue, c: LValue): Result {
      if (typeof a === "string" && typeof b === "string" && c === undefined) {
        try {
          return matchIn(vm, a, b, 0);
        } catch (e) {
          return vm.caught(e, [a, b]);
        }
      }
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

// ---- gmatch

/** What an iterator of gmatch looks through; where it has got to is a variable of the iterator's, as it changes. */
class Matches {
  constructor(
    public s: string,
    readonly c: Compiled,
  ) {}

  trace(visit: (v: LValue) => LValue, share: (o: Shared) => number): number {
    this.s = visit(this.s) as string;
    return MATCHES_BYTES + share(this.c);
  }
}

function nextMatch(vm: Vm, self: LFunction): Result {
  try {
    const { s, c } = (self.upvals[0]!.v as LUserData).value as Matches;
    const place = self.upvals[1]!;
    const position = place.v as number;
    vm.budget.charge(1);
    if (position > s.length) return vm.none();
    const end = search(c.pattern, s, position, c.captures, vm.budget);
    if (end < 0) {
      place.v = s.length + 1;
      return vm.none();
    }
    place.v = end === c.captures[0] ? end + 1 : end;
    return values(vm, c, s);
  } catch (e) {
    return vm.caught(asLuaError(e));
  }
}

/** The iterators' code; each iterator holds its Matches as its upvalue, as C functions do. */
const NEXT_MATCH = new Unit(nextMatch, nextMatch, null, [], "gmatch_aux");

/** string.gmatch(s, pattern) §5.4: an iterator. A "^" is no anchor here, but a character. */
function gmatch(vm: Vm, a: LValue, b: LValue): Result {
  const s = checkString(a, 1);
  const p = checkString(b, 2);
  // The one difference that the caret makes keeps the pattern out of the cache.
  const c = p.charCodeAt(0) === 94 ? compile(vm, p, true) : compiled(vm, p);
  vm.budget.alloc(functionBytes(2) + 2 * CELL_BYTES + USERDATA_BYTES + MATCHES_BYTES);
  const matches = new Matches(s, c);
  return new LFunction(NEXT_MATCH, vm.globals, [new Cell(new LUserData(matches, 0, matches)), new Cell(0)]);
}

// ---- gsub

/** One run of gsub: finds the matches in order and builds the result. */
class Substitution {
  count = 0;
  private readonly out: StringBuilder;
  /** Where the next search begins; -1 at the end. */
  private position = 0;
  /** Up to where the subject has gone into the result. */
  private copied = 0;
  private from = 0;
  private end = 0;

  constructor(
    private readonly vm: Vm,
    public s: string,
    readonly c: Compiled,
    private readonly most: number,
  ) {
    this.out = new StringBuilder(vm);
  }

  /** Finds the next match; false when there are no more to replace. */
  advance(): boolean {
    if (this.position < 0 || this.count >= this.most) return false;
    const { s, c, vm } = this;
    vm.budget.charge(1);
    const end = search(c.pattern, s, this.position, c.captures, vm.budget);
    if (end < 0) {
      this.position = -1;
      return false;
    }
    this.count++;
    this.from = c.captures[0]!;
    this.end = end;
    if (c.pattern.anchored) this.position = -1;
    else if (end > this.from) this.position = end;
    else this.position = end < s.length ? end + 1 : -1;
    return true;
  }

  /** Copies what lies between the last match and this one. */
  between(): void {
    if (this.from > this.copied) this.out.append(this.s.slice(this.copied, this.from));
    this.copied = this.end;
  }

  text(s: string): void {
    this.out.append(s);
  }

  /** The first capture: what a table or function is asked with. */
  first(): LValue {
    return value(this.vm, this.c, this.s, 0);
  }

  /** As `first`, for a look-up that does not keep it. */
  key(): LValue {
    return capture(this.c.pattern, this.s, this.c.captures, 0);
  }

  whole(): string {
    return this.s.slice(this.from, this.end);
  }

  /** Replaces the match by `v`: false and nil keep it. Throws "invalid replacement value (a table)". */
  replace(v: LValue): void {
    this.between();
    if (typeof v === "string") this.out.append(v);
    else if (v === undefined || v === false) this.out.append(this.whole());
    else if (typeof v === "number") this.out.append(formatNumber(v));
    else throw runtimeError(`invalid replacement value (a ${typeName(v)})`);
  }

  /** Replaces the match as the parts of a replacement string say. */
  expand(replacement: Replacement): void {
    const { c, s, vm } = this;
    this.between();
    for (const parts of replacement) {
      for (let i = 0; i < parts.length; i++) {
        if ((i & 255) === 255) vm.budget.charge(256);
        const part = parts[i]!;
        if (typeof part === "string") this.out.append(part);
        else if (part === 0) this.out.append(this.whole());
        else {
          const v = capture(c.pattern, s, c.captures, part - 1);
          this.out.append(typeof v === "number" ? formatNumber(v) : v);
        }
      }
    }
  }

  /** Shows the subject; returns the bytes of the pattern and of the result so far. */
  trace(visit: (v: LValue) => LValue, share: (o: Shared) => number): number {
    this.s = visit(this.s) as string;
    return this.out.bytes + share(this.c);
  }

  finish(): Result {
    if (this.count === 0) return this.vm.two(this.s, 0);
    if (this.copied < this.s.length) this.out.append(this.s.slice(this.copied));
    return this.vm.two(this.out.finish(), this.count);
  }
}

/** Checks the arguments of gsub, in PUC-Rio's order. */
function substitution(vm: Vm, args: readonly LValue[]): Substitution {
  const s = checkString(args[0], 1);
  const p = checkString(args[1], 2);
  const r = args[2];
  if (!(typeof r === "string" || typeof r === "number" || r instanceof LTable || r instanceof LFunction))
    throw argumentError(3, "string/function/table expected");
  const most = args[3] === undefined ? s.length + 1 : checkInt(args[3], 4, vm.budget);
  return new Substitution(vm, s, compiled(vm, p), most);
}

/** gsub with a replacement that runs no Lua. */
function substitutePlain(vm: Vm, args: readonly LValue[]): Result {
  try {
    const g = substitution(vm, args);
    const r = args[2];
    if (r instanceof LTable) {
      while (g.advance()) g.replace(r.get(g.key()));
      return g.finish();
    }
    const text = checkString(r, 3);
    const parts = text.includes("%") ? parseReplacement(text, vm.budget) : null;
    while (g.advance()) {
      if (parts === null) {
        g.between();
        g.text(text);
      } else g.expand(parts);
    }
    return g.finish();
  } catch (e) {
    throw asLuaError(e);
  }
}

/** gsub with a function, or a table with a metatable. */
class CallingSubstitution implements Task {
  private g: Substitution | null = null;
  /** Whether the replacement of the last match is yet to come. */
  private waiting = false;

  constructor(
    private readonly vm: Vm,
    private readonly args: readonly LValue[],
  ) {}

  next(input: Result): IteratorResult<Holding | undefined, Result> {
    try {
      const { vm } = this;
      if (this.g === null) this.g = substitution(vm, this.args);
      const g = this.g;
      if (this.waiting) {
        this.waiting = false;
        g.replace(vm.first(input));
        if (vm.pausing()) return { done: false, value: g };
      }
      const f = this.args[2];
      while (g.advance()) {
        const r = f instanceof LFunction ? this.call(g, f) : index(vm, f, g.first());
        if (r === SIGNAL && vm.nres < 0) {
          this.waiting = true;
          return { done: false, value: g };
        }
        g.replace(vm.first(r));
        if (vm.pausing()) return { done: false, value: g };
      }
      return { done: true, value: g.finish() };
    } catch (e) {
      throw asLuaError(e);
    }
  }

  /** Calls `f` with the captures of the match at hand. */
  private call(g: Substitution, f: LFunction): Result {
    const { vm } = this;
    const { c, s } = g;
    switch (c.pattern.captureCount) {
      case 0:
      case 1:
        return f.unit.code(vm, f, g.first());
      case 2:
        return f.unit.code(vm, f, g.first(), value(vm, c, s, 1));
      default: {
        const list: LValue[] = [];
        for (let i = 0; i < c.pattern.captureCount; i++) list.push(value(vm, c, s, i));
        return f.unit.apply(vm, f, list);
      }
    }
  }
}

const SUBSTITUTE_CALLING = resumable("gsub", (vm, args) => new CallingSubstitution(vm, args));

/** string.gsub(s, pattern, repl [, n]) §5.4. */
const GSUB: Unit = (() => {
  const apply = (vm: Vm, self: LFunction, args: LValue[]): Result => {
    const r = args[2];
    if (r instanceof LFunction || (r instanceof LTable && metamethod(vm, r, "__index") !== undefined))
      return SUBSTITUTE_CALLING.apply(vm, self, args);
    try {
      return substitutePlain(vm, args);
    } catch (e) {
      return vm.caught(e, args);
    }
  };
  return new Unit((vm, self, ...args) => apply(vm, self, args), apply, null, [], "gsub");
})();

export const MATCH_UNITS: readonly Unit[] = [FIND, MATCH, fixed("gmatch", gmatch), GSUB];

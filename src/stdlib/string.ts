/**
 * The string library (manual §5.4), with string.rep's separator (5.2). Patterns are in string-match.ts, the directives
 * of string.format in format.ts.
 *
 * Invariants: strings are byte strings, positions count bytes from 1. Each string that is made is announced to the
 * budget first; loops over long strings charge it as they go.
 */
import { checkFunction, checkInteger, checkNumber, checkString } from "../runtime/arguments";
import { flatCopy } from "../runtime/byte-string";
import { type LFunction, type Result, SIGNAL, Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, resumable, variadic } from "../runtime/native";
import type { LValue } from "../runtime/value";
import type { Holding, Shared } from "../vm/census";
import { MAX_STRING, metamethod } from "../vm/operations";
import { MAX_RESULTS } from "../vm/registers";
import type { Vm } from "../vm/vm";
import { plainString, toDisplay } from "./base";
import {
  type Directive,
  FormatFault,
  type FormatPart,
  formatNumeric,
  formatText,
  parseFormat,
  quotedLength,
} from "./format";
import { hot } from "./hot";
import { checkInt } from "./integer";
import { EVERYTHING, type Grant, register } from "./library";
import { StringBuilder } from "./string-builder";
import { MATCH_UNITS } from "./string-match";

/** Bytes worked on between two reports to the budget. */
const BLOCK = 16384;
/** Char codes that become a string at once: it is flat, where one built of characters is a rope of thirty times the size. */
const CODES = 4096;
/** Directives of a format between two reports to the budget: some take microseconds. */
const DIRECTIVES = 64;
/** Format strings longer than this are not kept. */
const MAX_CACHED = 256;

/** A position that may count from the end; 0 when it lies before the start. */
function relative(position: number, length: number): number {
  return position >= 0 ? position : Math.max(0, position + length + 1);
}

// ---- pieces

function substring(vm: Vm, s: string, i: number, j: number): string {
  const n = s.length;
  const from = Math.max(1, relative(i, n));
  const to = Math.min(n, relative(j, n));
  if (from > to) return "";
  if (from === 1 && to === n) return s;
  const length = to - from + 1;
  if (length > BLOCK) vm.budget.charge(length >> 8);
  vm.budget.alloc(24 + length);
  return flatCopy(s.slice(from - 1, to));
}

/** string.sub(s, i [, j]) §5.4. */
function sub(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  const i = checkInteger(b, 2, vm.budget);
  return substring(vm, s, i, c === undefined ? -1 : checkInteger(c, 3, vm.budget));
}

const SUB = hot(
  fixed("sub", sub),
  (general) =>
    function (this: unknown, vm: Vm, _self: LFunction, a: LValue, b: LValue, c: LValue): Result {
      if (typeof a === "string" && typeof b === "number" && (b | 0) === b) {
        const j = c === undefined ? -1 : c;
        if (typeof j === "number" && (j | 0) === j) {
          if (b === j && b > 0 && b <= a.length) return a.charAt(b - 1); // V8 keeps one string for each byte
          try {
            return substring(vm, a, b, j);
          } catch (e) {
            return vm.caught(e, [a, b, c]);
          }
        }
      }
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

/** string.byte(s [, i [, j]]) §5.4. Raises "stack overflow (string slice too long)". */
function byte(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  const i = relative(b === undefined ? 1 : checkInteger(b, 2, vm.budget), s.length);
  const j = c === undefined ? i : relative(checkInteger(c, 3, vm.budget), s.length);
  const from = Math.max(1, i);
  const to = Math.min(s.length, j);
  if (from > to) return vm.none();
  const n = to - from + 1;
  if (n === 1) return s.charCodeAt(from - 1);
  if (n >= MAX_RESULTS) throw runtimeError("stack overflow (string slice too long)");
  vm.registers.claimList(n);
  vm.budget.charge(1 + (n >> 6));
  if (n > 64) vm.budget.alloc(n * 8);
  const codes: LValue[] = [];
  for (let k = from - 1; k < to; k++) {
    if ((codes.length & (BLOCK - 1)) === BLOCK - 1) vm.budget.charge(BLOCK >> 3);
    codes.push(s.charCodeAt(k));
  }
  return vm.many(codes);
}

/** `count` (2 to 4) bytes from index `from` on: as the general code has it. */
function fewBytes(vm: Vm, s: string, from: number, count: number): Result {
  try {
    vm.registers.claimList(count);
    vm.budget.charge(1);
  } catch (e) {
    return vm.caught(e);
  }
  const x = s.charCodeAt(from);
  const y = s.charCodeAt(from + 1);
  if (count === 2) return vm.two(x, y);
  const z = s.charCodeAt(from + 2);
  return vm.many(count === 3 ? [x, y, z] : [x, y, z, s.charCodeAt(from + 3)]);
}

const BYTE = hot(
  fixed("byte", byte),
  (general) =>
    function (this: unknown, vm: Vm, _self: LFunction, a: LValue, b: LValue, c: LValue): Result {
      if (typeof a === "string") {
        if (b === undefined) {
          if (c === undefined && a.length > 0) return a.charCodeAt(0);
        } else if (typeof b === "number" && (b | 0) === b && b > 0 && b <= a.length) {
          if (c === undefined) return a.charCodeAt(b - 1);
          if (typeof c === "number" && c <= a.length && (c - b === 1 || c - b === 2 || c - b === 3))
            return fewBytes(vm, a, b - 1, c - b + 1);
        }
      }
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

/** string.char(...) §5.4. Raises "invalid value". */
function char(vm: Vm, args: LValue[]): Result {
  const n = args.length;
  vm.budget.charge(1 + (n >> 3));
  vm.budget.alloc(24 + n * 2);
  if (n <= CODES) return String.fromCharCode.apply(null, byteValues(vm, args, 0, n));
  const out = new StringBuilder(vm);
  for (let from = 0; from < n; from += CODES) {
    vm.budget.charge(CODES >> 3);
    out.append(String.fromCharCode.apply(null, byteValues(vm, args, from, Math.min(n, from + CODES))));
  }
  return out.finish();
}

function byteValues(vm: Vm, args: readonly LValue[], from: number, to: number): number[] {
  const codes: number[] = [];
  for (let i = from; i < to; i++) {
    const c = checkInt(args[i], i + 1, vm.budget);
    if (c < 0 || c > 255) throw argumentError(i + 1, "invalid value");
    codes.push(c);
  }
  return codes;
}

const isByte = (v: LValue): v is number => typeof v === "number" && (v & 255) === v;

/** What char made of a few bytes, charged as the general code has it. */
function announced(vm: Vm, s: string): Result {
  try {
    vm.budget.charge(1);
    vm.budget.alloc(24 + s.length * 2);
    return s;
  } catch (e) {
    return vm.caught(e);
  }
}

const CHAR = hot(
  variadic("char", char),
  (general) =>
    function (this: unknown, vm: Vm, _self: LFunction, a: LValue, b: LValue, c: LValue, d: LValue): Result {
      // biome-ignore lint/complexity/noArguments: its length
      const count = arguments.length - 2;
      if (isByte(a)) {
        if (count === 1) return String.fromCharCode(a); // V8 keeps one string for each byte
        if (isByte(b)) {
          if (count === 2) return announced(vm, String.fromCharCode(a, b));
          if (isByte(c)) {
            if (count === 3) return announced(vm, String.fromCharCode(a, b, c));
            if (count === 4 && isByte(d)) return announced(vm, String.fromCharCode(a, b, c, d));
          }
        }
      }
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

const LEN = hot(
  fixed("len", (_vm, a) => checkString(a, 1).length),
  (general) =>
    function (this: unknown, _vm: Vm, _self: LFunction, a: LValue): Result {
      if (typeof a === "string") return a.length;
      // biome-ignore lint/complexity/noArguments: the slow path
      return general.apply(this, arguments as never);
    },
);

// ---- whole strings

/** string.rep(s, n [, sep]) §5.4; the separator is 5.2's. Raises "resulting string too large". */
function rep(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  const n = checkInteger(b, 2, vm.budget);
  const separator = c === undefined ? "" : checkString(c, 3);
  if (n <= 0) return "";
  const total = s.length * n + separator.length * (n - 1);
  if (total === 0) return "";
  if (total > MAX_STRING) throw runtimeError("resulting string too large");
  vm.budget.charge(1 + (total >> 8));
  vm.budget.alloc(24 + total);
  return separator === "" ? s.repeat(n) : (s + separator).repeat(n - 1) + s;
}

/** `s` with each block of it transformed, in order. */
function byBlocks(vm: Vm, s: string, f: (block: string) => string): string {
  const n = s.length;
  vm.budget.charge(1 + (n >> 6));
  if (n <= CODES) {
    vm.budget.alloc(24 + n);
    return f(s);
  }
  const out = new StringBuilder(vm);
  for (let i = 0; i < n; i += CODES) {
    vm.budget.charge(CODES >> 4);
    out.append(f(s.slice(i, i + CODES)));
  }
  return out.finish();
}

const BEYOND_ASCII = /[\x80-\xff]/;

/** `s` with `by` added to each byte of `first` to `last`. */
function shifted(s: string, first: number, last: number, by: number): string {
  const codes: number[] = [];
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    codes.push(c >= first && c <= last ? c + by : c);
  }
  return String.fromCharCode.apply(null, codes);
}

/** ASCII letters only: JavaScript would change other bytes, too ("\xb5" to a letter outside Latin-1). */
function upperBlock(s: string): string {
  return s.length === 1 || BEYOND_ASCII.test(s) ? shifted(s, 97, 122, -32) : s.toUpperCase();
}

function lowerBlock(s: string): string {
  return s.length === 1 || BEYOND_ASCII.test(s) ? shifted(s, 65, 90, 32) : s.toLowerCase();
}

/** s[from, to) from its end to its beginning. */
function reverseBlock(s: string, from: number, to: number): string {
  const codes: number[] = [];
  for (let i = to - 1; i >= from; i--) codes.push(s.charCodeAt(i));
  return String.fromCharCode.apply(null, codes);
}

/** string.reverse(s) §5.4. */
function reverse(vm: Vm, a: LValue): Result {
  const s = checkString(a, 1);
  const n = s.length;
  vm.budget.charge(1 + (n >> 8));
  if (n <= CODES) {
    vm.budget.alloc(24 + n);
    return reverseBlock(s, 0, n);
  }
  const out = new StringBuilder(vm);
  for (let end = n; end > 0; end -= CODES) {
    vm.budget.charge(CODES >> 4);
    out.append(reverseBlock(s, Math.max(0, end - CODES), end));
  }
  return out.finish();
}

/** string.dump(f) §5.4. Raises "unable to dump given function". */
function dump(vm: Vm, a: LValue): Result {
  const f = checkFunction(a, 1);
  if (f.unit.proto === null || vm.dumper === null) throw runtimeError("unable to dump given function");
  return vm.dumper(vm, f.unit.proto);
}

// ---- format

interface ParsedFormat extends Shared {
  readonly parts: readonly FormatPart[];
}

/** A directive, with the text in front of it; there are no more than one for two characters. */
const DIRECTIVE_BYTES = 64;

function parsedFormat(vm: Vm, format: string, values: number): ParsedFormat {
  const { length } = format;
  if (length > MAX_CACHED) {
    const most = values + 1;
    vm.budget.charge(length >> 8);
    const bytes = 100 + length + Math.min(most, length >> 1) * DIRECTIVE_BYTES;
    vm.budget.alloc(bytes);
    return { parts: parseFormat(format, vm.budget, most), bytes, mark: 0 };
  }
  let parsed = vm.formats.get(format) as ParsedFormat | undefined;
  if (parsed === undefined) {
    const bytes = 100 + length + (length >> 1) * DIRECTIVE_BYTES;
    vm.budget.alloc(bytes);
    parsed = { parts: parseFormat(format, vm.budget), bytes, mark: 0 };
    vm.formats.set(format, parsed);
  }
  return parsed;
}

/** What a value is to %s: undefined when only a call of __tostring can tell (5.2; 5.1 refuses what is no string). */
function textOf(vm: Vm, v: LValue): string | undefined {
  if (typeof v === "string") return v;
  if (typeof v === "number" || metamethod(vm, v, "__tostring") === undefined) return plainString(vm, v);
  return undefined;
}

/** One directive with argument `n`, whose text is `text` for %s. */
function directive(vm: Vm, d: Directive, v: LValue, n: number, text: string): string {
  if (d.argument === "number") return formatNumeric(d, typeof v === "number" ? v : checkNumber(v, n, vm.budget));
  if (d.conversion !== "q") return formatText(d, text, vm.budget);
  const s = checkString(v, n);
  const length = quotedLength(s, vm.budget);
  if (length > MAX_STRING) throw runtimeError("string length overflow");
  vm.budget.alloc(length);
  return formatText(d, s, vm.budget);
}

/** string.format without calls; null when one is needed. */
function formatPlainly(vm: Vm, args: readonly LValue[]): string | null {
  const format = checkString(args[0], 1);
  const { parts } = parsedFormat(vm, format, args.length - 1);
  const out = new StringBuilder(vm);
  let n = 0;
  for (const part of parts) {
    if (typeof part === "string") {
      out.append(part);
      continue;
    }
    if (++n >= args.length) throw argumentError(n + 1, "no value");
    if (part instanceof FormatFault) throw runtimeError(part.message);
    if ((n & (DIRECTIVES - 1)) === 0) vm.budget.charge(DIRECTIVES);
    const v = args[n];
    let text: string | undefined = "";
    if (part.conversion === "s") {
      text = textOf(vm, v);
      if (text === undefined) return null;
    }
    out.append(directive(vm, part, v, n + 1, text));
  }
  vm.budget.charge(1 + (n & (DIRECTIVES - 1)));
  return out.finish();
}

/** string.format with values whose __tostring must be called. */
const FORMAT_CALLING = resumable("format", function* (vm, args) {
  const format = checkString(args[0], 1);
  const parsed = parsedFormat(vm, format, args.length - 1);
  const out = new StringBuilder(vm);
  const held: Holding = { trace: (_visit, share) => out.bytes + share(parsed) };
  let n = 0;
  for (const part of parsed.parts) {
    if (typeof part === "string") {
      out.append(part);
      continue;
    }
    if (++n >= args.length) throw argumentError(n + 1, "no value");
    if (part instanceof FormatFault) throw runtimeError(part.message);
    const v = args[n];
    let text: string | undefined = "";
    vm.budget.charge(1);
    if (part.conversion === "s") {
      text = textOf(vm, v);
      if (text === undefined) {
        let r = toDisplay(vm, v);
        if (r === SIGNAL && vm.nres < 0) r = yield held;
        const shown = vm.first(r);
        if (typeof shown === "number") text = plainString(vm, shown);
        else if (typeof shown === "string") text = shown;
        else throw runtimeError("'tostring' must return a string to 'format'");
      }
    }
    out.append(directive(vm, part, v, n + 1, text));
  }
  return out.finish();
});

/** string.format(formatstring, ...) §5.4. */
const FORMAT: Unit = (() => {
  const apply = (vm: Vm, self: LFunction, args: LValue[]): Result => {
    try {
      const text = formatPlainly(vm, args);
      if (text !== null) return text;
    } catch (e) {
      return vm.caught(e, args);
    }
    return FORMAT_CALLING.apply(vm, self, args);
  };
  return new Unit((vm, self, ...args) => apply(vm, self, args), apply, null, [], "format");
})();

const UNITS: readonly Unit[] = [
  BYTE,
  CHAR,
  fixed("dump", dump),
  FORMAT,
  LEN,
  fixed("lower", (vm, a) => byBlocks(vm, checkString(a, 1), lowerBlock)),
  fixed("rep", rep),
  fixed("reverse", reverse),
  SUB,
  fixed("upper", (vm, a) => byBlocks(vm, checkString(a, 1), upperBlock)),
  ...MATCH_UNITS,
];

/** Opens the library: global `string`, and the metatable of all strings. */
export function openString(vm: Vm, grant: Grant = EVERYTHING): void {
  const table = register(vm, "string", UNITS, grant);
  if (table === undefined) return;
  // gmatch's name in 5.0, which 5.1 keeps.
  if (grant("string.gfind")) table.setField("gfind", table.getStr("gmatch"));
  const meta = vm.newTable();
  meta.setField("__index", table);
  vm.stringMeta = meta;
}

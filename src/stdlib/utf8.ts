/**
 * The utf8 library of Lua 5.3 (manual §6.5): code points up to U+10FFFF, surrogates included, no overlong forms.
 * Loops over a string charge the budget as they go.
 */
import { checkInteger, checkString } from "../runtime/arguments";
import { utf8Encode } from "../runtime/byte-string";
import { LFunction, type Result, type Unit } from "../runtime/function";
import { argumentError, runtimeError } from "../runtime/lua-error";
import { fixed, variadic } from "../runtime/native";
import type { LValue } from "../runtime/value";
import { MAX_RESULTS } from "../vm/registers";
import type { Vm } from "../vm/vm";
import { EVERYTHING, type Grant, register } from "./library";

const BLOCK = 1024;
const MAX_CODE_POINT = 0x10ffff;
/** The least code point that needs so many continuation bytes. */
const LEAST = [0, 0x80, 0x800, 0x10000];

function isContinuation(s: string, i: number): boolean {
  return (s.charCodeAt(i) & 0xc0) === 0x80;
}

/** The code point that begins at index `i`, or -1 when there is no valid one. */
function decode(s: string, i: number): number {
  const c = s.charCodeAt(i);
  if (c < 0x80) return c;
  const more = c >= 0xf8 || c < 0xc0 ? -1 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
  if (more < 0 || !(i < s.length)) return -1;
  let code = c & (0x3f >> more);
  for (let k = 1; k <= more; k++) {
    if (!isContinuation(s, i + k)) return -1;
    code = (code << 6) | (s.charCodeAt(i + k) & 0x3f);
  }
  return code < LEAST[more]! || code > MAX_CODE_POINT ? -1 : code;
}

function byteCount(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** A position that may count from the end; 0 when it lies before the start. */
function relative(position: number, length: number): number {
  if (position >= 0) return position;
  return -position > length ? 0 : length + position + 1;
}

/** utf8.char(...): the encoded code points. Raises "value out of range". */
function char(vm: Vm, args: LValue[]): Result {
  vm.budget.charge(1 + (args.length >> 2));
  vm.budget.alloc(24 + args.length * 4);
  const parts: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if ((i & (BLOCK - 1)) === BLOCK - 1) vm.budget.charge(BLOCK);
    const code = checkInteger(args[i], i + 1, vm.budget);
    if (code < 0 || code > MAX_CODE_POINT) throw argumentError(i + 1, "value out of range");
    parts.push(utf8Encode(code));
  }
  return parts.length === 1 ? parts[0] : parts.join("");
}

/** utf8.codepoint(s [, i [, j]]). Raises "out of range", "invalid UTF-8 code". */
function codepoint(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  const from = relative(b === undefined ? 1 : checkInteger(b, 2, vm.budget), s.length);
  const to = c === undefined ? from : relative(checkInteger(c, 3, vm.budget), s.length);
  if (from < 1) throw argumentError(2, "out of range");
  if (to > s.length) throw argumentError(3, "out of range");
  const codes: LValue[] = [];
  for (let i = from - 1; i < to; ) {
    const code = decode(s, i);
    if (code < 0) throw runtimeError("invalid UTF-8 code");
    codes.push(code);
    if (codes.length >= MAX_RESULTS) throw runtimeError("string slice too long");
    vm.registers.claimList(codes.length);
    if ((codes.length & (BLOCK - 1)) === 0) {
      vm.budget.charge(BLOCK);
      vm.budget.alloc(BLOCK * 8);
    }
    i += byteCount(code);
  }
  return codes.length === 0 ? vm.none() : vm.many(codes);
}

/** utf8.len(s [, i [, j]]): the number of characters that start within, or nil and the position of a bad byte. */
function len(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  const from = relative(b === undefined ? 1 : checkInteger(b, 2, vm.budget), s.length);
  const to = relative(c === undefined ? -1 : checkInteger(c, 3, vm.budget), s.length);
  if (from < 1 || from > s.length + 1) throw argumentError(2, "initial position out of string");
  if (to > s.length) throw argumentError(3, "final position out of string");
  let n = 0;
  for (let i = from - 1; i < to; ) {
    const code = decode(s, i);
    if (code < 0) return vm.two(undefined, i + 1);
    i += byteCount(code);
    if ((++n & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK);
  }
  return n;
}

/** utf8.offset(s, n [, i]): where the n-th character counting from byte i begins; nil when there is none. */
function offset(vm: Vm, a: LValue, b: LValue, c: LValue): Result {
  const s = checkString(a, 1);
  let n = checkInteger(b, 2, vm.budget);
  let i = relative(c === undefined ? (n >= 0 ? 1 : s.length + 1) : checkInteger(c, 3, vm.budget), s.length) - 1;
  if (i < 0 || i > s.length) throw argumentError(3, "position out of range");
  let steps = 0;
  const step = (by: number): void => {
    i += by;
    if ((++steps & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK);
  };
  if (n === 0) {
    while (i > 0 && isContinuation(s, i)) step(-1);
    return i + 1;
  }
  if (isContinuation(s, i)) throw runtimeError("initial position is a continuation byte");
  if (n < 0) {
    while (n < 0 && i > 0) {
      do step(-1);
      while (i > 0 && isContinuation(s, i));
      n++;
    }
  } else {
    n--;
    while (n > 0 && i < s.length) {
      do step(1);
      while (isContinuation(s, i));
      n--;
    }
  }
  return n === 0 ? i + 1 : undefined;
}

/** What utf8.codes' loop calls: the character after the one at byte `b`. Raises "invalid UTF-8 code". */
const NEXT_CODE = fixed("codes", (vm, a, b) => {
  const s = checkString(a, 1);
  let i = checkInteger(b, 2, vm.budget) - 1;
  if (i < 0) i = 0;
  else if (i < s.length) {
    let steps = 0;
    do {
      i++;
      if ((++steps & (BLOCK - 1)) === 0) vm.budget.charge(BLOCK);
    } while (isContinuation(s, i));
  }
  if (i >= s.length) return vm.none();
  const code = decode(s, i);
  if (code < 0 || isContinuation(s, i + byteCount(code))) throw runtimeError("invalid UTF-8 code");
  return vm.two(i + 1, code);
});

/** utf8.codes(s): for position, code point in utf8.codes(s) do … end. */
function codes(vm: Vm, a: LValue): Result {
  const s = checkString(a, 1);
  return vm.many([new LFunction(NEXT_CODE, vm.globals), s, 0]);
}

const UNITS: readonly Unit[] = [
  variadic("char", char),
  fixed("codepoint", codepoint),
  fixed("codes", codes),
  fixed("len", len),
  fixed("offset", offset),
];

/** Opens the library: global `utf8`. */
export function openUtf8(vm: Vm, grant: Grant = EVERYTHING): void {
  register(vm, "utf8", UNITS, grant, [["charpattern", "[\0-\x7f\xc2-\xf4][\x80-\xbf]*"]]);
}

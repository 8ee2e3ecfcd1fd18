/**
 * Numbers: their decimal text, their reading from text, and C's casts of them (manual §2.2, §2.2.1).
 *
 * Invariants:
 * - Pure functions of their arguments: no state, no locale, never a call back into Lua.
 * - Every function is linear in its input's length, whatever the input.
 * - JavaScript's own number syntax is only ever given text that has been checked against Lua's, so nothing of it
 *   shows ("0b1", "1_000", U+00A0 as white space, "" as zero).
 * - Rounding is glibc's: to nearest by the exact binary value, an exact tie to the even digit. JavaScript's
 *   toFixed, toExponential and toPrecision round by the exact value too, but send a tie away from zero; the
 *   functions here put those cases right.
 *
 * Known differences from PUC-Rio 5.1 on Linux/x86-64: NaN has no visible sign here ("nan", where PUC-Rio prints
 * "-nan" for 0/0); a zero byte inside the text makes it no number (PUC-Rio stops reading there; LuaJIT and 5.2
 * and later agree with us).
 */

import type { Meter } from "./meter";

const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;

// ---------------------------------------------------------------------------------------------------------------
// Number to text

/**
 * Whether `a` lies exactly midway between two neighbouring multiples of 10^q. `a` must be positive and finite;
 * q is at least -1000.
 */
function isDecimalTie(a: number, q: number): boolean {
  if (q <= 0) {
    // A binary fraction with j fractional bits has exactly j fractional decimal digits, the last one a 5. So it is
    // a tie at 10^q if j = 1 - q, that is if a·2^(1-q) is odd. The product is exact, or infinite (and so not odd).
    return (a * 2 ** (1 - q)) % 2 === 1;
  }
  if (a % 1 !== 0) return false;
  const quantum = 10n ** BigInt(q);
  return (BigInt(a) % quantum) * 2n === quantum;
}

/** `text` with the digit at `index` lowered by one; it must be odd, so there is nothing to borrow. */
function lowerDigit(text: string, index: number): string {
  return text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) - 1) + text.slice(index + 1);
}

/**
 * C's "%.{digits}e" of a finite `a` >= 0, but with JavaScript's exponent (at least one digit, always signed):
 * "d.ddde+x". `digits` is 0–100.
 */
export function exponentialText(a: number, digits: number): string {
  const text = a.toExponential(digits);
  const last = text.lastIndexOf("e") - 1;
  if ((text.charCodeAt(last) & 1) === 1 && isDecimalTie(a, Number(text.slice(last + 2)) - digits)) {
    return lowerDigit(text, last);
  }
  return text;
}

/** C's "%.{digits}f" of a finite `a` >= 0. `digits` is 0–100. */
export function fixedText(a: number, digits: number): string {
  if (a >= 1e21) {
    // toFixed gives up here, and every double of this size is an integer.
    const whole = BigInt(a).toString();
    return digits === 0 ? whole : `${whole}.${"0".repeat(digits)}`;
  }
  const text = a.toFixed(digits);
  const last = text.length - 1;
  return (text.charCodeAt(last) & 1) === 1 && isDecimalTie(a, -digits) ? lowerDigit(text, last) : text;
}

/** `text` without the zeros that end its fraction, and without its point when nothing is left behind it. */
function trimFraction(text: string): string {
  if (text.indexOf(".") < 0) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48 /* 0 */) end--;
  if (text.charCodeAt(end - 1) === 46 /* . */) end--;
  return text.slice(0, end);
}

/** An exponent as C writes it: signed, at least two digits. Takes "+5", "-7", "+123". */
export function exponentText(exponent: string): string {
  return exponent.length === 2 ? `e${exponent[0]}0${exponent[1]}` : `e${exponent}`;
}

/**
 * The text that `tostring`, `print` and `..` give a number: C's "%.14g" (LUAI_NUMFFORMAT).
 * Integers of up to 14 digits cost what String(n) costs, everything else about as much as toPrecision.
 */
export function formatNumber(n: number): string {
  if (n < 1e14 && n > -1e14) {
    if (n % 1 === 0) return n === 0 && 1 / n < 0 ? "-0" : String(n);
    // From 1e-4 to 1e14 %g writes the fixed form, as toPrecision does; unless rounding leads out of that range.
    const a = n < 0 ? -n : n;
    if (a >= 1e-4) {
      // The shortest text that reads back as n is the nearest of 14 digits, if it has no more: half a unit in n's last
      // place is far less than half a unit in the 14th digit. (14 digits, a point, a sign.)
      const shortest = String(n);
      if (shortest.length <= (n < 0 ? 16 : 15)) return shortest;
      const text = n.toPrecision(14);
      if (text.charCodeAt(text.length - 4) !== 101 /* e */) {
        const last = text.length - 1;
        if ((text.charCodeAt(last) & 1) === 0) return trimFraction(text);
        // A tie at 14 digits has at most 21 fractional bits (its value is at least 2^-j, and it has 15 digits).
        if ((a * 2097152) % 1 !== 0) return text;
        const quantum = decimalExponent(text, n < 0 ? 1 : 0) - 13;
        return isDecimalTie(a, quantum) ? trimFraction(lowerDigit(text, last)) : text;
      }
    }
  } else if (n !== n) {
    return "nan";
  } else if (n === Infinity || n === -Infinity) {
    return n < 0 ? "-inf" : "inf";
  }
  const a = Math.abs(n);
  const text = exponentialText(a, 13);
  const e = text.lastIndexOf("e");
  const exponent = text.slice(e + 1);
  if (exponent === "-4") return n < 0 ? "-0.0001" : "0.0001"; // it was just below 1e-4
  return (n < 0 ? "-" : "") + trimFraction(text.slice(0, e)) + exponentText(exponent);
}

/** The exponent of ten of the leading digit of a fixed-form decimal that starts at `first` and is not zero. */
function decimalExponent(text: string, first: number): number {
  const point = text.indexOf(".");
  if (point < 0) return text.length - first - 1;
  if (text.charCodeAt(first) !== 48 /* 0 */) return point - first - 1;
  let i = point + 1;
  while (text.charCodeAt(i) === 48) i++;
  return point - i;
}

// ---------------------------------------------------------------------------------------------------------------
// Text to number

/** Numerals may be as long as any string: loops charge UNITS for each MASK + 1 characters. */
const MASK = 4095;
const UNITS = 64;

/** C's isspace in the "C" locale. */
function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

/** The value of a hexadecimal digit, or -1. */
function hexValue(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/**
 * Lua's conversion of a string to a number (§2.2.1): optional white space, an optional sign, a decimal or
 * hexadecimal numeral, optional white space; undefined when the text is anything else. As C's strtod does, it
 * takes hexadecimal fractions and binary exponents ("0x1.8p3") and, in any case, "inf", "infinity", "nan" and
 * "nan(chars)": PUC-Rio 5.1 on glibc and LuaJIT do so.
 */
export function toNumber(s: string, meter?: Meter): number | undefined {
  let i = 0;
  let end = endOfText(s, meter);
  while (i < end && isSpace(s.charCodeAt(i))) if ((++i & MASK) === 0) meter?.charge(UNITS);
  while (end > i && isSpace(s.charCodeAt(end - 1))) if ((--end & MASK) === 0) meter?.charge(UNITS);
  let negative = false;
  if (i < end) {
    const sign = s.charCodeAt(i);
    if (sign === 45 /* - */ || sign === 43 /* + */) {
      negative = sign === 45;
      i++;
    }
  }
  const magnitude = unsignedNumber(s, i, end, meter);
  return negative && magnitude !== undefined ? -magnitude : magnitude;
}

/** 5.1 reads numerals with strtod and strtoul, for which a string ends at its first NUL. */
function endOfText(s: string, meter: Meter | undefined): number {
  if (s.length > MASK) meter?.charge(s.length >> 8);
  const nul = s.indexOf("\0");
  return nul < 0 ? s.length : nul;
}

/** The value of s[start, end), which must be a numeral without sign or white space; undefined when it is not. */
function unsignedNumber(s: string, start: number, end: number, meter: Meter | undefined): number | undefined {
  if (start >= end) return undefined;
  // Up to 15 digits, and nothing else, is by far the commonest case: exact in a double, no substring needed.
  if (end - start <= 15) {
    let value = 0;
    let i = start;
    for (; i < end; i++) {
      const c = s.charCodeAt(i);
      if (!isDigit(c)) break;
      value = value * 10 + (c - 48);
    }
    if (i === end) return value;
  }
  const c = s.charCodeAt(start);
  if (c === 48 /* 0 */ && start + 1 < end && (s.charCodeAt(start + 1) | 32) === 120 /* x */) {
    return hexadecimal(s, start + 2, end, meter);
  }
  if (!isDigit(c) && c !== 46 /* . */) return namedNumber(s, start, end, meter);

  let i = skipDigits(s, start, end, meter);
  let digits = i - start;
  if (i < end && s.charCodeAt(i) === 46) {
    const fraction = ++i;
    i = skipDigits(s, i, end, meter);
    digits += i - fraction;
  }
  if (digits === 0) return undefined;
  const digitsEnd = i;
  if (i < end && (s.charCodeAt(i) | 32) === 101 /* e */) {
    i = skipExponent(s, i + 1, end, meter);
    if (i < 0) return undefined;
  }
  if (i !== end) return undefined;
  if (end - start > MASK) return longDecimal(s, start, digitsEnd, end, meter);
  // The grammar just checked is a subset of JavaScript's, and Number rounds correctly however many digits there are.
  return Number(s.slice(start, end));
}

/** Digits after which others cannot change how a double is rounded, except by being there at all (767 suffice). */
const DECISIVE = 800;

/** Of a decimal numeral that was checked: Number would take a millisecond for 100,000 digits, and look at no clock. */
function longDecimal(s: string, start: number, digitsEnd: number, end: number, meter: Meter | undefined): number {
  let kept = "";
  let more = "";
  let exponent = digitsEnd < end ? exponentValue(s, digitsEnd + 1, end, meter) : 0;
  let inFraction = false;
  for (let i = start; i < digitsEnd; i++) {
    if ((i & MASK) === 0) meter?.charge(UNITS);
    const c = s.charCodeAt(i);
    if (c === 46 /* . */) {
      inFraction = true;
      continue;
    }
    const drops = kept.length === DECISIVE;
    if (drops) {
      if (c !== 48 /* 0 */) more = "1";
    } else if (c !== 48 || kept !== "") kept += s.charAt(i);
    if (drops !== inFraction) exponent += drops ? 1 : -1;
  }
  return kept === "" ? 0 : Number(`${kept}.${more}e${exponent}`);
}

function skipDigits(s: string, i: number, end: number, meter: Meter | undefined): number {
  while (i < end && isDigit(s.charCodeAt(i))) if ((++i & MASK) === 0) meter?.charge(UNITS);
  return i;
}

/** The index after the signed decimal exponent at `i`, or -1 when there is none. */
function skipExponent(s: string, i: number, end: number, meter: Meter | undefined): number {
  if (i < end && (s.charCodeAt(i) === 43 || s.charCodeAt(i) === 45)) i++;
  const after = skipDigits(s, i, end, meter);
  return after === i ? -1 : after;
}

/** Exponents beyond it are all the same: no string has as many digits. */
const MOST_EXPONENT = 1e12;

/** The value of the exponent s[i, end), which was checked. */
function exponentValue(s: string, i: number, end: number, meter: Meter | undefined): number {
  const first = s.charCodeAt(i);
  let value = 0;
  for (let k = first === 43 || first === 45 ? i + 1 : i; k < end; k++) {
    if ((k & MASK) === 0) meter?.charge(UNITS);
    value = Math.min(value * 10 + s.charCodeAt(k) - 48, MOST_EXPONENT);
  }
  return first === 45 ? -value : value;
}

/** "inf", "infinity", "nan", "nan(alphanumerics and _)", in any case. */
function namedNumber(s: string, start: number, end: number, meter: Meter | undefined): number | undefined {
  const length = end - start;
  if (length < 3) return undefined;
  const word = s.slice(start, Math.min(end, start + 8)).toLowerCase();
  if ((length === 3 && word === "inf") || (length === 8 && word === "infinity")) return Infinity;
  if (!word.startsWith("nan")) return undefined;
  if (length === 3) return NaN;
  if (s.charCodeAt(start + 3) !== 40 /* ( */ || s.charCodeAt(end - 1) !== 41 /* ) */ || length < 5) return undefined;
  for (let i = start + 4; i < end - 1; i++) {
    if ((i & MASK) === 0) meter?.charge(UNITS);
    const c = s.charCodeAt(i);
    const lower = c | 32;
    if (!isDigit(c) && !(lower >= 97 && lower <= 122) && c !== 95 /* _ */) return undefined;
  }
  return NaN;
}

/** The hexadecimal numeral s[i, end), its "0x" left out: digits, an optional point, an optional binary exponent. */
function hexadecimal(s: string, i: number, end: number, meter: Meter | undefined): number | undefined {
  // The first 16 significant digits make the mantissa; of the others only their number and whether one of them is
  // not zero matter for rounding.
  let mantissa = 0; // exact below 2^53, that is for 13 digits
  let wide = 0n; // takes over from the 14th digit on
  let significant = 0;
  let sticky = false;
  let exponent = 0;
  let digits = 0;
  let inFraction = false;
  for (; i < end; i++) {
    if ((i & MASK) === 0) meter?.charge(UNITS);
    const c = s.charCodeAt(i);
    if (c === 46 /* . */ && !inFraction) {
      inFraction = true;
      continue;
    }
    const d = hexValue(c);
    if (d < 0) break;
    digits++;
    if (significant > 0 || d > 0) {
      if (significant < 13) mantissa = mantissa * 16 + d;
      else if (significant < 16) wide = (significant === 13 ? BigInt(mantissa) : wide) * 16n + BigInt(d);
      else {
        if (d > 0) sticky = true;
        exponent += 4;
      }
      significant++;
    }
    if (inFraction) exponent -= 4;
  }
  if (digits === 0) return undefined;
  if (i < end && (s.charCodeAt(i) | 32) === 112 /* p */) {
    const after = skipExponent(s, i + 1, end, meter);
    if (after !== end) return undefined;
    exponent += exponentValue(s, i + 1, end, meter);
    i = end;
  }
  if (i !== end) return undefined;
  if (significant === 0) return 0;
  if (significant <= 13 && exponent >= -1000 && exponent <= 900) return mantissa * 2 ** exponent;
  return scaleBinary(significant <= 13 ? BigInt(mantissa) : wide, sticky, exponent);
}

/** (mantissa + a bit, if sticky) · 2^exponent, rounded once, to nearest even. The mantissa is 1 to 2^64 - 1. */
function scaleBinary(mantissa: bigint, sticky: boolean, exponent: number): number {
  if (exponent > 1100) return Infinity;
  if (exponent < -1200) return 0;
  // One more bit for what was left out: it can't tip a tie wrongly, since it stands below every kept bit.
  const value = mantissa * 2n + (sticky ? 1n : 0n);
  const shift = exponent - 1;
  const length = value.toString(2).length;
  const top = length - 1 + shift; // value is in [2^top, 2^(top+1))
  const precision = top >= -1022 ? 53 : 53 - (-1022 - top);
  const drop = length - precision;
  if (precision < 0) return 0;
  if (drop <= 0) return Number(value) * 2 ** shift;
  const dropped = BigInt(drop);
  let kept = value >> dropped;
  const rest = (value - (kept << dropped)) * 2n;
  const unit = 1n << dropped;
  if (rest > unit || (rest === unit && (kept & 1n) === 1n)) kept += 1n;
  return Number(kept) * 2 ** (shift + drop);
}

/**
 * `tonumber(s, base)` for a base other than 10 (§5.1): C's strtoul on a 64-bit system, as PUC-Rio 5.1 calls it.
 * White space around, a sign, and "0x" for base 16 are allowed. Values past 2^64 - 1 become 2^64 - 1, and a
 * negative value is what it is modulo 2^64 ("-ff" in base 16 is 2^64 - 255). Undefined when `s` is no such numeral.
 * `base` is an integer, 2–36.
 */
export function toNumberBase(s: string, base: number, meter?: Meter): number | undefined {
  let i = 0;
  let end = endOfText(s, meter);
  while (i < end && isSpace(s.charCodeAt(i))) if ((++i & MASK) === 0) meter?.charge(UNITS);
  while (end > i && isSpace(s.charCodeAt(end - 1))) if ((--end & MASK) === 0) meter?.charge(UNITS);
  let negative = false;
  if (i < end && (s.charCodeAt(i) === 45 || s.charCodeAt(i) === 43)) {
    negative = s.charCodeAt(i) === 45;
    i++;
  }
  if (base === 16 && i + 2 < end && s.charCodeAt(i) === 48 && (s.charCodeAt(i + 1) | 32) === 120) i += 2;
  if (i >= end) return undefined;

  let small = 0; // holds the value while it is certain to be exact
  let big = -1n; // the value from then on
  let overflow = false;
  for (; i < end; i++) {
    if ((i & MASK) === 0) meter?.charge(UNITS);
    const c = s.charCodeAt(i);
    const lower = c | 32;
    const d = isDigit(c) ? c - 48 : lower >= 97 && lower <= 122 ? lower - 87 : 36;
    if (d >= base) return undefined;
    if (overflow) continue;
    if (big < 0n) {
      if (small <= 250199979298359) {
        small = small * base + d; // at most 36 · 250199979298359 + 35, below 2^53
        continue;
      }
      big = BigInt(small);
    }
    big = big * BigInt(base) + BigInt(d);
    if (big > 0xffffffffffffffffn) overflow = true;
  }
  if (overflow) return TWO_64;
  if (big < 0n) {
    if (!negative) return small;
    big = BigInt(small);
  }
  return Number(negative ? BigInt.asUintN(64, -big) : big);
}

// ---------------------------------------------------------------------------------------------------------------
// C's casts

/** The result of an x86-64 cast of a double that an int64 can't hold. */
const INDEFINITE = -TWO_63;

/**
 * luaL_checkinteger's cast, (ptrdiff_t)n: the fraction is cut off; NaN and what is outside [-2^63, 2^63) give -2^63.
 * The result is an integer-valued number, never -0.
 */
export function toInteger(n: number): number {
  if (n >= -TWO_63 && n < TWO_63) return Math.trunc(n) + 0;
  return INDEFINITE;
}

/** luaL_checkint's cast, (int)(ptrdiff_t)n: the low 32 bits of `toInteger(n)`, so 2^32 + 3 is 3 and NaN is 0. */
export function toInt(n: number): number {
  return n >= -TWO_63 && n < TWO_63 ? n | 0 : 0;
}

/** (long)n, for numbers whose bits are wanted: as `toInteger`, exactly. */
export function toInt64(n: number): bigint {
  return BigInt(toInteger(n));
}

/**
 * (unsigned long)n as gcc compiles it for x86-64: negative numbers wrap modulo 2^64, what lies outside
 * (-2^63, 2^64) gives 2^63 when below or NaN, and 0 when above.
 */
export function toUint64(n: number): bigint {
  if (n >= TWO_63) return n < TWO_64 ? BigInt(Math.trunc(n)) : 0n;
  return BigInt.asUintN(64, toInt64(n));
}

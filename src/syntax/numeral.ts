/**
 * What a numeral is worth: the numerals of source text and of `tonumber` (manual §2.1, §2.2.1).
 *
 * Invariants:
 * - Linear in the text's length, and correctly rounded: decimal numerals go to JavaScript's own conversion only
 *   after they have been checked here, so its further notations (`0b1`, `1_000`, `1n`) are none of Lua's.
 * - Accepts what C99's strtod accepts, as PUC-Rio's 5.1 and LuaJIT do: hexadecimal fractions and exponents
 *   (`0x1.8p3`), and the words `inf`, `infinity` and `nan`, which no token of source text can be.
 */

const DIGIT_0 = 48;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;

/** More than any exponent that matters, and far from where adding to it would lose precision. */
const EXPONENT_CAP = 1e9;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

/** The number that `text` is, all of it, without a sign and without spaces around it; undefined if it is none. */
export function parseNumeral(text: string): number | undefined {
  const first = text.charCodeAt(0);
  if (first === DIGIT_0 && (text.charCodeAt(1) | 32) === 120) return parseHexadecimal(text);
  if (isDigit(first) || first === DOT) return isDecimal(text) ? Number(text) : undefined;
  return text.length <= 256 ? parseWord(text.toLowerCase()) : undefined;
}

function skipDigits(text: string, start: number): number {
  let pos = start;
  while (isDigit(text.charCodeAt(pos))) pos++;
  return pos;
}

/** Where an exponent's digits begin after its letter, or -1 if there are none. */
function exponentDigits(text: string, letter: number): number {
  const sign = text.charCodeAt(letter + 1);
  const start = sign === PLUS || sign === MINUS ? letter + 2 : letter + 1;
  return isDigit(text.charCodeAt(start)) ? start : -1;
}

function isDecimal(text: string): boolean {
  let pos = skipDigits(text, 0);
  let digits = pos;
  if (text.charCodeAt(pos) === DOT) {
    const end = skipDigits(text, pos + 1);
    digits += end - pos - 1;
    pos = end;
  }
  if (digits === 0) return false;
  if (pos < text.length && (text.charCodeAt(pos) | 32) === 101) {
    const start = exponentDigits(text, pos);
    if (start < 0) return false;
    pos = skipDigits(text, start);
  }
  return pos === text.length;
}

/**
 * Sixteen significant digits are kept in two halves, and any digit lost after them leaves a bit set: 61 to 64 bits
 * and a sticky one are enough for one rounding, that of the sum, to be right.
 */
function parseHexadecimal(text: string): number | undefined {
  let high = 0;
  let low = 0;
  let lowDigits = 0;
  let significant = 0;
  let digits = 0;
  let exponent = 0;
  let afterDot = false;
  let pos = 2;
  for (; pos < text.length; pos++) {
    const code = text.charCodeAt(pos);
    if (code === DOT) {
      if (afterDot) return undefined;
      afterDot = true;
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0) break;
    digits++;
    if (afterDot) exponent -= 4;
    if (significant === 0 && digit === 0) continue;
    significant++;
    if (significant <= 8) high = high * 16 + digit;
    else if (significant <= 16) {
      low = low * 16 + digit;
      lowDigits++;
    } else {
      exponent += 4;
      if (digit !== 0 && low % 2 === 0) low++;
    }
  }
  if (digits === 0) return undefined;
  if (pos < text.length) {
    if ((text.charCodeAt(pos) | 32) !== 112) return undefined;
    const start = exponentDigits(text, pos);
    if (start < 0) return undefined;
    const end = skipDigits(text, start);
    if (end < text.length) return undefined;
    let power = 0;
    for (let i = start; i < end; i++) power = Math.min(power * 10 + text.charCodeAt(i) - DIGIT_0, EXPONENT_CAP);
    exponent += text.charCodeAt(start - 1) === MINUS ? -power : power;
  }
  return scale(high, low, lowDigits, exponent);
}

/** `(high * 16^lowDigits + low) * 2^exponent`, rounded once. */
function scale(high: number, low: number, lowDigits: number, exponent: number): number {
  const mantissa = high * 16 ** lowDigits + low;
  if (mantissa === 0) return 0;
  const size = Math.floor(Math.log2(mantissa)) + exponent;
  if (size > 1100) return Number.POSITIVE_INFINITY;
  if (size < -1100) return 0;
  if (size > -1020) {
    // The result is no subnormal: multiplying by powers of two is exact, in steps that neither over- nor underflow.
    const half = Math.trunc(exponent / 2);
    return mantissa * 2 ** half * 2 ** (exponent - half);
  }
  // A subnormal has fewer bits than the sum above was rounded to: round the exact integer instead.
  const exact = BigInt(high) * 16n ** BigInt(lowDigits) + BigInt(low);
  const shift = BigInt(-1074 - exponent);
  if (shift <= 0n) return Number(exact << -shift) * 2 ** -1074;
  const quotient = exact >> shift;
  const rest = (exact - (quotient << shift)) * 2n;
  const unit = 1n << shift;
  const up = rest > unit || (rest === unit && quotient % 2n === 1n);
  return Number(up ? quotient + 1n : quotient) * 2 ** -1074;
}

function parseWord(word: string): number | undefined {
  if (word === "inf" || word === "infinity") return Number.POSITIVE_INFINITY;
  return word === "nan" || /^nan\([0-9a-z_]*\)$/.test(word) ? Number.NaN : undefined;
}

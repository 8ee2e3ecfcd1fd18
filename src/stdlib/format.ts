/**
 * The engine of `string.format` (manual §5.4): a format string is parsed into parts, each directive's value is
 * formatted as glibc's printf formats it, to the last digit.
 *
 * Invariants:
 * - Pure functions: no state, no call back into Lua. Fetching, checking and converting arguments is the caller's.
 * - A parsed format is immutable and depends on the format string alone, so it may be cached and shared.
 * - What a numeric directive returns is shorter than 512 characters (5.1's MAX_ITEM); only %s and %q depend on
 *   their argument's length.
 *
 * Use: for each part in order, append a string as it is; otherwise take the next argument, raise "no value" (an
 * argument error) if there is none, raise the message of a `FormatFault`, or append `formatNumeric`/`formatText`.
 * That is 5.1's order: a fault shows only when all directives before it have been formatted and its argument exists.
 *
 * Beyond 5.1: %a, %A (C99, as glibc prints them) and %F; a zero byte from %c or within a %s argument is kept
 * (PUC-Rio 5.1 ends the item there; LuaJIT and 5.2 keep it).
 */
import { flattened } from "../runtime/byte-string";
import type { Meter } from "../runtime/meter";
import { exponentialText, exponentText, fixedText, formatNumber, toInteger, toUint64 } from "../runtime/number";

/** A malformed directive. `message` is PUC-Rio 5.1's, without a position. */
export class FormatFault {
  constructor(readonly message: string) {}
}

export class Directive {
  /** Which check the argument needs: luaL_checknumber or luaL_checklstring. */
  readonly argument: "number" | "string";
  /** No flag, width or precision given. */
  readonly plain: boolean;

  constructor(
    /** One of `diuoxXcaAeEfFgGqs`. */
    readonly conversion: string,
    readonly left: boolean,
    readonly plus: boolean,
    readonly space: boolean,
    readonly alternate: boolean,
    readonly zero: boolean,
    /** 0–99. */
    readonly width: number,
    /** 0–99, or -1 when none is given. */
    readonly precision: number,
  ) {
    this.argument = conversion === "s" || conversion === "q" ? "string" : "number";
    this.plain = width === 0 && precision < 0 && !(left || plus || space || alternate || zero);
  }
}

export type FormatPart = string | Directive | FormatFault;

const CONVERSIONS = "diuoxXcaAeEfFgGqs";
const FLAGS = "-+ #0";

/**
 * The parts of `format`; a fault, if there is one, is the last part. Parsing stops after `maxDirectives` directives:
 * a caller that has n arguments needs n + 1 of them at most, and a long hostile format then costs no more memory
 * than its arguments. Charges about a unit for each percent sign.
 */
export function parseFormat(format: string, meter: Meter, maxDirectives = Infinity): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  const seen = new Map<string, Directive>();
  let text = "";
  let from = 0;
  let percents = 0;
  for (let directives = 0; directives < maxDirectives; ) {
    if ((++percents & 255) === 0) meter.charge(256);
    const percent = format.indexOf("%", from);
    if (percent < 0) {
      text += format.slice(from);
      break;
    }
    text += format.slice(from, percent);
    from = percent + 1;
    if (format.charCodeAt(from) === 37 /* % */) {
      text += "%";
      from++;
      // A rope takes thirty times its characters, and one of very many pieces long to read.
      if ((percents & 1023) === 0) {
        parts.push(flattened(text));
        text = "";
      }
      continue;
    }
    if (text !== "") parts.push(text);
    text = "";
    directives++;
    const end = scanSpecification(format, from);
    if (typeof end !== "number") {
      parts.push(end);
      return parts;
    }
    const specification = format.slice(from, end);
    let directive = seen.get(specification);
    if (directive === undefined) {
      const parsed = parseSpecification(specification);
      parts.push(parsed);
      if (parsed instanceof FormatFault) return parts;
      directive = parsed;
      seen.set(specification, directive);
    } else {
      parts.push(directive);
    }
    from = end;
  }
  if (text !== "") parts.push(text);
  return parts;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

/** The index after the conversion character of the specification at `start` (just behind its "%"), or what is wrong. */
function scanSpecification(format: string, start: number): number | FormatFault {
  let i = start;
  // No more than the five flags there are can stand here, so the scan is bounded.
  while (i < format.length && FLAGS.includes(format.charAt(i))) {
    if (++i - start > FLAGS.length) return new FormatFault("invalid format (repeated flags)");
  }
  if (isDigit(format.charCodeAt(i))) i++;
  if (isDigit(format.charCodeAt(i))) i++;
  if (format.charCodeAt(i) === 46 /* . */) {
    i++;
    if (isDigit(format.charCodeAt(i))) i++;
    if (isDigit(format.charCodeAt(i))) i++;
  }
  if (isDigit(format.charCodeAt(i))) return new FormatFault("invalid format (width or precision too long)");
  return i + 1;
}

/** Parses what `scanSpecification` delimited. At the format's end the conversion character is missing. */
function parseSpecification(specification: string): Directive | FormatFault {
  let left = false;
  let plus = false;
  let space = false;
  let alternate = false;
  let zero = false;
  let width = 0;
  let precision = -1;
  let inFlags = true;
  for (let i = 0; i < specification.length; i++) {
    const c = specification.charAt(i);
    if (inFlags && FLAGS.includes(c)) {
      if (c === "-") left = true;
      else if (c === "+") plus = true;
      else if (c === " ") space = true;
      else if (c === "#") alternate = true;
      else zero = true;
      continue;
    }
    inFlags = false;
    const code = c.charCodeAt(0);
    if (c === "." && precision < 0) precision = 0;
    else if (!isDigit(code)) {
      if (!CONVERSIONS.includes(c)) return invalidOption(c);
      return new Directive(c, left, plus, space, alternate, zero, width, precision);
    } else if (precision >= 0) precision = precision * 10 + (code - 48);
    else width = width * 10 + (code - 48);
  }
  return invalidOption("");
}

function invalidOption(c: string): FormatFault {
  // PUC-Rio builds this message through C's %c and a C string: a zero byte leaves nothing.
  return new FormatFault(`invalid option '%${c === "\0" ? "" : c}' to 'format'`);
}

// ---------------------------------------------------------------------------------------------------------------
// Numbers

/** What a directive whose `argument` is "number" makes of `n`. */
export function formatNumeric(d: Directive, n: number): string {
  switch (d.conversion) {
    case "d":
    case "i":
      return signedInteger(d, n);
    case "u":
      return unsignedInteger(d, n, 10);
    case "x":
    case "X":
      return unsignedInteger(d, n, 16);
    case "o":
      return unsignedInteger(d, n, 8);
    case "c":
      // C's (unsigned char)(int)n: what an int can't hold becomes INT_MIN, whose low byte is 0.
      return pad(d, "", String.fromCharCode(n > -2147483649 && n < 2147483648 ? n & 255 : 0), false);
    default:
      return floating(d, n);
  }
}

/** `body` behind `prefix`, padded to the directive's width: with zeros between the two if `zeros`. */
function pad(d: Directive, prefix: string, body: string, zeros: boolean): string {
  const missing = d.width - prefix.length - body.length;
  if (missing <= 0) return prefix + body;
  if (d.left) return prefix + body + " ".repeat(missing);
  return zeros ? prefix + "0".repeat(missing) + body : " ".repeat(missing) + prefix + body;
}

function sign(d: Directive, negative: boolean): string {
  return negative ? "-" : d.plus ? "+" : d.space ? " " : "";
}

/** Leading zeros up to the precision; nothing at all for zero with precision 0. */
function withPrecision(d: Directive, digits: string): string {
  if (d.precision < 0) return digits;
  return d.precision === 0 && digits === "0" ? "" : digits.padStart(d.precision, "0");
}

/** %d and %i of (long)n. */
function signedInteger(d: Directive, n: number): string {
  const value = toInteger(n);
  const magnitude = Math.abs(value);
  const digits = magnitude <= Number.MAX_SAFE_INTEGER ? String(magnitude) : BigInt(magnitude).toString();
  if (d.plain) return value < 0 ? `-${digits}` : digits;
  return pad(d, sign(d, value < 0), withPrecision(d, digits), d.zero && d.precision < 0);
}

const HEXADECIMAL = "0123456789abcdef";

/** As n.toString(16), whose way through V8's runtime is the longer one for small numbers. */
function hexadecimalDigits(n: number): string {
  let digits = HEXADECIMAL.charAt(n & 15);
  for (let rest = n >> 4; rest > 0; rest >>= 4) digits = HEXADECIMAL.charAt(rest & 15) + digits;
  return digits;
}

/** %u, %o, %x and %X of (unsigned long)n. */
function unsignedInteger(d: Directive, n: number, radix: number): string {
  let digits: string;
  if (radix === 16 && n >= 0 && n < 0x1000000) digits = hexadecimalDigits(n | 0);
  else if (n >= 0 && n <= Number.MAX_SAFE_INTEGER) digits = Math.floor(n).toString(radix);
  else digits = toUint64(n).toString(radix);
  let prefix = "";
  if (d.alternate && radix === 16 && digits !== "0") prefix = "0x";
  digits = withPrecision(d, digits);
  if (d.alternate && radix === 8 && digits.charCodeAt(0) !== 48 /* 0 */) digits = `0${digits}`;
  const text = pad(d, prefix, digits, d.zero && d.precision < 0);
  return d.conversion === "X" ? text.toUpperCase() : text;
}

/** %e, %f, %g, %a and their capitals. */
function floating(d: Directive, n: number): string {
  const negative = n < 0 || (n === 0 && 1 / n < 0);
  const a = Math.abs(n);
  const conversion = d.conversion.toLowerCase();
  let prefix = sign(d, negative);
  let body: string;
  const finite = a < Infinity; // false for NaN, too
  if (!finite) {
    body = a === Infinity ? "inf" : "nan";
  } else if (conversion === "f") {
    body = fixed(d, a, d.precision < 0 ? 6 : d.precision);
  } else if (conversion === "e") {
    body = exponential(d, exponentialText(a, d.precision < 0 ? 6 : d.precision));
  } else if (conversion === "g") {
    body = general(d, a, n);
  } else {
    prefix += "0x";
    body = hexadecimal(d, a);
  }
  const text = pad(d, prefix, body, d.zero && finite);
  return conversion === d.conversion ? text : text.toUpperCase();
}

function fixed(d: Directive, a: number, precision: number): string {
  const text = fixedText(a, precision);
  return d.alternate && precision === 0 ? `${text}.` : text;
}

/** "d.ddde+x" of `exponentialText`, as C writes it. */
function exponential(d: Directive, text: string): string {
  const e = text.lastIndexOf("e");
  const mantissa = text.slice(0, e);
  return (d.alternate && e === 1 ? `${mantissa}.` : mantissa) + exponentText(text.slice(e + 1));
}

function general(d: Directive, a: number, n: number): string {
  // "%.14g" is what formatNumber is made for, without its sign.
  if (d.precision === 14 && !d.alternate && n === n) {
    const text = formatNumber(n);
    return text.charCodeAt(0) === 45 /* - */ ? text.slice(1) : text;
  }
  const precision = d.precision < 0 ? 6 : d.precision === 0 ? 1 : d.precision;
  const text = exponentialText(a, precision - 1);
  const e = text.lastIndexOf("e");
  const exponent = Number(text.slice(e + 1));
  let mantissa = text.slice(0, e); // "d" or "d.ddd"
  if (exponent >= -4 && exponent < precision) {
    const digits = mantissa.charAt(0) + mantissa.slice(2);
    if (exponent < 0) mantissa = `0.${"0".repeat(-exponent - 1)}${digits}`;
    else if (exponent + 1 < digits.length) {
      mantissa = `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
    } else mantissa = digits;
    return d.alternate ? withPoint(mantissa) : withoutZeros(mantissa);
  }
  return (d.alternate ? withPoint(mantissa) : withoutZeros(mantissa)) + exponentText(text.slice(e + 1));
}

function withPoint(text: string): string {
  return text.includes(".") ? text : `${text}.`;
}

function withoutZeros(text: string): string {
  if (!text.includes(".")) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48 /* 0 */) end--;
  if (text.charCodeAt(end - 1) === 46 /* . */) end--;
  return text.slice(0, end);
}

/** %a without sign and "0x": one leading digit (0 for zero and subnormal numbers, as glibc), 13 hexadecimal digits. */
function hexadecimal(d: Directive, a: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, a);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  let significand = bits & 0xfffffffffffffn;
  if (biased > 0) significand |= 1n << 52n;
  const exponent = a === 0 ? 0 : Math.max(biased, 1) - 1023;

  let fraction: string;
  if (d.precision < 0) {
    fraction = (significand & 0xfffffffffffffn).toString(16).padStart(13, "0");
    let end = 13;
    while (end > 0 && fraction.charCodeAt(end - 1) === 48 /* 0 */) end--;
    fraction = fraction.slice(0, end);
  } else if (d.precision >= 13) {
    fraction = (significand & 0xfffffffffffffn).toString(16).padStart(13, "0").padEnd(d.precision, "0");
  } else {
    const shift = BigInt(4 * (13 - d.precision));
    const half = 1n << (shift - 1n);
    const rest = significand & ((1n << shift) - 1n);
    let kept = significand >> shift;
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
    significand = kept << shift; // the leading digit may have become 2, which glibc prints
    fraction =
      d.precision === 0 ? "" : (significand & 0xfffffffffffffn).toString(16).padStart(13, "0").slice(0, d.precision);
  }
  const point = fraction !== "" || d.alternate ? "." : "";
  return `${significand >> 52n}${point}${fraction}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

// ---------------------------------------------------------------------------------------------------------------
// Strings

/** What a directive whose `argument` is "string" makes of `s`. For %q, see `quote`. */
export function formatText(d: Directive, s: string, meter: Meter): string {
  if (d.conversion === "q") return quote(s, meter);
  if (d.plain) return s;
  return pad(d, "", d.precision >= 0 ? s.slice(0, d.precision) : s, false);
}

/** Characters between two reports to the meter. */
const BLOCK = 4096;

/** What %q writes for the byte `c`, or undefined when it writes the byte itself. */
function escapeOf(c: number): string | undefined {
  switch (c) {
    case 34:
      return '\\"';
    case 92:
      return "\\\\";
    case 10:
      return "\\\n";
    case 13:
      return "\\r";
    case 0:
      return "\\000";
    default:
      return undefined;
  }
}

/** The length of `quote(s)`, for a caller that must refuse it before it is built. Charges one unit a byte. */
export function quotedLength(s: string, meter: Meter): number {
  let length = s.length + 2;
  for (let i = 0; i < s.length; ) {
    const end = Math.min(i + BLOCK, s.length);
    meter.charge(end - i);
    for (; i < end; i++) {
      const escaped = escapeOf(s.charCodeAt(i));
      if (escaped !== undefined) length += escaped.length - 1;
    }
  }
  return length;
}

/**
 * %q: `s` between double quotes, so that Lua reads it back; flags, width and precision don't count. Charges one
 * unit a byte. The result is a rope of one flat piece for each 4096 bytes, however many of them are escaped.
 */
export function quote(s: string, meter: Meter): string {
  let result = '"';
  for (let i = 0; i < s.length; ) {
    const end = Math.min(i + BLOCK, s.length);
    meter.charge(end - i);
    const pieces: string[] = [];
    let run = i;
    for (; i < end; i++) {
      const escaped = escapeOf(s.charCodeAt(i));
      if (escaped === undefined) continue;
      if (run < i) pieces.push(s.slice(run, i));
      pieces.push(escaped);
      run = i + 1;
    }
    if (run < end) pieces.push(s.slice(run, end));
    result += pieces.length === 1 ? pieces[0] : pieces.join("");
  }
  return `${result}"`;
}

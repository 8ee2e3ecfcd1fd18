/**
 * Character classes of patterns (manual §5.4.1) as tables: 256 entries, 1 for each byte that belongs.
 *
 * Invariant: classes are those of C's "C" locale, whatever the host's locale is; no byte above 127 is in %a, %c,
 * %d, %l, %p, %s, %u, %w or %x. The tables are never written once this module is loaded.
 */
import type { Meter } from "../runtime/meter";

function between(c: number, low: number, high: number): boolean {
  return c >= low && c <= high;
}

/** Whether `c` is in the class of the lower-case letter `letter`; undefined when there is no such class. */
function belongs(letter: string, c: number): boolean | undefined {
  const lower = between(c, 97, 122);
  const upper = between(c, 65, 90);
  const digit = between(c, 48, 57);
  switch (letter) {
    case "a":
      return lower || upper;
    case "c":
      return c < 32 || c === 127;
    case "d":
      return digit;
    case "l":
      return lower;
    case "p":
      return between(c, 33, 126) && !(lower || upper || digit);
    case "s":
      return c === 32 || between(c, 9, 13);
    case "u":
      return upper;
    case "w":
      return lower || upper || digit;
    case "x":
      return digit || between(c, 97, 102) || between(c, 65, 70);
    case "z":
      return c === 0;
    default:
      return undefined;
  }
}

/** By the code of the class's letter, capitals for complements; 46 (".") holds the class of all bytes. */
const CLASSES: readonly (Uint8Array | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  if (code === 46) return new Uint8Array(256).fill(1);
  const letter = String.fromCharCode(code);
  const small = letter.toLowerCase();
  if (belongs(small, 0) === undefined) return undefined;
  return Uint8Array.from({ length: 256 }, (_unused, c) => (belongs(small, c) === (letter === small) ? 1 : 0));
});

/** Whether `%` with the character `c` is a class, and not that character. */
export function isClassLetter(c: number): boolean {
  return c !== 46 && CLASSES[c] !== undefined;
}

/** The class of the letter `c`, or of all bytes for ".". `c` must satisfy `isClassLetter` or be 46. */
export function tableOf(c: number): Uint8Array {
  return CLASSES[c]!;
}

export function singleByte(c: number): Uint8Array {
  const table = new Uint8Array(256);
  table[c] = 1;
  return table;
}

/**
 * The class of a whole set, "[...]" or "[^...]", which must be well formed. Charges the meter for long ones.
 *
 * PUC-Rio's reading, also where the manual leaves it open: the first character is never the closing bracket; a
 * hyphen that has no character on one side stands for itself, as does one behind a class ("[%a-z]" is letters and
 * "-"), and the upper end of a range is taken as it is, be it "%" or "[".
 */
export function parseSet(text: string, meter: Meter): Uint8Array {
  const table = new Uint8Array(256);
  const negated = text.charCodeAt(1) === 94; /* ^ */
  const end = text.length - 1;
  let reported = 0;
  for (let i = negated ? 2 : 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 37 /* % */) {
      const escaped = text.charCodeAt(++i);
      if (!isClassLetter(escaped)) table[escaped] = 1;
      else for (let k = 0; k < 256; k++) table[k]! |= tableOf(escaped)[k]!;
    } else if (text.charCodeAt(i + 1) === 45 /* - */ && i + 2 < end) {
      i += 2;
      const high = text.charCodeAt(i);
      for (let k = c; k <= high; k++) table[k] = 1;
    } else table[c] = 1;
    if (i - reported > 16) {
      // A range or a class takes up to 256 steps.
      meter.charge(2048);
      reported = i;
    }
  }
  if (negated) for (let k = 0; k < 256; k++) table[k]! ^= 1;
  return table;
}

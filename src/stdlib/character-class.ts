/**
 * Character classes of patterns (manual §5.4.1) as tables: 256 entries, 1 for each byte that belongs.
 *
 * Invariant: classes are those of C's "C" locale, whatever the host's locale is; no byte above 127 is in %a, %c,
 * %d, %l, %p, %s, %u, %w or %x. The tables are never written once this module is loaded.
 */
import type { Meter } from "../runtime/meter";

/** The classes by their letters: ranges of bytes, first and last of each. */
const RANGES: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    a: [65, 90, 97, 122],
    c: [0, 31, 127, 127],
    d: [48, 57],
    l: [97, 122],
    p: [33, 47, 58, 64, 91, 96, 123, 126],
    s: [9, 13, 32, 32],
    u: [65, 90],
    w: [48, 57, 65, 90, 97, 122],
    x: [48, 57, 65, 70, 97, 102],
    z: [0, 0],
  }),
);

/** A table with `inside` in the ranges and 1 - inside elsewhere. */
function filled(ranges: readonly number[], inside: number): Uint8Array {
  const table = new Uint8Array(256).fill(1 - inside);
  for (let i = 0; i < ranges.length; i += 2) table.fill(inside, ranges[i], ranges[i + 1]! + 1);
  return table;
}

/** By the code of the class's letter, capitals for complements; 46 (".") holds the class of all bytes. */
const CLASSES: readonly (Uint8Array | undefined)[] = (() => {
  const classes = new Array<Uint8Array | undefined>(128).fill(undefined);
  classes[46] = filled([], 0);
  for (const [letter, ranges] of RANGES) {
    classes[letter.charCodeAt(0)] = filled(ranges, 1);
    classes[letter.toUpperCase().charCodeAt(0)] = filled(ranges, 0);
  }
  return classes;
})();

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

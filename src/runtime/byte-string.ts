/**
 * Byte strings: JS strings in which each char code is one byte (0–255), as Lua's strings are held here; and their
 * conversion from and to text (UTF-16) and Uint8Array at the host's door.
 *
 * Invariants:
 * - Nothing depends on a host's own byte or text types: TextDecoder (in every host) is the only help.
 * - Encoding is UTF-8; a lone surrogate becomes U+FFFD, as TextEncoder has it. Decoding never fails: what is not
 *   well-formed UTF-8 becomes U+FFFD by the Encoding Standard's rules, and a byte order mark is kept.
 * - Plain ASCII is its own encoding: it passes both ways as the same string, at the price of looking through it.
 */
import type { Meter } from "./meter";

/** Char codes handed to String.fromCharCode at once; more of them could overflow the host's stack. */
const CHUNK = 4096;
/** Characters looked at between two charges to a meter. */
const METERED = 65536;

/** Whether each char code of `s` is below 128. */
export function isAscii(s: string, meter?: Meter): boolean {
  for (let from = 0; from < s.length; from += METERED) {
    if (from > 0) meter?.charge(METERED >> 6);
    const end = Math.min(s.length, from + METERED);
    for (let i = from; i < end; i++) if (s.charCodeAt(i) > 127) return false;
  }
  return true;
}

/** The byte string that is `text` in UTF-8. */
export function fromJs(text: string): string {
  if (isAscii(text)) return text;
  let result = "";
  // A code unit makes 3 bytes at most (a surrogate pair 4).
  const bytes = new Uint8Array(Math.min(3 * text.length, CHUNK));
  let filled = 0;
  for (let i = 0; i < text.length; i++) {
    if (filled > CHUNK - 4) {
      result += fromBytes(bytes.subarray(0, filled));
      filled = 0;
    }
    let c = text.charCodeAt(i);
    if (c < 0x80) {
      bytes[filled++] = c;
      continue;
    }
    if (c < 0x800) {
      bytes[filled++] = 0xc0 | (c >> 6);
      bytes[filled++] = 0x80 | (c & 0x3f);
      continue;
    }
    if (c >= 0xd800 && c <= 0xdfff) {
      const low = text.charCodeAt(i + 1);
      if (c <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
        i++;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        bytes[filled++] = 0xf0 | (c >> 18);
        bytes[filled++] = 0x80 | ((c >> 12) & 0x3f);
        bytes[filled++] = 0x80 | ((c >> 6) & 0x3f);
        bytes[filled++] = 0x80 | (c & 0x3f);
        continue;
      }
      c = 0xfffd;
    }
    bytes[filled++] = 0xe0 | (c >> 12);
    bytes[filled++] = 0x80 | ((c >> 6) & 0x3f);
    bytes[filled++] = 0x80 | (c & 0x3f);
  }
  return result + fromBytes(bytes.subarray(0, filled));
}

/** The text that a byte string encodes in UTF-8. */
export function toJs(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(toBytes(bytes));
}

/** The byte string of an array of bytes. */
export function fromBytes(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let result = "";
  for (let i = 0; i < bytes.length; i += CHUNK) {
    result += String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]);
  }
  return result;
}

/** The bytes of a byte string, in a new array. */
export function toBytes(bytes: string, meter?: Meter): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let from = 0; from < bytes.length; from += METERED) {
    if (from > 0) meter?.charge(METERED >> 6);
    const end = Math.min(bytes.length, from + METERED);
    for (let i = from; i < end; i++) result[i] = bytes.charCodeAt(i);
  }
  return result;
}

/** Up to this length, joining halves is the cheaper way to copy. */
const HALVED = 512;

/** `s` with its characters in one piece: reading one has V8 replace a rope by such a copy. */
export function flattened(s: string): string {
  return s.charCodeAt(0) > 255 ? "" : s;
}

/**
 * A string equal to `s` that keeps nothing else alive. V8's slice() of 13 characters or more is a view that holds
 * its whole parent: a 20-byte key cut from a 100 MB string would keep 100 MB, uncounted; and so would a view of a view
 * of it, though each were most of the one before.
 *
 * Two halves joined are a rope, which is then made flat: 50 to 100 ns, and the copy alone is left. For long strings one
 * character is put in front and cut off again, 80 ns at 1000, with a view's 32 bytes on top. (Measured; joining
 * characters, String.fromCharCode and Buffer are 2 to 100 times slower.) Engines without such views lose little by it.
 */
export function flatCopy(s: string): string {
  const n = s.length;
  if (n < 13) return s;
  if (n > HALVED) return ` ${s}`.slice(1);
  return flattened(s.slice(0, n >> 1) + s.slice(n >> 1));
}

/**
 * The UTF-8 bytes of a code point, in the original scheme of up to six bytes (RFC 2279): surrogates and what lies
 * past U+10FFFF are encoded like any other. `codePoint` is an integer, 0 to 0x7FFFFFFF.
 */
export function utf8Encode(codePoint: number): string {
  if (codePoint < 0x80) return String.fromCharCode(codePoint);
  let rest = codePoint;
  let tail = "";
  let room = 0x3f; // the largest value that the first byte can still take
  while (rest > room) {
    tail = String.fromCharCode(0x80 | (rest & 0x3f)) + tail;
    rest >>>= 6;
    room >>= 1;
  }
  return String.fromCharCode(((~room << 1) & 0xff) | rest) + tail;
}

/** Characters beyond which V8's hash of a string is its length alone: as keys, such are compared with all of their length. */
export const HASHED = 16383;
const SAMPLES = 16;

/** A number that tells long strings apart as far as some of their characters do. */
export function digest(s: string): number {
  const n = s.length;
  let h = n;
  for (let i = 0; i < SAMPLES; i++)
    h = (Math.imul(h, 31) + s.charCodeAt(Math.floor((n - 1) * (i / (SAMPLES - 1))))) | 0;
  return h;
}

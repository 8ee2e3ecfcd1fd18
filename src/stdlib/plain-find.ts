/**
 * Searching for a plain string: `string.find(s, needle, init, true)`, and the literal start of patterns.
 *
 * Invariant: time is linear in haystack and needle whatever they hold, and the meter hears of it at least every
 * 64 KiB of haystack. String.prototype.indexOf alone gives neither: it takes quadratic time over adversarial
 * needles ("b" .. ("a"):rep(1e5) in ("a"):rep(1e6)) and can't be interrupted. It is far faster than any loop in
 * JavaScript, though, so it does the work wherever the time it can take is bounded: on windows of the haystack,
 * for the needle or its first bytes. When too much of what it finds turns out not to match, the two-way algorithm
 * (Crochemore and Perrin, 1991) takes over, which needs no memory.
 */
import type { Meter } from "../runtime/meter";

/** Bytes of haystack that indexOf gets at a time, for a needle of up to 8 bytes; a longer one can cost more. */
const WINDOW = 65536;
const WINDOW_LONG = 16384;
/** The longest needle, or start of one, that is handed to indexOf. */
const DIRECT = 32;
/** Bytes compared between two reports. */
const BLOCK = 4096;

/** The first index >= `init` at which `needle` occurs in `s`, or -1. `init` is an integer, 0 to s.length. */
export function plainFind(s: string, needle: string, init: number, meter: Meter): number {
  const m = needle.length;
  if (m <= DIRECT) return windowed(s, needle, init, s.length - m, meter);
  const last = s.length - m;
  const start = needle.slice(0, DIRECT);
  let wasted = 0;
  for (let from = init; ; ) {
    const found = windowed(s, start, from, last, meter);
    if (found < 0) return -1;
    const agreed = agreement(s, found, needle, meter);
    if (agreed === m) return found;
    wasted += agreed;
    from = found + 1;
    if (wasted > 4 * (from - init) + BLOCK) return twoWay(s, needle, from, meter);
  }
}

/** The first index in [from, last] at which the short `needle` occurs, or -1. */
function windowed(s: string, needle: string, from: number, last: number, meter: Meter): number {
  const m = needle.length;
  const window = m <= 8 ? WINDOW : WINDOW_LONG;
  while (last - from >= window) {
    const found = s.slice(from, from + window + m - 1).indexOf(needle);
    meter.charge(((found < 0 ? window : found) >> 3) + 1);
    if (found >= 0) return from + found;
    from += window;
  }
  if (from > last) return -1;
  // `last` may leave bytes behind it out, but no more than fit in a needle; for those slicing is dearer than looking.
  const tail = s.length - m - last <= window ? s : s.slice(0, last + m);
  const found = tail.indexOf(needle, from);
  const looked = (found < 0 ? last : found) - from;
  if (looked >= 256) meter.charge(looked >> 3);
  return found > last ? -1 : found;
}

/** How many bytes of `needle` s[at, …) agrees with. */
function agreement(s: string, at: number, needle: string, meter: Meter): number {
  const m = needle.length;
  let i = 0;
  while (i < m) {
    const end = Math.min(m, i + BLOCK);
    while (i < end && s.charCodeAt(at + i) === needle.charCodeAt(i)) i++;
    if (i < end) break;
    meter.charge(BLOCK);
  }
  return i;
}

/**
 * The start (less one) and the period of the needle's maximal suffix, in the order of bytes or in its reverse.
 * The later of the two starts is a critical factorization of the needle.
 */
function maximalSuffix(needle: string, reversed: boolean, meter: Meter): { before: number; period: number } {
  const m = needle.length;
  let before = -1;
  let candidate = 0;
  let offset = 1;
  let period = 1;
  let steps = 0;
  while (candidate + offset < m) {
    if (++steps >= BLOCK) {
      meter.charge(steps);
      steps = 0;
    }
    const a = needle.charCodeAt(candidate + offset);
    const b = needle.charCodeAt(before + offset);
    if (a === b) {
      if (offset === period) {
        candidate += period;
        offset = 1;
      } else offset++;
    } else if (a < b !== reversed) {
      candidate += offset;
      offset = 1;
      period = candidate - before;
    } else {
      before = candidate++;
      offset = period = 1;
    }
  }
  return { before, period };
}

/** plainFind by the two-way algorithm: at most some 2·(s.length - from) comparisons, and 5·needle.length to prepare. */
function twoWay(s: string, needle: string, from: number, meter: Meter): number {
  const m = needle.length;
  const forward = maximalSuffix(needle, false, meter);
  const backward = maximalSuffix(needle, true, meter);
  const { before, period } = forward.before > backward.before ? forward : backward;

  // If the part before the factorization recurs one period later, the needle is periodic as a whole, and after a
  // shift by one period its first m - period bytes are known to agree (`known`: the last index of them).
  let common = 0;
  while (common <= before && needle.charCodeAt(common) === needle.charCodeAt(common + period)) {
    if ((++common & (BLOCK - 1)) === 0) meter.charge(BLOCK);
  }
  const periodic = common > before;
  const shift = periodic ? period : Math.max(before + 1, m - before - 1) + 1;

  let known = -1;
  let steps = 0;
  for (let at = from; at <= s.length - m; ) {
    let i = Math.max(before, known) + 1;
    while (i < m && needle.charCodeAt(i) === s.charCodeAt(at + i)) {
      i++;
      if (++steps >= BLOCK) {
        meter.charge(steps);
        steps = 0;
      }
    }
    if (i < m) {
      at += i - before;
      known = -1;
    } else {
      i = before;
      while (i > known && needle.charCodeAt(i) === s.charCodeAt(at + i)) {
        i--;
        if (++steps >= BLOCK) {
          meter.charge(steps);
          steps = 0;
        }
      }
      if (i <= known) return at;
      at += shift;
      if (periodic) known = m - period - 1;
    }
    if (++steps >= BLOCK) {
      meter.charge(steps);
      steps = 0;
    }
  }
  return -1;
}

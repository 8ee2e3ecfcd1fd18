/**
 * Matching of Lua patterns (manual §5.4.1) that pattern-compiler.ts has compiled, and what a match leaves: its
 * captures, and the replacement text of `string.gsub`.
 *
 * Invariants:
 * - A match neither recurses nor allocates: the choices it can go back to are chained through the pattern's own
 *   nodes, each of which has one at most.
 * - The meter is charged at least every few thousand steps. When `charge` throws, the pattern can be used again at
 *   once; `charge` must not start another match of the same pattern.
 * - Nothing here calls Lua or builds strings longer than what a capture holds.
 *
 * Use, as `string.find`, `match`, `gmatch` and `gsub` need it: `search` for the first match at or after an index,
 * then `capture` for each of max(captureCount, 1) values.
 */
import type { Meter } from "../runtime/meter";
import type { MemoryMeter } from "../runtime/table";
import { AT, Item, type Node, type Pattern, UNFINISHED } from "./pattern-compiler";
import { plainFind } from "./plain-find";

/** A malformed pattern, capture or replacement. `message` is PUC-Rio 5.1's, without a position. */
export class PatternFault {
  constructor(readonly message: string) {}
}

/** Steps between two reports to the meter, and characters between two of them in the tight loops. */
const BLOCK = 2048;
/** Fewer steps than this are not worth a report at the end of a search: the call itself costs more. */
const NEGLIGIBLE = 128;

/**
 * Whether `p` has any of the characters without which `string.find` makes a plain search (§5.4): "^$*+?.([%-". So
 * a pattern such as ")" is no error there.
 */
export function hasSpecials(p: string, meter: Meter): boolean {
  for (let i = 0; i < p.length; i++) {
    if ((i & (BLOCK - 1)) === BLOCK - 1) meter.charge(BLOCK >> 3);
    switch (p.charCodeAt(i)) {
      case 94: // ^
      case 36: // $
      case 42: // *
      case 43: // +
      case 63: // ?
      case 46: // .
      case 40: // (
      case 91: // [
      case 37: // %
      case 45: // -
        return true;
    }
  }
  return false;
}

/** The first index in [i, end) whose byte is not in `table`, or `end`. */
function skipClass(s: string, i: number, end: number, table: Uint8Array, meter: Meter): number {
  for (;;) {
    const limit = Math.min(end, i + BLOCK);
    while (i < limit && table[s.charCodeAt(i)] === 1) i++;
    if (i < limit || i === end) return i;
    meter.charge(BLOCK);
  }
}

/** The first index in [i, end) whose byte is in `table`, or `end`. */
function seekClass(s: string, i: number, end: number, table: Uint8Array, meter: Meter): number {
  for (;;) {
    const limit = Math.min(end, i + BLOCK);
    while (i < limit && table[s.charCodeAt(i)] === 0) i++;
    if (i < limit || i === end) return i;
    meter.charge(BLOCK);
  }
}

/** The last index in [low, i] whose byte is in `table`, or low - 1. */
function seekClassBackwards(s: string, i: number, low: number, table: Uint8Array, meter: Meter): number {
  for (;;) {
    const limit = Math.max(low, i - BLOCK + 1);
    while (i >= limit && table[s.charCodeAt(i)] === 0) i--;
    if (i >= limit || i < low) return i;
    meter.charge(BLOCK);
  }
}

/** Whether a[at, at + length) is b[from, from + length); both ranges exist. */
function sameBytes(a: string, at: number, b: string, from: number, length: number, meter: Meter): boolean {
  for (let i = 0; ; ) {
    const limit = Math.min(length, i + BLOCK);
    while (i < limit && a.charCodeAt(at + i) === b.charCodeAt(from + i)) i++;
    if (i < limit) return false;
    if (i === length) return true;
    meter.charge(BLOCK);
  }
}

/** The index after the balanced text that `node` (a BALANCE) finds at `i`, or -1. */
function balanced(s: string, i: number, node: Node, meter: Meter): number {
  const n = s.length;
  if (i >= n || s.charCodeAt(i) !== node.byte) return -1;
  let depth = 1;
  for (i++; i < n; ) {
    const from = i;
    const limit = Math.min(n, i + BLOCK);
    for (; i < limit; i++) {
      const c = s.charCodeAt(i);
      if (c === node.closing) {
        if (--depth === 0) return i + 1;
      } else if (c === node.byte) depth++;
    }
    meter.charge(i - from);
  }
  return -1;
}

/** `search` for a class repeated at least once, and nothing else: most patterns that gmatch gets. */
function searchRun(table: Uint8Array, s: string, init: number, captures: Int32Array, meter: Meter): number {
  const n = s.length;
  let start = init;
  let limit = Math.min(n, init + BLOCK);
  while (start < limit && table[s.charCodeAt(start)] === 0) start++;
  if (start === limit && start < n) start = seekClass(s, start, n, table, meter);
  if (start === n) return -1;
  let end = start + 1;
  limit = Math.min(n, end + BLOCK);
  while (end < limit && table[s.charCodeAt(end)] === 1) end++;
  if (end === limit && end < n) end = skipClass(s, end, n, table, meter);
  captures[0] = start;
  captures[1] = end;
  captures[2] = start;
  captures[3] = end;
  const steps = end - init;
  if (steps >= NEGLIGIBLE) meter.charge(Math.min(steps, 2 * BLOCK));
  return end;
}

/**
 * The end (an index of `s`) of the first match that starts at or after `init`, or -1. `init` is an integer, 0 to
 * s.length. On a match, captures[0] and [1] are its start and end, and `capture` reads the others; without one they
 * are undefined. An anchored pattern is tried at `init` only. Charges about one unit a step.
 *
 * Throws PatternFault when the match comes to a malformed item, and what `meter.charge` throws.
 */
export function search(pattern: Pattern, s: string, init: number, captures: Int32Array, meter: Meter): number {
  if (pattern.run !== null) return searchRun(pattern.run, s, init, captures, meter);
  const n = s.length;
  const { head, first, prefix, lead, anchored } = pattern;
  let steps = 0;
  for (let start = init; start <= n; start++) {
    if (!anchored) {
      if (first !== null) {
        const from = start;
        const limit = Math.min(n, start + BLOCK);
        while (start < limit && first[s.charCodeAt(start)] === 0) start++;
        steps += start - from;
        if (start === limit && start < n) start = seekClass(s, start, n, first, meter);
        if (start === n && first[256] === 0) break;
      } else if (prefix !== "") {
        start = plainFind(s, prefix, start, meter);
        if (start < 0) break;
      }
    }

    let at = start;
    let node = head;
    if (!anchored && node.kind === Item.LITERAL) {
      // It has just been found there.
      at += prefix.length;
      node = node.next;
    }
    let choice: Node | null = null;
    attempt: for (;;) {
      if (++steps > BLOCK) {
        meter.charge(steps);
        steps = 0;
      }
      // A case that succeeds goes on with `continue attempt`; one that fails breaks, to the last choice below.
      switch (node.kind) {
        case Item.CHAR:
          if (at < n && s.charCodeAt(at) === node.byte) {
            at++;
            node = node.next;
            continue attempt;
          }
          break;

        case Item.SET:
          if (at < n && node.table[s.charCodeAt(at)] === 1) {
            at++;
            node = node.next;
            continue attempt;
          }
          break;

        case Item.MATCH:
          captures[0] = start;
          captures[1] = at;
          if (steps >= NEGLIGIBLE) meter.charge(steps);
          return at;

        case Item.OPEN:
        case Item.CLOSE:
        case Item.POSITION:
          captures[node.byte] = at;
          node = node.next;
          continue attempt;

        case Item.GREEDY: {
          const table = node.table;
          let end = at + node.least;
          node.reach = at;
          if (node.least === 1 && (at >= n || table[s.charCodeAt(at)] === 0)) break;
          const from = end;
          const limit = Math.min(n, end + BLOCK);
          while (end < limit && table[s.charCodeAt(end)] === 1) end++;
          steps += end - from;
          if (end === limit && end < n) end = skipClass(s, end, n, table, meter);
          node.reach = end;
          const follow = node.follow;
          if (follow === null || (end < n ? follow[s.charCodeAt(end)] : follow[256]) === 1) {
            if (!node.decided && end > from) {
              node.current = end;
              node.limit = from;
              node.previous = choice;
              choice = node;
            }
            at = end;
            node = node.next;
            continue attempt;
          }
          if (node.decided) break;
          node.current = end;
          node.limit = from;
          node.previous = choice;
          choice = node;
          break;
        }

        case Item.LAZY: {
          node.reach = at;
          if (node.decided) {
            node = node.next;
            continue attempt;
          }
          node.current = at;
          node.previous = choice;
          choice = node;
          const follow = node.follow;
          if (follow === null || (at < n ? follow[s.charCodeAt(at)] : follow[256]) === 1) {
            node = node.next;
            continue attempt;
          }
          break;
        }

        case Item.GREEDY_ANY: {
          const from = at + node.least;
          node.reach = n;
          if (from > n) break;
          if (node.decided) {
            // Nothing can fail behind it, or nothing but the end can follow.
            if (node.follow !== null && node.follow[256] === 0) break;
            at = n;
            node = node.next;
            continue attempt;
          }
          // The first end to try is n; the choice's code tries the one before `current`.
          node.current = n + 1;
          node.limit = from;
          node.previous = choice;
          choice = node;
          break;
        }

        case Item.MAYBE: {
          const follow = node.follow;
          const without = follow === null || (at < n ? follow[s.charCodeAt(at)] : follow[256]) === 1;
          if (at < n && node.table[s.charCodeAt(at)] === 1) {
            const after = at + 1;
            if (follow === null || (after < n ? follow[s.charCodeAt(after)] : follow[256]) === 1) {
              if (without && !node.decided) {
                node.current = at;
                node.previous = choice;
                choice = node;
              }
              at = after;
              node = node.next;
              continue attempt;
            }
          }
          if (without) {
            node = node.next;
            continue attempt;
          }
          break;
        }

        case Item.ANY:
          if (n - at >= node.least) {
            at += node.least;
            node = node.next;
            continue attempt;
          }
          break;

        case Item.LITERAL: {
          const { text } = node;
          if (n - at >= text.length && s.charCodeAt(at) === text.charCodeAt(0)) {
            steps += Math.min(text.length, BLOCK);
            if (sameBytes(s, at, text, 0, text.length, meter)) {
              at += text.length;
              node = node.next;
              continue attempt;
            }
          }
          break;
        }

        case Item.END:
          if (at === n) {
            node = node.next;
            continue attempt;
          }
          break;

        case Item.FRONTIER: {
          const before = at === 0 ? 0 : s.charCodeAt(at - 1);
          const after = at < n ? s.charCodeAt(at) : 0;
          if (node.table[before] === 0 && node.table[after] === 1) {
            node = node.next;
            continue attempt;
          }
          break;
        }

        case Item.BALANCE: {
          const end = balanced(s, at, node, meter);
          if (end >= 0) {
            steps += Math.min(end - at, BLOCK);
            at = end;
            node = node.next;
            continue attempt;
          }
          break;
        }

        case Item.REFERENCE: {
          const from = captures[node.byte]!;
          const length = captures[node.byte + 1]! - from;
          steps += Math.min(length, BLOCK);
          if (n - at >= length && sameBytes(s, at, s, from, length, meter)) {
            at += length;
            node = node.next;
            continue attempt;
          }
          break;
        }

        case Item.FAULT:
          throw new PatternFault(node.text);
      }

      // Back to the last choice that has another way to go.
      for (;;) {
        if (choice === null) break attempt;
        const follow: Uint8Array | null = choice.follow;
        if (choice.kind === Item.GREEDY || choice.kind === Item.GREEDY_ANY) {
          let end = choice.current - 1;
          const low = choice.limit;
          if (follow !== null) {
            if (end === n) {
              if (follow[256] === 0) end--; // only a GREEDY_ANY's first try is at the end
            }
            if (end < n) {
              const from = end;
              const limit = Math.max(low, end - BLOCK);
              while (end >= limit && follow[s.charCodeAt(end)] === 0) end--;
              steps += from - end;
              if (end < limit && limit > low) end = seekClassBackwards(s, end, low, follow, meter);
            }
          }
          if (end < low) {
            choice = choice.previous;
            continue;
          }
          at = end;
          node = choice.next;
          if (end === low) choice = choice.previous;
          else choice.current = end;
          continue attempt;
        }
        if (choice.kind === Item.MAYBE) {
          at = choice.current;
          node = choice.next;
          choice = choice.previous;
          continue attempt;
        }
        // LAZY: take characters until what follows can begin.
        const { table } = choice;
        const from = choice.current;
        let end = from;
        let found = false;
        let limit = Math.min(n, end + BLOCK);
        for (;;) {
          if (end === limit) {
            if (end === n) break;
            meter.charge(BLOCK);
            limit = Math.min(n, end + BLOCK);
          }
          if (table[s.charCodeAt(end)] === 0) break;
          end++;
          if (follow === null || (end < n ? follow[s.charCodeAt(end)] : follow[256]) === 1) {
            found = true;
            break;
          }
        }
        steps += Math.min(end - from, BLOCK);
        if (!found) {
          choice.reach = end;
          choice = choice.previous;
          continue;
        }
        choice.current = end;
        at = end;
        node = choice.next;
        continue attempt;
      }
    }

    if (anchored) break;
    // Where a repetition with which the pattern begins has tried all its ends, another start within it can't help.
    if (lead !== null && lead.reach > start) start = lead.reach;
  }
  if (steps >= NEGLIGIBLE) meter.charge(steps);
  return -1;
}

/**
 * The value of capture `index` (from 0) after a match by `search`: a substring of `s`, or the 1-based position of a
 * position capture. Capture 0 of a pattern without captures is the whole match.
 *
 * Throws PatternFault: "invalid capture index" when there is no such capture, "unfinished capture" when its
 * parenthesis is never closed.
 */
export function capture(pattern: Pattern, s: string, captures: Int32Array, index: number): string | number {
  const kind = pattern.captures[index];
  if (kind === undefined) {
    if (index === 0) return s.slice(captures[0]!, captures[1]!);
    throw new PatternFault("invalid capture index");
  }
  const start = captures[2 + 2 * index]!;
  if (kind === AT) return start + 1;
  if (kind === UNFINISHED) throw new PatternFault("unfinished capture");
  return s.slice(start, captures[3 + 2 * index]!);
}

export type Replacement = readonly (readonly (string | number)[])[];

const LIST = 4096;

/**
 * A replacement string of `string.gsub`, taken apart: strings stand for themselves, 0 for the whole match, 1 to 9
 * for a capture. "%" with any other character is that character, and at the end of the string a zero byte, as
 * PUC-Rio 5.1 has it. There may be one for each two characters of `text`: they come in lists of LIST at most.
 */
export function parseReplacement(text: string, meter: MemoryMeter): Replacement {
  let parts: (string | number)[] = [];
  const lists = [parts];
  let pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    const percent = text.indexOf("%", from);
    const end = percent < 0 ? text.length : percent;
    if (end > from) pieces.push(text.slice(from, end));
    const c = text.charCodeAt(end + 1);
    const isCapture = percent >= 0 && c >= 48 && c <= 57;
    if (percent >= 0 && !isCapture) pieces.push(end + 1 < text.length ? text.charAt(end + 1) : "\0");
    if (pieces.length > 0 && (isCapture || pieces.length > 1024)) {
      parts.push(pieces.join(""));
      pieces = [];
    }
    if (isCapture) parts.push(c - 48);
    if (parts.length >= LIST) {
      meter.alloc(LIST * 16);
      parts = [];
      lists.push(parts);
    }
    meter.charge(end + 2 - from);
    from = end + 2;
  }
  if (pieces.length > 0) parts.push(pieces.join(""));
  return lists;
}

/**
 * Lua patterns (manual §5.4.1), compiled to a chain of nodes that pattern.ts matches in one loop.
 *
 * Invariants:
 * - A pattern has no alternation and no loop around more than one character class, so a match runs through its
 *   nodes in order, each at most once. Hence everything about captures is known when compiling: their number,
 *   which are closed where, and which item is an error when it is reached. And each repeated node has at most one
 *   choice open, so that the choice lives in the node, and a match neither recurses nor allocates.
 * - As in PUC-Rio, a malformed item is an error only when the match reaches it: compiling never fails.
 * - Only bytes count (no locale: classes are ASCII's). A zero byte is a byte like any other, in patterns too, where
 *   PUC-Rio 5.1 stops at it (LuaJIT and 5.2 agree with us); %z works as well.
 * - Matching charges the meter at least every few thousand steps, wherever it is. When `charge` throws, the pattern
 *   can be used again at once.
 * - A pattern must not be matched while a match of it is under way: `charge` must not start one.
 *
 * The optimizations rest on one thing: at an item, the set of bytes with which the rest of the pattern can begin.
 * It tells where a search need not try, where a repetition can end, and that it needs no choice at all when that
 * set and its own class have no byte in common.
 */
import type { Meter } from "../runtime/meter";
import { isClassLetter, parseSet, singleByte, tableOf } from "./character-class";

/** LUA_MAXCAPTURES. */
const MAX_CAPTURES = 32;
/** How long the array of captures must be: start and end of the match, then of each capture. */
export const CAPTURE_SLOTS = 2 + 2 * MAX_CAPTURES;
/**
 * The nodes and the different sets a pattern may have, past which it is "too complex": they bound what a pattern
 * costs in memory, to some 6 MiB and 1/4 MiB. A run of plain characters is one node.
 */
const MAX_NODES = 65536;
const MAX_TABLES = 1024;
const TOO_COMPLEX = "pattern too complex";
/** Patterns of more nodes than this get no tables of what can follow: they would cost more than they gain. */
const TABLED = 64;
/** Characters compiled between two reports to the meter. */
const BLOCK = 2048;
/** The longest piece of a plain run that is looked through at once. */
const PIECE = 16384;

/**
 * What a node does. An enum, because the bundler writes its members as literals: only then does V8 make a jump table
 * of the switch over them.
 */
export enum Item {
  CHAR = 0,
  /** `.`, or several of them */
  ANY = 1,
  /** A class or a set. */
  SET = 2,
  /** Several characters. */
  LITERAL = 3,
  /** A class with `*` or `+`. */
  GREEDY = 4,
  /** `.*` or `.+` */
  GREEDY_ANY = 5,
  /** A class with `?`. */
  MAYBE = 6,
  /** A class with `-`. */
  LAZY = 7,
  OPEN = 8,
  CLOSE = 9,
  /** `()` */
  POSITION = 10,
  /** `%1` */
  REFERENCE = 11,
  /** `%b` */
  BALANCE = 12,
  /** `%f` */
  FRONTIER = 13,
  /** `$` */
  END = 14,
  /** Raises an error. */
  FAULT = 15,
  /** The pattern's end. */
  MATCH = 16,
}

const NO_TABLE = new Uint8Array(256);

export class Node {
  /** The byte of CHAR, the opening one of BALANCE, the slot of OPEN, CLOSE, POSITION and REFERENCE. */
  byte = 0;
  /** The closing byte of BALANCE. */
  closing = 0;
  /** For classes: 1 at each byte that belongs. */
  table: Uint8Array = NO_TABLE;
  /** The text of LITERAL, the message of FAULT. */
  text = "";
  /** 1 for `+`: how many characters a GREEDY takes at least; how many an ANY takes. */
  least = 0;
  /** For repeated nodes: the bytes (256 stands for the end) that can follow; null when all can. */
  follow: Uint8Array | null = null;
  /** For repeated nodes: no shorter (for LAZY, no longer) repetition can succeed where this one fails. */
  decided = false;
  next: Node = this;

  // The state of a match under way.
  /** Where the repetition ended when it was last tried; for MAYBE, where it began. */
  current = 0;
  /** The shortest end that a greedy repetition may have. */
  limit = 0;
  /** The choice that was open before this one. */
  previous: Node | null = null;
  /** The farthest that the last run of a repetition got. */
  reach = 0;

  constructor(readonly kind: number) {}
}

/** What becomes of a capture, in the order of their opening parentheses. */
export const UNFINISHED = 0;
export const CLOSED = 1;
export const AT = 2;

/** A compiled pattern. It depends on the pattern string alone, and may be kept as long as anyone likes. */
export class Pattern {
  /** How many captures a match has; 0 means that the whole match counts as one. */
  readonly captureCount: number;

  constructor(
    readonly head: Node,
    /** It starts with `^`. */
    readonly anchored: boolean,
    /** What becomes of each capture. */
    readonly captures: readonly number[],
    /** The bytes (256 stands for the end) with which a match can begin; null when it is any. */
    readonly first: Uint8Array | null,
    /** The characters that any match begins with; "" when there is no such run. */
    readonly prefix: string,
    /** The class of a pattern that is nothing but `[class]+`, which may be captured; else null. */
    readonly run: Uint8Array | null,
    /** The repetition that begins the pattern, when a failure from it on excludes all starts within its reach. */
    readonly lead: Node | null,
    /** About how many bytes this object takes. */
    readonly memoryBytes: number,
  ) {
    this.captureCount = captures.length;
  }
}

/**
 * Compiles `p`; never fails. Charges the meter a unit a character of a long pattern. With `plainCaret`, a leading
 * `^` is a character like any other, as it is in `string.gmatch` of 5.1.
 */
export function compilePattern(p: string, meter: Meter, plainCaret = false): Pattern {
  return new Compiler(p, meter).compile(plainCaret);
}

class Compiler {
  private readonly nodes: Node[] = [];
  private readonly captures: number[] = [];
  private readonly tables = new Map<string, Uint8Array>();
  private hasReference = false;
  /** Plain characters not yet made into a node. */
  private pending = "";

  constructor(
    private readonly p: string,
    private readonly meter: Meter,
  ) {}

  compile(plainCaret: boolean): Pattern {
    const { p, nodes } = this;
    const anchored = !plainCaret && p.charCodeAt(0) === 94; /* ^ */
    let i = anchored ? 1 : 0;
    let reported = 0;
    while (i >= 0 && i < p.length) {
      i = this.item(i);
      if (nodes.length > MAX_NODES) i = this.fault(TOO_COMPLEX);
      if (i - reported > BLOCK) {
        this.meter.charge(i - reported);
        reported = i;
      }
    }
    this.flush();
    nodes.push(new Node(Item.MATCH));
    for (let k = 0; k + 1 < nodes.length; k++) nodes[k]!.next = nodes[k + 1]!;
    const first = this.analyse();

    // The first node that is not the opening of a capture.
    let leading = nodes[0]!;
    while (leading.kind === Item.OPEN || leading.kind === Item.POSITION) leading = leading.next;
    const prefix = leading.kind === Item.LITERAL ? leading.text : "";
    const repeats = leading.kind === Item.GREEDY || leading.kind === Item.GREEDY_ANY || leading.kind === Item.LAZY;
    const memoryBytes =
      200 + nodes.length * 120 + this.tables.size * 350 + (nodes.length <= TABLED ? nodes.length * 350 : 0);
    const { kind, least, next, table } = leading;
    const captured = nodes.length === 4 && next.kind === Item.CLOSE && leading === nodes[1];
    const isRun = !anchored && kind === Item.GREEDY && least === 1 && (nodes.length === 2 || captured);
    return new Pattern(
      nodes[0]!,
      anchored,
      this.captures,
      prefix === "" ? first : null,
      prefix,
      isRun ? table : null,
      repeats && !this.hasReference ? leading : null,
      memoryBytes,
    );
  }

  /** Compiles the item at `i`; gives the index after it, or -1 after a fault. */
  private item(i: number): number {
    const { p } = this;
    switch (p.charCodeAt(i)) {
      case 40: /* ( */ {
        if (this.captures.length >= MAX_CAPTURES) return this.fault("too many captures");
        const position = p.charCodeAt(i + 1) === 41; /* ) */
        this.add(position ? Item.POSITION : Item.OPEN).byte = 2 + 2 * this.captures.length;
        this.captures.push(position ? AT : UNFINISHED);
        return position ? i + 2 : i + 1;
      }
      case 41: /* ) */ {
        const index = this.captures.lastIndexOf(UNFINISHED);
        if (index < 0) return this.fault("invalid pattern capture");
        this.captures[index] = CLOSED;
        this.add(Item.CLOSE).byte = 3 + 2 * index;
        return i + 1;
      }
      case 36 /* $ */:
        if (i + 1 < p.length) break;
        this.add(Item.END);
        return i + 1;
      case 46 /* . */:
        return isRepetition(this.p.charCodeAt(i + 1)) ? this.single(i + 1, Item.ANY, tableOf(46)) : this.any(i + 1);
      case 91: /* [ */ {
        const end = this.setEnd(i);
        if (end < 0) return this.fault("malformed pattern (missing ']')");
        const table = this.set(i, end);
        return table === undefined ? this.fault(TOO_COMPLEX) : this.single(end, Item.SET, table);
      }
      case 37 /* % */:
        return this.escaped(i);
    }
    return this.plain(i);
  }

  /** Compiles the item at `i`, which begins with `%`. */
  private escaped(i: number): number {
    const { p } = this;
    if (i + 1 === p.length) return this.fault("malformed pattern (ends with '%')");
    const c = p.charCodeAt(i + 1);
    if (c === 98 /* b */) {
      if (i + 3 >= p.length) return this.fault("unbalanced pattern");
      const node = this.add(Item.BALANCE);
      node.byte = p.charCodeAt(i + 2);
      node.closing = p.charCodeAt(i + 3);
      return i + 4;
    }
    if (c === 102 /* f */) {
      if (p.charCodeAt(i + 2) !== 91 /* [ */) return this.fault("missing '[' after '%f' in pattern");
      const end = this.setEnd(i + 2);
      if (end < 0) return this.fault("malformed pattern (missing ']')");
      const table = this.set(i + 2, end);
      if (table === undefined) return this.fault(TOO_COMPLEX);
      this.add(Item.FRONTIER).table = table;
      return end;
    }
    if (c >= 48 && c <= 57) {
      const index = c - 49;
      const state = this.captures[index];
      if (state === undefined || state === UNFINISHED) return this.fault("invalid capture index");
      if (state === AT) {
        // PUC-Rio takes a position capture's length for a huge one: it never matches.
        this.add(Item.SET);
      } else {
        this.hasReference = true;
        this.add(Item.REFERENCE).byte = 2 + 2 * index;
      }
      return i + 2;
    }
    if (isClassLetter(c)) return this.single(i + 2, Item.SET, tableOf(c));
    return this.character(i + 2, p.charAt(i + 1));
  }

  /** Compiles the plain character at `i`, and those after it that are plain and not repeated. */
  private plain(i: number): number {
    const { p } = this;
    let end = i;
    const limit = Math.min(p.length, i + PIECE);
    while (end < limit && !isRepetition(p.charCodeAt(end + 1))) {
      end++;
      const c = p.charCodeAt(end);
      if (c === 40 || c === 41 || c === 37 || c === 91 || c === 46 || c === 36) break;
    }
    if (end === i) return this.character(i + 1, p.charAt(i));
    this.pending += p.slice(i, end);
    return end;
  }

  /** Compiles the character `c`, whose repetition would stand at `end`. */
  private character(end: number, c: string): number {
    if (isRepetition(this.p.charCodeAt(end))) {
      let table = this.tables.get(c); // no set's text is one character long
      if (table === undefined) {
        if (this.tables.size >= MAX_TABLES) return this.fault(TOO_COMPLEX);
        table = singleByte(c.charCodeAt(0));
        this.tables.set(c, table);
      }
      return this.single(end, Item.SET, table);
    }
    // Pieces this short are joined; a long literal made of escapes is split, so that no deep rope comes about.
    if (this.pending.length > 1024) this.flush();
    this.pending += c;
    return end;
  }

  /** Compiles a `.` that ends at `end`. */
  private any(end: number): number {
    this.flush();
    const { nodes } = this;
    let node = nodes[nodes.length - 1];
    if (node === undefined || node.kind !== Item.ANY) {
      node = this.add(Item.ANY);
      node.table = tableOf(46);
    }
    node.least++;
    return end;
  }

  /** Compiles a class, whose repetition would stand at `end`. */
  private single(end: number, kind: number, table: Uint8Array): number {
    let node: Node;
    switch (this.p.charCodeAt(end)) {
      case 42: // *
      case 43: // +
        node = this.add(kind === Item.ANY ? Item.GREEDY_ANY : Item.GREEDY);
        node.least = this.p.charCodeAt(end) === 43 ? 1 : 0;
        break;
      case 63: // ?
        node = this.add(Item.MAYBE);
        break;
      case 45: // -
        node = this.add(Item.LAZY);
        break;
      default:
        this.add(kind).table = table;
        return end;
    }
    node.table = table;
    return end + 1;
  }

  /** The index after the set that begins at `i`, or -1 when it does not end. Its first character is never its end. */
  private setEnd(i: number): number {
    const { p } = this;
    let k = i + 1;
    if (p.charCodeAt(k) === 94 /* ^ */) k++;
    let reported = k;
    do {
      if (k >= p.length) return -1;
      if (p.charCodeAt(k++) === 37 /* % */) k++;
      if (k - reported > BLOCK) {
        this.meter.charge(k - reported);
        reported = k;
      }
    } while (p.charCodeAt(k) !== 93 /* ] */);
    return k + 1;
  }

  /** The class of the set [start, end), or undefined when there are too many different ones. */
  private set(start: number, end: number): Uint8Array | undefined {
    const text = this.p.slice(start, end);
    let table = this.tables.get(text);
    if (table === undefined && this.tables.size < MAX_TABLES) {
      table = parseSet(text, this.meter);
      this.tables.set(text, table);
    }
    return table;
  }

  private add(kind: number): Node {
    this.flush();
    const node = new Node(kind);
    this.nodes.push(node);
    return node;
  }

  private flush(): void {
    const text = this.pending;
    if (text === "") return;
    this.pending = "";
    const node = new Node(text.length === 1 ? Item.CHAR : Item.LITERAL);
    if (text.length === 1) node.byte = text.charCodeAt(0);
    else node.text = text;
    this.nodes.push(node);
  }

  /** What follows is not compiled: it can't be reached. */
  private fault(message: string): number {
    this.add(Item.FAULT).text = message;
    return -1;
  }

  /**
   * Walks the nodes backwards with the set of bytes the rest can begin with; fills in `follow` and `decided`. The
   * result is that set for the whole pattern, or null if it is every byte and the end.
   */
  private analyse(): Uint8Array | null {
    const { nodes } = this;
    const tabled = nodes.length <= TABLED;
    let rest: Uint8Array = new Uint8Array(257).fill(1);
    let everything: Uint8Array | null = null; // `rest`, or null when that is everything
    let sure = true; // the rest can't fail
    for (let k = nodes.length - 1; k >= 0; k--) {
      const node = nodes[k]!;
      switch (node.kind) {
        case Item.MATCH:
        case Item.FAULT:
        case Item.REFERENCE:
          rest = new Uint8Array(257).fill(1);
          everything = null;
          sure = node.kind === Item.MATCH;
          continue;
        case Item.OPEN:
        case Item.CLOSE:
        case Item.POSITION:
          continue;
        case Item.GREEDY:
        case Item.GREEDY_ANY:
        case Item.MAYBE:
        case Item.LAZY: {
          if (!tabled) {
            sure = sure && node.least === 0;
            continue;
          }
          node.follow = sure ? null : everything;
          node.decided = sure || (node.kind !== Item.LAZY && node.kind !== Item.MAYBE && disjoint(node.table, rest));
          if (node.least > 0) {
            rest = extended(node.table, null);
            sure = false;
          } else rest = extended(node.table, rest);
          everything = rest;
          if (rest[256] === 1 && !rest.includes(0)) everything = null;
          continue;
        }
        case Item.FRONTIER: {
          const table = rest;
          rest = new Uint8Array(257);
          for (let c = 0; c < 256; c++) rest[c] = node.table[c]! & table[c]!;
          rest[256] = node.table[0]! & table[256]!;
          break;
        }
        case Item.END:
          rest = new Uint8Array(257);
          rest[256] = 1;
          break;
        case Item.CHAR:
        case Item.BALANCE:
          rest = new Uint8Array(257);
          rest[node.byte] = 1;
          break;
        case Item.LITERAL:
          rest = new Uint8Array(257);
          rest[node.text.charCodeAt(0)] = 1;
          break;
        default: // ANY, SET
          rest = extended(node.table, null);
      }
      everything = rest;
      sure = false;
    }
    return tabled ? everything : null;
  }
}

/** Whether `c` is `*`, `+`, `?` or `-`. */
function isRepetition(c: number): boolean {
  return c === 42 || c === 43 || c === 63 || c === 45;
}

/** `table` united with `rest` (the end included). */
function extended(table: Uint8Array, rest: Uint8Array | null): Uint8Array {
  const result = new Uint8Array(257);
  result.set(table);
  if (rest !== null) for (let c = 0; c < 257; c++) result[c]! |= rest[c]!;
  return result;
}

function disjoint(table: Uint8Array, rest: Uint8Array): boolean {
  for (let c = 0; c < 256; c++) if (table[c]! & rest[c]!) return false;
  return true;
}

/**
 * Source bytes to tokens (manual §2.1), with LuaJIT's escapes `\xXX`, `\z` and `\u{X…}` and its hexadecimal floats.
 *
 * Invariants:
 * - The source is a byte string: each char code is 0–255. NUL and any other byte may stand in strings and comments.
 * - Every byte is looked at a bounded number of times, and between two calls of the checkpoint at most
 *   CHECK_BYTES of them (and the token at hand).
 * - No token's text keeps the source alive: V8 makes a slice of 13 characters and more a view of its parent, so
 *   long texts are copied.
 * - A lexical error is thrown when its token is read, which is when the token before it has been accepted.
 */

import {
  ASSIGN,
  CARET,
  COLON,
  COMMA,
  CONCAT,
  DOT,
  DOUBLE_COLON,
  ELLIPSIS,
  EOF,
  EQUAL,
  GREATER,
  GREATER_EQUAL,
  HASH,
  LEFT_BRACE,
  LEFT_BRACKET,
  LEFT_PAREN,
  LESS,
  LESS_EQUAL,
  MINUS,
  NAME,
  NOT_EQUAL,
  NUMBER,
  PERCENT,
  PLUS,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  RIGHT_PAREN,
  SEMICOLON,
  SLASH,
  STAR,
  STRAY,
  STRING,
  TERMINALS,
} from "./grammar.generated";
import { hexDigit, parseNumeral } from "./numeral";
import { syntaxFault } from "./syntax-fault";
import { TextBuffer } from "./text-buffer";

/**
 * What is told of the progress of parser and compiler. An object and no function: V8 puts a function that it has seen
 * called into the code that it makes of the caller, and throws that away when another is called, or when it has died.
 */
export interface Checkpoint {
  /** `units` (bytes of source read, nodes compiled) and, at a guess, `bytes` allocated since the last call. May throw to end all. */
  pass(units: number, bytes: number): void;
}

/** Bytes of source between two checkpoints. */
const CHECK_BYTES = 8192;
/** Longest text that V8 copies rather than views when slicing. */
const COPIED_LENGTH = 12;
/** A name is looked for in this many places of the table of words. */
const MAX_PROBES = 8;
/** Room for the keywords and as many names. */
const FIRST_WORD_SLOTS = 128;
/** What a remembered word costs beside its text. */
const WORD_BYTES = 56;
/** Any integer of this many digits is exact, and so is its computation. */
const EXACT_DIGITS = 15;
/** What a string costs beside its bytes. */
const STRING_BYTES = 24;

const NEWLINE = 10;
const RETURN_CODE = 13;
const QUOTE = 34;
const BACKSLASH = 92;

// What a byte may be.
const SPACE = 1;
const LETTER = 2;
const DIGIT = 4;
const WORD = LETTER | DIGIT;

const CLASSES: Uint8Array = (() => {
  const classes = new Uint8Array(256);
  for (const code of [9, 10, 11, 12, 13, 32]) classes[code] = SPACE;
  for (let code = 48; code <= 57; code++) classes[code] = DIGIT;
  for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] = LETTER;
  classes[95] = LETTER;
  return classes;
})();

/** Terminals of one byte that begin no longer one. */
const SINGLES: Uint8Array = (() => {
  const singles = new Uint8Array(256).fill(STRAY);
  for (const terminal of [
    PLUS,
    STAR,
    SLASH,
    PERCENT,
    CARET,
    HASH,
    LEFT_PAREN,
    RIGHT_PAREN,
    LEFT_BRACE,
    RIGHT_BRACE,
    RIGHT_BRACKET,
    SEMICOLON,
    COMMA,
  ]) {
    singles[TERMINALS[terminal].charCodeAt(0)] = terminal;
  }
  return singles;
})();

/** The escapes of one letter (manual §2.1). */
const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }).map(([letter, code]) => [
    letter.charCodeAt(0),
    code,
  ]),
);

/** A word of the source: a name, or a keyword with its terminal. */
interface Word {
  readonly text: string;
  readonly hash: number;
  readonly terminal: number;
}

const nextHash = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0;
const slotOf = (hash: number): number => hash ^ (hash >>> 9);

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = nextHash(hash, text.charCodeAt(i));
  return hash;
}

/** The table of words that each parse starts from: the keywords. */
const KEYWORDS: readonly (Word | undefined)[] = (() => {
  const slots: (Word | undefined)[] = new Array(FIRST_WORD_SLOTS).fill(undefined);
  TERMINALS.forEach((text, terminal) => {
    if (/^\w+$/.test(text)) place(slots, { text, hash: hashOf(text), terminal });
  });
  return slots;
})();

/** Puts a word into the first free place of its probe sequence; false when there is none. */
function place(slots: (Word | undefined)[], word: Word): boolean {
  const mask = slots.length - 1;
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = (slotOf(word.hash) + probe) & mask;
    if (slots[slot] !== undefined) continue;
    slots[slot] = word;
    return true;
  }
  return false;
}

/** A copy that does not keep the text it was cut from alive. */
const detached = (text: string): string => (text.length > COPIED_LENGTH ? ` ${text}`.slice(1) : text);

const isNewline = (code: number): boolean => code === NEWLINE || code === RETURN_CODE;

export class Lexer {
  readonly source: string;
  readonly chunkName: string;
  /** Bytes that tokens and tree have taken since the last checkpoint: an estimate, the parser adds to it. */
  allocated = 0;
  /** The line in which the token at hand ends. */
  line = 1;
  /** The line in which the token before it ends. */
  lastLine = 1;
  /** The line in which the token before that ends. */
  lineBeforeLast = 1;
  /** The token at hand: set by who calls `next`. */
  terminal = EOF;
  /** The value of a NAME or STRING. */
  text = "";
  /** The value of a NUMBER. */
  number = 0;

  readonly #checkpoint: Checkpoint | undefined;
  #start = 0;
  #pos = 0;
  #checkAt = CHECK_BYTES;
  #reported = 0;
  #words: (Word | undefined)[] = KEYWORDS.slice();
  #wordCount = 0;

  constructor(source: string, chunkName: string, checkpoint: Checkpoint | undefined) {
    this.source = source;
    this.chunkName = chunkName;
    this.#checkpoint = checkpoint;
  }

  /** Reads the next token and returns its terminal. Throws a SyntaxFault, or what the checkpoint throws. */
  next(): number {
    const { source } = this;
    const end = source.length;
    let pos = this.#pos;
    this.lineBeforeLast = this.lastLine;
    this.lastLine = this.line;
    if (pos >= this.#checkAt) this.#check(pos);
    while (pos < end) {
      const code = source.charCodeAt(pos);
      const kind = CLASSES[code];
      if (kind === SPACE) {
        pos = isNewline(code) ? this.#newline(pos, code) : pos + 1;
        if (pos >= this.#checkAt) this.#check(pos);
        continue;
      }
      this.#start = pos;
      if (kind === LETTER) return this.#word(pos);
      if (kind === DIGIT) return this.#number(pos);
      const single = SINGLES[code];
      if (single !== STRAY) {
        this.#pos = pos + 1;
        return single;
      }
      const following = pos + 1 < end ? source.charCodeAt(pos + 1) : -1;
      switch (code) {
        case 61: // =
          return following === 61 ? this.#take(pos + 2, EQUAL) : this.#take(pos + 1, ASSIGN);
        case 46: // .
          if (following === 46) {
            const third = pos + 2 < end && source.charCodeAt(pos + 2) === 46;
            return third ? this.#take(pos + 3, ELLIPSIS) : this.#take(pos + 2, CONCAT);
          }
          return CLASSES[following] === DIGIT ? this.#number(pos) : this.#take(pos + 1, DOT);
        case QUOTE:
        case 39: // '
          return this.#string(pos, code);
        case 45: // -
          if (following !== 45) return this.#take(pos + 1, MINUS);
          pos = this.#comment(pos + 2);
          continue;
        case 58: // :
          return following === 58 ? this.#take(pos + 2, DOUBLE_COLON) : this.#take(pos + 1, COLON);
        case 91: // [
          return following === 91 || following === 61 ? this.#longString(pos) : this.#take(pos + 1, LEFT_BRACKET);
        case 60: // <
          return following === 61 ? this.#take(pos + 2, LESS_EQUAL) : this.#take(pos + 1, LESS);
        case 62: // >
          return following === 61 ? this.#take(pos + 2, GREATER_EQUAL) : this.#take(pos + 1, GREATER);
        case 126: // ~
          return following === 61 ? this.#take(pos + 2, NOT_EQUAL) : this.#take(pos + 1, STRAY);
        default:
          return this.#take(pos + 1, STRAY);
      }
    }
    this.#start = end;
    this.#pos = end;
    return EOF;
  }

  /** Throws the fault of the token at hand. */
  faultNear(message: string): never {
    throw syntaxFault(
      this.chunkName,
      this.line,
      message,
      this.#describe(this.terminal),
      this.#pos < this.source.length,
    );
  }

  /** Throws a fault at this place that is no single token's. */
  fault(message: string): never {
    throw syntaxFault(this.chunkName, this.line, message, "", this.#pos < this.source.length);
  }

  /** Reports what has been read up to the token at hand to the checkpoint. */
  finish(): void {
    this.#check(this.#pos);
  }

  #describe(terminal: number): string {
    const { source } = this;
    const raw = source.slice(this.#start, this.#pos);
    let near = TERMINALS[terminal];
    if (terminal === NAME || terminal === NUMBER) near = raw;
    else if (terminal === STRAY) {
      const code = raw.charCodeAt(0);
      near = code < 32 || code === 127 ? `char(${code})` : raw;
      if (code === 0) near = "";
    } else if (terminal === STRING) {
      // The token as PUC-Rio keeps it: its delimiters, with its escapes done.
      const width = raw.startsWith("[") ? raw.indexOf("[", 1) + 1 : 1;
      near = raw.slice(0, width) + this.text + raw.slice(raw.length - width);
    }
    return untilNul(near);
  }

  #take(pos: number, terminal: number): number {
    this.#pos = pos;
    return terminal;
  }

  #fail(message: string, near: string): never {
    throw syntaxFault(this.chunkName, this.line, message, untilNul(near), false);
  }

  #check(pos: number): void {
    const units = pos - this.#reported;
    const bytes = this.allocated;
    this.#reported = pos;
    this.#checkAt = pos + CHECK_BYTES;
    this.allocated = 0;
    this.#checkpoint?.pass(units, bytes);
  }

  /** Where a scan that stands at `pos` must stop next: at the source's end or for a checkpoint. */
  #stop(pos: number): number {
    return Math.min(this.source.length, pos + CHECK_BYTES);
  }

  /** Passes a line end, which may take two bytes, and returns the position after it. */
  #newline(pos: number, code: number): number {
    this.line++;
    const following = pos + 1 < this.source.length ? this.source.charCodeAt(pos + 1) : code;
    return isNewline(following) && following !== code ? pos + 2 : pos + 1;
  }

  /** The position of the next line end, or of the source's end. */
  #skipLine(start: number): number {
    const { source } = this;
    const end = source.length;
    let pos = start;
    for (let stop = this.#stop(pos); ; stop = this.#stop(pos)) {
      while (pos < stop && !isNewline(source.charCodeAt(pos))) pos++;
      if (pos < stop || pos === end) return pos;
      this.#check(pos);
    }
  }

  #word(start: number): number {
    const { source } = this;
    const end = source.length;
    let pos = start;
    let hash = 0;
    for (let stop = this.#stop(pos); ; stop = this.#stop(pos)) {
      while (pos < stop) {
        const code = source.charCodeAt(pos);
        if ((CLASSES[code] & WORD) === 0) break;
        hash = nextHash(hash, code);
        pos++;
      }
      if (pos < stop || pos === end) break;
      this.#check(pos);
    }
    this.#pos = pos;
    const length = pos - start;
    const words = this.#words;
    const mask = words.length - 1;
    const first = slotOf(hash);
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const word = words[(first + probe) & mask];
      if (word === undefined) break;
      if (word.hash !== hash || word.text.length !== length || !this.#matches(word.text, start)) continue;
      this.text = word.text;
      return word.terminal;
    }
    this.text = detached(source.slice(start, pos));
    this.#keep({ text: this.text, hash, terminal: NAME });
    return NAME;
  }

  #matches(text: string, start: number): boolean {
    const { source } = this;
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) !== source.charCodeAt(start + i)) return false;
    }
    return true;
  }

  /** Remembers a name. One whose places are taken, by chance or by design, is made anew each time: no chain grows. */
  #keep(word: Word): void {
    this.allocated += STRING_BYTES + word.text.length;
    if (!place(this.#words, word)) return;
    this.allocated += WORD_BYTES;
    this.#wordCount++;
    if (this.#wordCount * 2 < this.#words.length) return;
    const larger: (Word | undefined)[] = new Array(this.#words.length * 4).fill(undefined);
    for (const old of this.#words) if (old !== undefined) place(larger, old);
    this.#words = larger;
  }

  /** As in PUC-Rio's 5.1 a numeral takes every letter, digit and dot, and what is none then is malformed. */
  #number(start: number): number {
    const { source } = this;
    const end = source.length;
    let pos = start;
    let value = 0;
    let code = 0;
    while (pos < end) {
      code = source.charCodeAt(pos);
      if (CLASSES[code] !== DIGIT) break;
      value = value * 10 + code - 48;
      pos++;
      if (pos - start > EXACT_DIGITS) return this.#longNumber(start);
    }
    if (pos < end && (code === 46 || CLASSES[code] === LETTER)) return this.#longNumber(start);
    this.#pos = pos;
    this.number = value;
    return NUMBER;
  }

  #longNumber(start: number): number {
    const { source } = this;
    const end = source.length;
    let pos = this.#skipWhile(start, DIGIT, true);
    if (pos < end && (source.charCodeAt(pos) | 32) === 101) {
      pos++;
      if (pos < end && isSign(source.charCodeAt(pos))) pos++;
    }
    pos = this.#skipWhile(pos, WORD, false);
    this.#pos = pos;
    const value = this.#hexadecimalFloat(start, pos) ?? parseNumeral(source.slice(start, this.#pos));
    if (value === undefined) this.#fail("malformed number", source.slice(start, this.#pos));
    this.number = value;
    return NUMBER;
  }

  /**
   * `0x1.8`, `0x1p-4`: 5.1 ends the numeral before the dot or the sign, and no program of 5.1 can go on from there.
   * Whatever is no hexadecimal float (`0x1..2`) keeps 5.1's reading. Moves on past the numeral if it is one.
   */
  #hexadecimalFloat(start: number, end: number): number | undefined {
    const { source } = this;
    if (end === source.length || (source.charCodeAt(start + 1) | 32) !== 120) return undefined;
    let pos = end;
    if (source.charCodeAt(pos) === 46 && source.charCodeAt(pos + 1) !== 46) pos = this.#skipWhile(pos + 1, WORD, false);
    if (pos < source.length && (source.charCodeAt(pos - 1) | 32) === 112 && isSign(source.charCodeAt(pos))) {
      pos = this.#skipWhile(pos + 1, WORD, false);
    }
    if (pos === end) return undefined;
    const value = parseNumeral(source.slice(start, pos));
    if (value !== undefined) this.#pos = pos;
    return value;
  }

  #skipWhile(start: number, classes: number, dots: boolean): number {
    const { source } = this;
    const end = source.length;
    let pos = start;
    for (let stop = this.#stop(pos); ; stop = this.#stop(pos)) {
      while (pos < stop) {
        const code = source.charCodeAt(pos);
        if ((CLASSES[code] & classes) === 0 && !(dots && code === 46)) break;
        pos++;
      }
      if (pos < stop || pos === end) return pos;
      this.#check(pos);
    }
  }

  #string(start: number, quote: number): number {
    const { source } = this;
    const end = source.length;
    let pos = start + 1;
    for (let stop = this.#stop(pos); ; stop = this.#stop(pos)) {
      while (pos < stop) {
        const code = source.charCodeAt(pos);
        if (code === quote) {
          this.#pos = pos + 1;
          this.text = detached(source.slice(start + 1, pos));
          this.allocated += STRING_BYTES + this.text.length;
          return STRING;
        }
        if (code === BACKSLASH) return this.#escapedString(start, pos, quote);
        if (isNewline(code)) this.#fail("unfinished string", source.slice(start, pos));
        pos++;
      }
      if (pos === end) this.#fail("unfinished string", "<eof>");
      this.#check(pos);
    }
  }

  /** The rest of a string from its first escape, at `first`, on. */
  #escapedString(start: number, first: number, quote: number): number {
    const { source } = this;
    const end = source.length;
    const text = new TextBuffer();
    text.addText(detached(source.slice(start + 1, first)));
    let pos = first;
    for (;;) {
      if (pos - this.#reported >= CHECK_BYTES) this.#check(pos);
      if (pos >= end) this.#fail("unfinished string", "<eof>");
      const code = source.charCodeAt(pos);
      if (code === quote) break;
      if (isNewline(code)) this.#fail("unfinished string", source.charAt(start) + text.finish());
      if (code === BACKSLASH) pos = this.#escape(start, pos + 1, text);
      else {
        text.add(code);
        pos++;
      }
    }
    this.#pos = pos + 1;
    this.text = text.finish();
    this.allocated += STRING_BYTES + this.text.length;
    return STRING;
  }

  /** Adds what the escape means whose first character after the backslash is at `pos`; returns where it ends. */
  #escape(start: number, pos: number, text: TextBuffer): number {
    const { source } = this;
    if (pos >= source.length) return pos;
    const code = source.charCodeAt(pos);
    if (isNewline(code)) {
      text.add(NEWLINE);
      return this.#newline(pos, code);
    }
    if (CLASSES[code] === DIGIT) return this.#decimalEscape(start, pos, text);
    if (code === 120) return this.#hexadecimalEscape(pos, text);
    if (code === 117 && source.charAt(pos + 1) === "{") return this.#unicodeEscape(start, pos + 2, text);
    if (code === 122) return this.#skipSpace(pos + 1);
    text.add(ESCAPES.get(code) ?? code);
    return pos + 1;
  }

  #decimalEscape(start: number, first: number, text: TextBuffer): number {
    const { source } = this;
    let value = 0;
    let pos = first;
    for (; pos < first + 3 && pos < source.length; pos++) {
      const code = source.charCodeAt(pos);
      if (CLASSES[code] !== DIGIT) break;
      value = value * 10 + code - 48;
    }
    if (value > 255) this.#fail("escape sequence too large", source.charAt(start) + text.finish());
    text.add(value);
    return pos;
  }

  /** `\xXX`. Without two digits it is, as any unknown escape is in 5.1, the letter itself. */
  #hexadecimalEscape(pos: number, text: TextBuffer): number {
    const high = hexDigit(this.source.charCodeAt(pos + 1));
    const low = hexDigit(this.source.charCodeAt(pos + 2));
    if (high < 0 || low < 0) {
      text.add(120);
      return pos + 1;
    }
    text.add(high * 16 + low);
    return pos + 3;
  }

  /** `\u{X…}`: the UTF-8 bytes of a code point below 2^31, as in 5.4. */
  #unicodeEscape(start: number, first: number, text: TextBuffer): number {
    const { source } = this;
    let value = 0;
    let pos = first;
    for (let digit = 0; value < 2 ** 31; pos++) {
      digit = hexDigit(source.charCodeAt(pos));
      if (digit < 0) break;
      value = value * 16 + digit;
      if (pos - this.#reported >= CHECK_BYTES) this.#check(pos);
    }
    const valid = pos > first && value < 2 ** 31 && source.charAt(pos) === "}";
    if (!valid) this.#fail("invalid escape sequence", source.charAt(start) + text.finish());
    text.addUtf8(value);
    return pos + 1;
  }

  #skipSpace(start: number): number {
    const { source } = this;
    let pos = start;
    while (pos < source.length) {
      const code = source.charCodeAt(pos);
      if (CLASSES[code] !== SPACE) break;
      pos = isNewline(code) ? this.#newline(pos, code) : pos + 1;
      if (pos - this.#reported >= CHECK_BYTES) this.#check(pos);
    }
    return pos;
  }

  /** Passes a comment whose text starts at `pos`. */
  #comment(pos: number): number {
    if (this.source.charAt(pos) === "[") {
      const level = this.#bracketLevel(pos);
      if (level >= 0) return this.#longBracket(pos, level, "unfinished long comment");
    }
    return this.#skipLine(pos);
  }

  /** The level of the long bracket that opens at `pos`, or, if none does, -1 minus the number of `=` there. */
  #bracketLevel(pos: number): number {
    const level = this.#skipEquals(pos + 1) - pos - 1;
    return this.source.charAt(pos + 1 + level) === "[" ? level : -1 - level;
  }

  #skipEquals(start: number): number {
    const { source } = this;
    const end = source.length;
    let pos = start;
    for (let stop = this.#stop(pos); ; stop = this.#stop(pos)) {
      while (pos < stop && source.charCodeAt(pos) === 61) pos++;
      if (pos < stop || pos === end) return pos;
      this.#check(pos);
    }
  }

  #longString(start: number): number {
    const { source } = this;
    const level = this.#bracketLevel(start);
    if (level < 0) {
      const close = start - level;
      if (level === -1) return this.#take(start + 1, LEFT_BRACKET);
      this.#fail("invalid long string delimiter", source.slice(start, close));
    }
    const startLine = this.line;
    const end = this.#longBracket(start, level, "unfinished long string");
    this.#pos = end;
    let content = start + level + 2;
    const code = source.charCodeAt(content);
    if (isNewline(code)) {
      const following = source.charCodeAt(content + 1);
      content += isNewline(following) && following !== code ? 2 : 1;
    }
    let text = source.slice(content, end - level - 2);
    if (this.line > startLine && text.includes("\r")) text = text.replace(/\r\n|\n\r|\r/g, "\n");
    this.text = detached(text);
    this.allocated += STRING_BYTES + text.length;
    return STRING;
  }

  /** Passes a long bracket of the level that opens at `start`, counting lines; returns the position after it. */
  #longBracket(start: number, level: number, message: string): number {
    const { source } = this;
    const end = source.length;
    let pos = start + level + 2;
    while (pos < end) {
      if (pos - this.#reported >= CHECK_BYTES) this.#check(pos);
      const stop = this.#stop(pos);
      let code = 0;
      while (pos < stop) {
        code = source.charCodeAt(pos);
        if (code === 93 || isNewline(code)) break;
        pos++;
      }
      if (pos === stop) continue;
      if (code !== 93) {
        pos = this.#newline(pos, code);
        continue;
      }
      const close = this.#skipEquals(pos + 1);
      if (close - pos - 1 === level && source.charCodeAt(close) === 93) return close + 1;
      pos = close;
    }
    this.#fail(message, "<eof>");
  }
}

const isSign = (code: number): boolean => code === 43 || code === 45;

/** As C prints it. */
function untilNul(text: string): string {
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}

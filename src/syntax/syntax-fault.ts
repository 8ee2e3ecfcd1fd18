/**
 * What the lexer and the parser throw, and how messages name a chunk.
 *
 * Invariants:
 * - A fault is a light object, not an Error: no stack is captured, and none could reach a script.
 * - `message` is a byte string in PUC-Rio 5.1's words, position included: `chunk:LINE: what near 'token'`.
 */

/** Bytes that a chunk's name may take in a syntax error, its end marker included (PUC-Rio's MAXSRC). */
const SYNTAX_NAME_BYTES = 80;
/** The same in any other message and in debug information (PUC-Rio's LUA_IDSIZE). */
const NAME_BYTES = 60;

export class SyntaxFault {
  readonly message: string;
  /** 1-based line of the source. */
  readonly line: number;
  /** Whether it is the same whatever might follow the source. */
  readonly final: boolean;

  constructor(message: string, line: number, final: boolean) {
    this.message = message;
    this.line = line;
    this.final = final;
  }
}

/**
 * The printable form of a chunk's name (manual §5, `lua_Debug.short_src`): `=name` and `@file` stand for themselves,
 * cut at their end or at their start, anything else is source text and becomes `[string "first line..."]`.
 * `limit` is the number of bytes, counting one for C's end marker. As in C, a NUL ends the name.
 */
export function chunkId(chunkName: string, limit: number = NAME_BYTES): string {
  // A file's name shows its end, anything else its beginning: of a long text, no more than that is looked at.
  const seen = chunkName.startsWith("@") ? chunkName : chunkName.slice(0, limit + 1);
  const nul = seen.indexOf("\0");
  const name = nul < 0 ? seen : seen.slice(0, nul);
  if (name.startsWith("=")) return name.slice(1, limit);
  if (name.startsWith("@")) {
    const room = limit - " '...' ".length - 1;
    return name.length - 1 > room ? `...${name.slice(name.length - room)}` : name.slice(1);
  }
  const room = limit - ' [string "..."] '.length - 1;
  const newline = /[\n\r]/.exec(name)?.index ?? name.length;
  const length = Math.min(newline, room);
  return length < name.length ? `[string "${name.slice(0, length)}..."]` : `[string "${name}"]`;
}

/** `message` at a line, and, unless `near` is empty, the token at hand. */
export function syntaxFault(
  chunkName: string,
  line: number,
  message: string,
  near: string,
  final: boolean,
): SyntaxFault {
  const place = `${chunkId(chunkName, SYNTAX_NAME_BYTES)}:${line}: ${message}`;
  return new SyntaxFault(near === "" ? place : `${place} near '${near}'`, line, final);
}

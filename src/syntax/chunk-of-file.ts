/** What luaL_loadfile makes of a file before it is a chunk. */

const BYTE_ORDER_MARK = "\xef\xbb\xbf";
const ESCAPE = "\x1b";

/**
 * The chunk in a file of these bytes: without a byte order mark, and without the text of a first line that begins with
 * `#`, which is for the system's shell. The line itself stays, so that the others keep their numbers, unless what
 * follows is a precompiled chunk.
 */
export function chunkOfFile(bytes: string): string {
  const text = bytes.startsWith(BYTE_ORDER_MARK) ? bytes.slice(BYTE_ORDER_MARK.length) : bytes;
  if (!text.startsWith("#")) return text;
  const end = text.indexOf("\n");
  if (end < 0) return "";
  return text.startsWith(ESCAPE, end + 1) ? text.slice(end + 1) : text.slice(end);
}

/**
 * Collects a string byte by byte.
 *
 * Invariants:
 * - Linear, and the result is flat: bytes are turned into text some thousands at a time, so no rope of a node for
 *   each escape is built.
 */

/** As many arguments as String.fromCharCode takes on any engine's stack. */
const PIECE = 4096;

export class TextBuffer {
  readonly #pieces: string[] = [];
  #codes: number[] = [];

  add(code: number): void {
    this.#codes.push(code);
    if (this.#codes.length === PIECE) this.#flush();
  }

  /** Adds text that does not keep a longer one alive. */
  addText(text: string): void {
    this.#flush();
    this.#pieces.push(text);
  }

  /** The UTF-8 bytes of a code point from 0 to 2^31 - 1, up to six of them. */
  addUtf8(codePoint: number): void {
    if (codePoint < 0x80) {
      this.add(codePoint);
      return;
    }
    let bits = 11;
    let size = 2;
    for (; codePoint >= 2 ** bits; size++) bits += 5;
    this.add(((0xff00 >> size) & 0xff) | (codePoint >> (6 * (size - 1))));
    for (let i = size - 2; i >= 0; i--) this.add(0x80 | ((codePoint >> (6 * i)) & 0x3f));
  }

  /** What has been collected so far. */
  finish(): string {
    this.#flush();
    return this.#pieces.join("");
  }

  #flush(): void {
    if (this.#codes.length === 0) return;
    this.#pieces.push(String.fromCharCode.apply(null, this.#codes));
    this.#codes = [];
  }
}

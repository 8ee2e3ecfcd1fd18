/**
 * Builds a long string piece by piece.
 *
 * Invariants: the result's length stays within MAX_STRING, and its bytes are announced to the budget before they are
 * made. Pieces are joined to short ropes, and some dozens of those to flat blocks, so that garbage dies young: keeping
 * ropes until the end made gsub on 5 MB three times as slow, all of it garbage collection.
 */
import { flatCopy, flattened } from "../runtime/byte-string";
import { runtimeError } from "../runtime/lua-error";
import { MAX_STRING } from "../vm/operations";
import type { Vm } from "../vm/vm";

/** Pieces in a rope. */
const ROPE = 32;
/** Ropes, or bytes, in a block: V8 allocates strings of more than 128 KiB where its scavenger does not copy them. */
const ROPES = 32;
const BLOCK = 256 * 1024;
/** A rope's node. */
const PIECE_BYTES = 20;

export class StringBuilder {
  private rope = "";
  private pieces = 0;
  private ropes: string[] | null = null;
  private pending = 0;
  private blocks: string[] | null = null;
  private total = 0;

  constructor(private readonly vm: Vm) {}

  /** What was appended, in bytes. */
  get bytes(): number {
    return this.total + this.pieces * PIECE_BYTES;
  }

  /** Throws "string length overflow", and what the budget throws. */
  append(s: string): void {
    this.total += s.length;
    if (this.total > MAX_STRING) throw runtimeError("string length overflow");
    if (s.length > BLOCK) this.vm.budget.alloc(s.length);
    this.rope += s;
    if (++this.pieces >= ROPE || s.length > BLOCK) this.tie();
  }

  private tie(): void {
    this.vm.budget.alloc(this.pieces * PIECE_BYTES);
    this.ropes ??= [];
    this.ropes.push(this.rope);
    this.pending += this.rope.length;
    this.rope = "";
    this.pieces = 0;
    if (this.ropes.length >= ROPES || this.pending >= BLOCK) this.flatten(this.ropes);
  }

  private flatten(ropes: string[]): void {
    const { budget } = this.vm;
    budget.charge(this.pending >> 8);
    budget.alloc(this.pending);
    this.blocks ??= [];
    this.blocks.push(ropes.join(""));
    this.ropes = null;
    this.pending = 0;
  }

  /** The result; the builder is of no use any more. */
  finish(): string {
    const { budget } = this.vm;
    if (this.ropes === null && this.blocks === null) {
      budget.alloc(24 + this.rope.length + this.pieces * PIECE_BYTES);
      // Pieces may be views of long strings.
      return this.pieces === 1 ? flatCopy(this.rope) : flattened(this.rope);
    }
    if (this.pieces > 0) this.tie();
    if (this.ropes !== null) this.flatten(this.ropes);
    const blocks = this.blocks!;
    if (blocks.length === 1) return blocks[0]!;
    budget.charge(this.total >> 8);
    budget.alloc(this.total);
    return blocks.join("");
  }
}

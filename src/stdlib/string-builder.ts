/**
 * Builds a long string piece by piece.
 *
 * Invariants: the result's length stays within MAX_STRING, and its bytes are announced to the budget before they are
 * made. What is built is a sequence of flat blocks, joined at the end: neither a deep rope nor a long list of pieces.
 */
import { runtimeError } from "../runtime/lua-error";
import { MAX_STRING } from "../vm/operations";
import type { Vm } from "../vm/vm";

const BLOCK = 8192;
/** A rope's node. */
const PIECE_BYTES = 20;

export class StringBuilder {
  private chunk = "";
  private pieces = 0;
  private blocks: string[] | null = null;
  private total = 0;

  constructor(private readonly vm: Vm) {}

  /** Throws "string length overflow", and what the budget throws. */
  append(s: string): void {
    this.total += s.length;
    if (this.total > MAX_STRING) throw runtimeError("string length overflow");
    if (s.length > BLOCK) this.vm.budget.alloc(s.length);
    this.chunk += s;
    if (++this.pieces >= 1024 || this.chunk.length >= BLOCK) this.flush();
  }

  private flush(): void {
    const { budget } = this.vm;
    budget.charge(this.chunk.length >> 8);
    budget.alloc(this.chunk.length + this.pieces * PIECE_BYTES);
    this.blocks ??= [];
    this.blocks.push(this.chunk);
    this.chunk = "";
    this.pieces = 0;
  }

  /** The result; the builder is of no use any more. */
  finish(): string {
    const { budget } = this.vm;
    budget.alloc(24 + this.chunk.length + this.pieces * PIECE_BYTES);
    if (this.blocks === null) return this.chunk;
    budget.charge(this.total >> 8);
    budget.alloc(this.total);
    this.blocks.push(this.chunk);
    return this.blocks.join("");
  }
}

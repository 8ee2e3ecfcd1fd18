/**
 * What stands behind a file userdata: a host stream with a read buffer. `at` is the next unread byte of `buffer`; before
 * a write or seek the unread rest is given back by moving the stream, so that both sides agree on the position.
 */
import { BAD_DESCRIPTOR, fault, HostFault, type HostStream, type Whence } from "../host/host";
import { flatCopy } from "../runtime/byte-string";
import { runtimeError } from "../runtime/lua-error";
import { toNumber } from "../runtime/number";
import { STRING_BYTES } from "../runtime/sizes";
import { MAX_STRING } from "../vm/operations";
import type { Vm } from "../vm/vm";

const CHUNK = 8192;
/** Bytes written at once. */
const PIECE = 65536;
/** Bytes of a number's text that are looked at (§5.7's "*n"). */
const MAX_NUMERAL = 200;

export type StandardName = "stdin" | "stdout" | "stderr";

export class LuaFile {
  closed = false;
  private buffer = "";
  private at = 0;

  constructor(
    readonly stream: HostStream,
    /** Which of the host's own streams it is: those can't be closed. */
    readonly standard?: StandardName,
  ) {}

  /** False at the end of the file. Throws HostFault. */
  private fill(vm: Vm): boolean {
    if (this.at < this.buffer.length) return true;
    if (this.closed) throw fault(BAD_DESCRIPTOR);
    vm.budget.poll();
    vm.budget.charge(CHUNK >> 5);
    this.buffer = this.stream.read(CHUNK);
    this.at = 0;
    vm.budget.alloc(this.buffer.length);
    return this.buffer !== "";
  }

  private giveBack(): void {
    const rest = this.buffer.length - this.at;
    this.buffer = "";
    this.at = 0;
    if (rest === 0) return;
    try {
      this.stream.seek("cur", -rest);
    } catch (e) {
      // A pipe or terminal: its reading and writing side have nothing to do with each other.
      if (!(e instanceof HostFault)) throw e;
    }
  }

  /** undefined at the end. The newline is taken and not returned. */
  line(vm: Vm): string | undefined {
    vm.budget.charge(1);
    if (!this.fill(vm)) return undefined;
    let line = "";
    do {
      const end = this.buffer.indexOf("\n", this.at);
      if (end >= 0) {
        line += this.buffer.slice(this.at, end);
        this.at = end + 1;
        return this.made(vm, line);
      }
      line += this.rest();
      if (line.length > MAX_STRING) throw runtimeError("string length overflow");
    } while (this.fill(vm));
    return this.made(vm, line);
  }

  private rest(): string {
    const s = this.at === 0 ? this.buffer : this.buffer.slice(this.at);
    this.at = this.buffer.length;
    return s;
  }

  /** At most `count` bytes; fewer only at the end. */
  bytes(vm: Vm, count: number): string {
    vm.budget.charge(1);
    let s = "";
    while (s.length < count && this.fill(vm)) {
      const part = this.buffer.slice(this.at, Math.min(this.buffer.length, this.at + count - s.length));
      this.at += part.length;
      s += part;
      if (s.length > MAX_STRING) throw runtimeError("string length overflow");
    }
    return this.made(vm, s);
  }

  /** `s` as a string of its own, without the buffer that it was cut from. */
  private made(vm: Vm, s: string): string {
    vm.budget.alloc(STRING_BYTES);
    return flatCopy(s);
  }

  atEnd(vm: Vm): boolean {
    return !this.fill(vm);
  }

  private peek(vm: Vm): string {
    return this.fill(vm) ? this.buffer[this.at]! : "";
  }

  /** As C's scanf("%lf"): the longest text that can begin a numeral is consumed. */
  number(vm: Vm): number | undefined {
    while (/^[ \t-\r]$/.test(this.peek(vm))) {
      this.at++;
      vm.budget.charge(1);
    }
    let text = "";
    const accept = (set: string): boolean => {
      const c = this.peek(vm);
      if (c === "" || !set.includes(c) || text.length >= MAX_NUMERAL) return false;
      text += c;
      this.at++;
      return true;
    };
    let digits = "0123456789";
    accept("+-");
    if (accept("0") && accept("xX")) digits += "abcdefABCDEF";
    const hex = digits.length > 10;
    while (accept(digits));
    if (!hex) {
      if (accept(".")) while (accept(digits));
      if (/[0-9]/.test(text) && accept("eE")) {
        accept("+-");
        while (accept(digits));
      }
    }
    const sign = text[0] === "+" ? 1 : 0;
    return toNumber(sign === 1 ? text.slice(1) : text);
  }

  /** Hands long strings over piece by piece, between which it can be cancelled. */
  write(vm: Vm, bytes: string): void {
    this.giveBack();
    vm.budget.charge(1);
    if (bytes.length <= PIECE) {
      this.stream.write(bytes);
      return;
    }
    for (let i = 0; i < bytes.length; i += PIECE) {
      vm.budget.charge(PIECE >> 6);
      this.stream.write(bytes.slice(i, i + PIECE));
    }
  }

  seek(whence: Whence, offset: number): number {
    this.giveBack();
    return this.stream.seek(whence, offset);
  }

  close(): void {
    this.closed = true;
    this.buffer = "";
    this.at = 0;
    this.stream.close();
  }
}

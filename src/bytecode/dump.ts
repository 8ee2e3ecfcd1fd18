/**
 * Prototypes as bytes (string.dump, §5.4) and back.
 *
 * A dump is `ESC "Lst"`, the format's version, a checksum of all that follows (FNV-1a, so that damage is told from
 * content), the chunk's source name and the function. Integers are LEB128, signed ones zigzagged, numbers eight bytes of
 * IEEE 754, the least first. The same function always gives the same bytes.
 *
 * The reader takes nothing on trust, the checksum included: each count is compared with the bytes that are left before
 * anything is made for it, and each function is verified (verify.ts) before it is handed out.
 */
import {
  type Constant,
  generalList,
  type LocalInfo,
  MAX_FUNCTION_NESTING,
  type Prototype,
  type UpvalueInfo,
} from "./prototype";
import { DumpFault, verify } from "./verify";

const SIGNATURE = "\x1bLst";
const VERSION = 1;
/** Detail of the fault of a dump that ends too early. */
export const TRUNCATED = "truncated";
/** Signature, version, checksum. */
const HEADER_BYTES = SIGNATURE.length + 1 + 4;
enum Tag {
  NIL = 0,
  FALSE = 1,
  TRUE = 2,
  NUMBER = 3,
  STRING = 4,
}
const VARARG = 1;
const NEEDS_ARG = 2;

/** Called with units of work done since the last call and bytes about to be allocated; may throw. */
export type DumpMeter = (units: number, bytes: number) => void;

/** Whether `chunk` claims to be a dump (of whatever engine): no text starts so. */
export function isBinary(chunk: string): boolean {
  return chunk.charCodeAt(0) === 0x1b;
}

function checksum(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (let i = HEADER_BYTES; i < bytes.length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h >>> 0;
}

class Writer {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private length = HEADER_BYTES;

  constructor(private readonly meter: DumpMeter) {}

  private room(n: number): number {
    const at = this.length;
    this.length = at + n;
    if (this.length > this.bytes.length) {
      const size = Math.max(this.length, this.bytes.length * 2);
      this.meter(size >> 8, size);
      const bytes = new Uint8Array(size);
      bytes.set(this.bytes);
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer);
    }
    return at;
  }

  byte(x: number): void {
    const at = this.room(1);
    this.bytes[at] = x;
  }

  unsigned(x: number): void {
    let rest = x;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  signed(x: number): void {
    this.unsigned(((x << 1) ^ (x >> 31)) >>> 0);
  }

  string(s: string): void {
    this.unsigned(s.length);
    const at = this.room(s.length);
    for (let i = 0; i < s.length; i++) this.bytes[at + i] = s.charCodeAt(i);
  }

  number(x: number): void {
    const at = this.room(8);
    this.view.setFloat64(at, x, true);
  }

  finish(): string {
    const bytes = this.bytes.subarray(0, this.length);
    for (let i = 0; i < SIGNATURE.length; i++) bytes[i] = SIGNATURE.charCodeAt(i);
    bytes[SIGNATURE.length] = VERSION;
    this.view.setUint32(SIGNATURE.length + 1, checksum(bytes), true);
    this.meter(bytes.length >> 8, bytes.length);
    const pieces: string[] = [];
    for (let i = 0; i < bytes.length; i += 4096) pieces.push(String.fromCharCode(...bytes.subarray(i, i + 4096)));
    return pieces.join("");
  }
}

function writeConstant(w: Writer, c: Constant): void {
  if (c === undefined) w.byte(Tag.NIL);
  else if (typeof c === "boolean") w.byte(c ? Tag.TRUE : Tag.FALSE);
  else if (typeof c === "number") {
    w.byte(Tag.NUMBER);
    w.number(c);
  } else {
    w.byte(Tag.STRING);
    w.string(c);
  }
}

function writeFunction(w: Writer, p: Prototype): void {
  w.unsigned(p.lineDefined);
  w.unsigned(p.lastLine);
  w.unsigned(p.paramCount);
  w.byte((p.isVararg ? VARARG : 0) | (p.needsArg ? NEEDS_ARG : 0));
  w.unsigned(p.maxRegisters);
  w.unsigned(p.constants.length);
  for (const c of p.constants) writeConstant(w, c);
  w.unsigned(p.upvalues.length);
  for (const u of p.upvalues) {
    w.string(u.name);
    w.byte(u.fromLocal ? 1 : 0);
    w.unsigned(u.index);
  }
  w.unsigned(p.lines.length);
  let line = p.lineDefined;
  for (let i = 0; i < p.lines.length; i++) {
    w.byte(p.code[i * 4]!);
    for (let k = 1; k < 4; k++) w.signed(p.code[i * 4 + k]!);
    w.signed(p.lines[i]! - line);
    line = p.lines[i]!;
  }
  w.unsigned(p.locals.length);
  for (const l of p.locals) {
    w.string(l.name);
    w.unsigned(l.register);
    w.unsigned(l.startPc >> 2);
    w.unsigned((l.endPc - l.startPc) >> 2);
  }
  w.unsigned(p.protos.length);
  for (const child of p.protos) writeFunction(w, child);
}

/** The function as a byte string; its upvalues' values are not part of it. */
export function dump(proto: Prototype, meter: DumpMeter): string {
  const w = new Writer(meter);
  w.string(proto.source);
  writeFunction(w, proto);
  return w.finish();
}

class Reader {
  private at = HEADER_BYTES;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly view: DataView,
    readonly meter: DumpMeter,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  private take(n: number): number {
    if (n > this.left) throw new DumpFault(TRUNCATED);
    const at = this.at;
    this.at = at + n;
    return at;
  }

  byte(): number {
    return this.bytes[this.take(1)]!;
  }

  /** An integer from 0 to `most`, which is below 2^32. */
  unsigned(most = 0x7fffffff): number {
    let x = 0;
    for (let scale = 1; ; scale *= 128) {
      const b = this.byte();
      x += (b & 0x7f) * scale;
      if (x > most) throw new DumpFault("integer out of range");
      if (b < 0x80) {
        // One way to write each integer.
        if (b === 0 && scale > 1) throw new DumpFault("malformed integer");
        return x;
      }
      if (scale > 2 ** 28) throw new DumpFault("malformed integer");
    }
  }

  signed(): number {
    const x = this.unsigned(0xffffffff);
    return (x >>> 1) ^ -(x & 1);
  }

  /** A count of things that take at least `bytesEach` here and `memoryEach` as objects. */
  count(bytesEach: number, memoryEach: number): number {
    const n = this.unsigned();
    if (n * bytesEach > this.left) throw new DumpFault(TRUNCATED);
    this.meter(1 + (n >> 4), n * memoryEach);
    return n;
  }

  string(): string {
    const n = this.count(1, 1);
    const at = this.take(n);
    if (n <= 4096) return String.fromCharCode(...this.bytes.subarray(at, at + n));
    const pieces: string[] = [];
    for (let i = at; i < at + n; i += 4096)
      pieces.push(String.fromCharCode(...this.bytes.subarray(i, Math.min(i + 4096, at + n))));
    return pieces.join("");
  }

  number(): number {
    return this.view.getFloat64(this.take(8), true);
  }
}

function readConstant(r: Reader): Constant {
  switch (r.byte()) {
    case Tag.NIL:
      return undefined;
    case Tag.FALSE:
      return false;
    case Tag.TRUE:
      return true;
    case Tag.NUMBER: {
      const x = r.number();
      if (x !== x) throw new DumpFault("constant is not a number");
      return x;
    }
    case Tag.STRING:
      return r.string();
    default:
      throw new DumpFault("bad constant");
  }
}

function readFunction(r: Reader, source: string, depth: number): Prototype {
  if (depth > MAX_FUNCTION_NESTING) throw new DumpFault("functions nest too deep");
  const lineDefined = r.unsigned();
  const lastLine = r.unsigned();
  const paramCount = r.unsigned();
  const flags = r.byte();
  if (flags > (VARARG | NEEDS_ARG)) throw new DumpFault("bad flags");
  const maxRegisters = r.unsigned();
  const constants = generalList<Constant>();
  for (let n = r.count(1, 16); n > 0; n--) constants.push(readConstant(r));
  const upvalues: UpvalueInfo[] = [];
  for (let n = r.count(3, 64); n > 0; n--) {
    const name = r.string();
    const fromLocal = r.byte();
    if (fromLocal > 1) throw new DumpFault("bad upvalue");
    upvalues.push({ name, fromLocal: fromLocal === 1, index: r.unsigned() });
  }
  const size = r.count(5, 20);
  const code = new Int32Array(size * 4);
  const lines = new Int32Array(size);
  let line = lineDefined;
  for (let i = 0; i < size; i++) {
    code[i * 4] = r.byte();
    for (let k = 1; k < 4; k++) code[i * 4 + k] = r.signed();
    line += r.signed();
    if (line < 0 || line > 0x7fffffff) throw new DumpFault("bad line");
    lines[i] = line;
  }
  const locals: LocalInfo[] = [];
  for (let n = r.count(4, 72); n > 0; n--) {
    const name = r.string();
    const register = r.unsigned();
    const startPc = r.unsigned(size) * 4;
    locals.push({ name, register, startPc, endPc: startPc + r.unsigned(size) * 4 });
  }
  const protos: Prototype[] = [];
  for (let n = r.count(10, 200); n > 0; n--) protos.push(readFunction(r, source, depth + 1));
  const proto: Prototype = {
    source,
    lineDefined,
    lastLine,
    paramCount,
    isVararg: (flags & VARARG) !== 0,
    needsArg: (flags & NEEDS_ARG) !== 0,
    maxRegisters,
    code,
    lines,
    constants,
    protos,
    upvalues,
    locals,
  };
  verify(proto, r.meter);
  return proto;
}

/** The function that `chunk` is a dump of. Throws DumpFault for anything but a sound dump of this version. */
export function undump(chunk: string, meter: DumpMeter): Prototype {
  const n = chunk.length;
  if (n < HEADER_BYTES) {
    if (chunk.startsWith(SIGNATURE.slice(0, n))) throw new DumpFault(TRUNCATED);
    throw new DumpFault("not a dump of this engine");
  }
  if (!chunk.startsWith(SIGNATURE)) throw new DumpFault("not a dump of this engine");
  if (chunk.charCodeAt(SIGNATURE.length) !== VERSION) throw new DumpFault("version mismatch");
  meter(n >> 4, n);
  const bytes = new Uint8Array(n);
  for (let i = 0; i < n; i++) bytes[i] = chunk.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  const sound = view.getUint32(SIGNATURE.length + 1, true) === checksum(bytes);
  const r = new Reader(bytes, view, meter);
  const source = r.string();
  const proto = readFunction(r, source, 1);
  if (r.left > 0) throw new DumpFault("bytes after the end");
  // Looked at last, so that what is cut short is called truncated.
  if (!sound) throw new DumpFault("checksum mismatch");
  return proto;
}

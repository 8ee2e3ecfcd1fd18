/**
 * Asking the reference interpreter. A batch of cases goes to one `lua5.1` process as a Lua source on its standard
 * input; what it prints comes back as a byte string.
 */
import { spawnSync } from "node:child_process";

/** Whether `lua5.1` is installed; the tests that compare with it are skipped otherwise. */
export const hasReference = spawnSync("lua5.1", ["-v"]).status === 0;

/** Runs a source (a byte string) by `lua5.1`. Throws when it fails. */
export function runReference(source: string): string {
  const run = spawnSync("lua5.1", ["-"], { input: Buffer.from(source, "latin1"), maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`lua5.1: ${run.stderr.toString("latin1")}`);
  return run.stdout.toString("latin1");
}

/** A byte string as a Lua literal. */
export function luaString(s: string): string {
  let out = '"';
  for (let i = 0; i < s.length; i++) out += `\\${String(s.charCodeAt(i)).padStart(3, "0")}`;
  return `${out}"`;
}

/** A number as a Lua expression with exactly its value, whatever the reference makes of decimal numerals. */
export function luaNumber(n: number): string {
  if (n !== n) return "(0/0)";
  if (n === Infinity || n === -Infinity) return n < 0 ? "(-1/0)" : "(1/0)";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, n);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const text = `math.ldexp(${mantissa},${Math.max(exponent, 1) - 1075})`;
  return bits >> 63n ? `(-${text})` : text;
}

/** Pseudorandom integers: the same for the same seed. */
export class Random {
  constructor(private state: number) {}

  /** 0 to 2^32 - 1. */
  word(): number {
    // xorshift32
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return Math.floor((this.word() / 4294967296) * n);
  }

  pick<T>(items: ArrayLike<T>): T {
    return items[this.below(items.length)]!;
  }

  /** A double: any bits, or one whose decimal form is short, dyadic, a near integer or at an edge. */
  double(): number {
    const sign = this.below(2) ? 1 : -1;
    switch (this.below(8)) {
      case 0:
        return sign * this.below(100000);
      case 1:
        return (sign * this.below(1e9)) / 10 ** this.below(12);
      case 2:
        return (sign * this.word()) / 2 ** this.below(40);
      case 3:
        return sign * (this.word() * 2 ** 20 + this.below(1 << 20)) * 2 ** (this.below(40) - 20);
      case 4:
        return sign * 10 ** (this.below(40) - 20) * (1 + this.below(3) * Number.EPSILON);
      case 5:
        return this.pick([
          0,
          -0,
          0.5,
          1.5,
          2.5,
          1e14,
          99999999999999.5,
          999999999999995,
          1e15,
          1e21,
          2 ** 53,
          2 ** 63,
          -(2 ** 63),
          2 ** 64,
          1e-4,
          9.99999999999995e-5,
          5e-324,
          1.7976931348623157e308,
          Infinity,
          -Infinity,
        ]);
      default: {
        const view = new DataView(new ArrayBuffer(8));
        view.setUint32(0, this.word());
        view.setUint32(4, this.word());
        return view.getFloat64(0);
      }
    }
  }
}

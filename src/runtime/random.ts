export type RandomState = readonly [number, number, number, number];

/** For reading a number's bits: a view of its own for each state would be a sixth of what making one takes. */
const BITS = new DataView(new ArrayBuffer(8));

/**
 * The generator behind math.random: xoshiro128** (Blackman and Vigna, 2018), seeded through splitmix32.
 * Each state has its own, and starts from the same seed, as C's rand does: the same program gives the same numbers.
 * Not for secrets.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor() {
    this.seed(1);
  }

  /** Takes all 64 bits of `seed`. */
  seed(seed: number): void {
    BITS.setFloat64(0, seed);
    let x = BITS.getInt32(0) ^ Math.imul(BITS.getInt32(4), 0x9e3779b1);
    const next = (): number => {
      x = (x + 0x9e3779b9) | 0;
      let z = x ^ (x >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) | 0;
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1; // never all zero
  }

  save(): RandomState {
    return [this.a, this.b, this.c, this.d];
  }

  restore([a, b, c, d]: RandomState): void {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** 32 random bits, signed. */
  private bits(): number {
    const { b } = this;
    const m = Math.imul(b, 5);
    const result = Math.imul((m << 7) | (m >>> 25), 9);
    const t = b << 9;
    const c = this.c ^ this.a;
    const d = this.d ^ b;
    this.b = b ^ c;
    this.a ^= d;
    this.c = c ^ t;
    this.d = (d << 11) | (d >>> 21);
    return result;
  }

  /** In [0, 1), a multiple of 2^-53. */
  next(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }
}

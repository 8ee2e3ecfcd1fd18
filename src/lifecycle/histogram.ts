/** Percentiles of durations in constant memory: counts in buckets whose bounds grow by 2^(1/8), so 9 % apart. */
export interface Percentiles {
  readonly count: number;
  /** Milliseconds, as the others. */
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const PER_OCTAVE = 8;
/** The first bucket holds all below a microsecond, the last all above 2^30 µs (18 minutes). */
const BUCKETS = 30 * PER_OCTAVE + 1;

export class Histogram {
  private readonly counts = new Float64Array(BUCKETS);
  count = 0;
  /** Milliseconds. */
  sum = 0;
  max = 0;

  record(ms: number): void {
    const octaves = Math.log2(ms * 1000);
    const bucket = octaves > 0 ? Math.min(BUCKETS - 1, Math.ceil(octaves * PER_OCTAVE)) : 0;
    this.counts[bucket]!++;
    this.count++;
    this.sum += ms;
    if (ms > this.max) this.max = ms;
  }

  /** The upper bound of the bucket in which the share `q` (0 to 1) of all durations is reached, at most the maximum. */
  quantile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.counts[i]!;
      if (seen >= rank) return Math.min(this.max, 2 ** (i / PER_OCTAVE) / 1000);
    }
    return this.max;
  }

  summary(): Percentiles {
    const { count, sum, max } = this;
    const mean = count === 0 ? 0 : sum / count;
    return { count, mean, p50: this.quantile(0.5), p90: this.quantile(0.9), p99: this.quantile(0.99), max };
  }
}

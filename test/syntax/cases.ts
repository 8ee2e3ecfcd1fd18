/** How many random cases a property is tried on: few by default, `LSTATE_RUNS=10000` for a long run. */
export const CASES = Number(process.env.LSTATE_RUNS ?? 400);

/** Seeds for that many cases. */
export const seeds = (count: number = CASES): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * How properties of random programs are checked: few programs by default, LSTATE_RUNS=100000 for a long run
 * (`npm run properties -- --runs 100000`).
 */
import fc from "fast-check";
import { compareEnginesOnAll, type Difference, type Engine } from "../../src/testing/index";

const wanted = process.env["LSTATE_RUNS"];

/** How many cases of a property to try: `few`, or as many as are asked for. */
export const runs = (few: number): number => (wanted === undefined ? few : Number(wanted));

/** As long as many runs may take, in milliseconds. */
export const PATIENCE = wanted === undefined ? 60_000 : 24 * 3600_000;

const BATCH = 250;
/** Milliseconds between reports on how far a long run is. */
const REPORT_EVERY = 10_000;
/** Unexplained differences after which a long run gives up. */
const MOST_REPORTS = 10;

export interface Agreement {
  /** Differences with a known reason. */
  readonly isExplained?: (program: string, difference: Difference) => boolean;
}

/**
 * Asserts that two engines do the same with `count` programs. Programs go to the engines in batches; the first one that
 * differs is made smaller; a long run goes on to look for others. Returns how many differed for an explained reason.
 */
export async function assertAgreement(
  a: Engine,
  b: Engine,
  programs: fc.Arbitrary<string>,
  count: number,
  { isExplained = () => false }: Agreement = {},
): Promise<number> {
  const seed = fc.readConfigureGlobal().seed ?? Date.now() % 2 ** 31;
  let explained = 0;
  const reports: string[] = [];
  const start = performance.now();
  let reported = start;
  for (let first = 0; first < count; first += BATCH) {
    const numRuns = Math.min(BATCH, count - first);
    const now = performance.now();
    if (wanted !== undefined && now - reported > REPORT_EVERY) {
      reported = now;
      const rate = (1000 * first) / (now - start);
      console.error(
        `${a.name}, ${b.name}: ${first} of ${count} programs, ${rate.toFixed(0)} a second, ${explained} with an explained difference`,
      );
    }
    const sample = fc.sample(programs, { seed: seed + first, numRuns });
    for (const { program, difference } of await compareEnginesOnAll(a, b, sample)) {
      if (isExplained(program, difference)) explained++;
      else {
        const smaller = await shrunk(a, b, programs, seed + first, sample.indexOf(program), isExplained);
        reports.push(smaller ?? `${difference.message}\n(not when run again)`);
        // A long run goes on, to find others.
        if (wanted !== undefined) console.error(reports.at(-1));
        if (wanted === undefined || reports.length >= MOST_REPORTS) throw new Error(reports.join("\n\n"));
      }
    }
  }
  if (reports.length > 0) throw new Error(reports.join("\n\n"));
  return explained;
}

/** The report on the smallest program found, starting at the sample's `index`; undefined if that one does not differ again. */
async function shrunk(
  a: Engine,
  b: Engine,
  programs: fc.Arbitrary<string>,
  seed: number,
  index: number,
  isExplained: NonNullable<Agreement["isExplained"]>,
): Promise<string | undefined> {
  let report: string | undefined;
  const property = fc.asyncProperty(programs, async (program) => {
    const [found] = await compareEnginesOnAll(a, b, [program]);
    if (found === undefined || isExplained(program, found.difference)) return;
    report = found.difference.message;
    throw new Error("differs");
  });
  await fc.check(property, { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: 60_000 });
  return report === undefined ? undefined : `${report}\n(seed ${seed}, index ${index})`;
}

/** Engines that run Lua programs, and the comparison of two of them. */

export interface Outcome {
  /** Everything printed; a byte string. */
  readonly output: string;
  /**
   * Message of the uncaught error with its position (no traceback), `(error object is a table value)` and the like for an
   * error that is no text, or undefined when the program ended well.
   */
  readonly error: string | undefined;
  /** What engines of one kind must agree on too, by name: instruction counts, memory peaks. */
  readonly measures?: Readonly<Record<string, number>>;
}

/** Runs each program by itself: with fresh globals, as the chunk `=prog`. */
export interface Engine {
  readonly name: string;
  run(source: string): Outcome | Promise<Outcome>;
  /** The same for many programs, where an engine is faster so. */
  runAll?(sources: readonly string[]): Outcome[] | Promise<Outcome[]>;
}

/** An engine that answers at once. */
export interface SynchronousEngine extends Engine {
  run(source: string): Outcome;
  runAll?(sources: readonly string[]): Outcome[];
}

/** The chunk's name in messages: `prog:1: …`. */
export const CHUNK_NAME = "=prog";

export interface Difference {
  /** `output`, `error` or the name of a measure. */
  readonly what: string;
  /** What each of the two engines gives: of the output the first line that differs. */
  readonly values: readonly [string, string];
  /** All of it, readable. */
  readonly message: string;
}

/**
 * What two engines do differently with a program, or undefined. Addresses (`table: 0x…`) and the sign of NaN
 * are not compared; measures are where both engines have them.
 */
export async function compareEngines(a: Engine, b: Engine, program: string): Promise<Difference | undefined> {
  return difference(a, b, program, await a.run(program), await b.run(program));
}

/** The same for many programs: one entry for each that differs. */
export async function compareEnginesOnAll(
  a: Engine,
  b: Engine,
  programs: readonly string[],
): Promise<{ readonly program: string; readonly difference: Difference }[]> {
  const [left, right] = [await outcomes(a, programs), await outcomes(b, programs)];
  return programs.flatMap((program, i) => {
    const found = difference(a, b, program, left[i]!, right[i]!);
    return found === undefined ? [] : [{ program, difference: found }];
  });
}

async function outcomes(engine: Engine, programs: readonly string[]): Promise<Outcome[]> {
  if (engine.runAll !== undefined) return engine.runAll(programs);
  const all: Outcome[] = [];
  for (const program of programs) all.push(await engine.run(program));
  return all;
}

const comparable = (text: string): string => text.replaceAll(/0x[0-9a-f]{6,}/g, "0x?").replaceAll("-nan", "nan");

function difference(a: Engine, b: Engine, program: string, left: Outcome, right: Outcome): Difference | undefined {
  const report = (what: string, mine: string, theirs: string): Difference => ({
    what,
    values: [mine, theirs],
    message: `${what}\n  ${a.name}: ${mine}\n  ${b.name}: ${theirs}\nof the program\n${program}`,
  });
  const [mine, theirs] = [comparable(left.output).split("\n"), comparable(right.output).split("\n")];
  for (let i = 0; i < Math.max(mine.length, theirs.length); i++) {
    if (mine[i] !== theirs[i]) return report("output", mine[i] ?? "(ended)", theirs[i] ?? "(ended)");
  }
  const errors = [comparable(left.error ?? "(no error)"), comparable(right.error ?? "(no error)")] as const;
  if (errors[0] !== errors[1]) return report("error", ...errors);
  for (const [what, value] of Object.entries(left.measures ?? {})) {
    const other = right.measures?.[what];
    if (other !== undefined && other !== value) return report(what, String(value), String(other));
  }
  return undefined;
}

/** What the second tier has done in this process, whose states share compiled code. */
import { AWAIT, DEEP, ERROR, REIFY, SLICE, YIELD } from "../vm/vm";

export interface JitStats {
  /** Functions, loops and places at which frames are resumed that were compiled, each time anew included. */
  readonly functions: number;
  readonly loops: number;
  readonly resumptions: number;
  /** Milliseconds spent on that, without V8's own work. */
  readonly milliseconds: number;
  /** Times that code was made anew, for its field accesses met other tables than before. */
  readonly revisions: number;
  /** Times that an entry was not taken, for a register that had held a number did not. */
  readonly missed: number;
  /** What stays interpreted: how often, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  /** Times that compiled code handed an activation over to the interpreter, by reason. */
  readonly handedBack: ReadonlyMap<string, number>;
}

/** Place in Statistics.left for the end of a loop that was compiled alone; the others are signals. */
export const ENDED = 0;

const REASONS: ReadonlyMap<number, string> = new Map([
  [ENDED, "the end of a compiled loop"],
  [ERROR, "an error"],
  [YIELD, "a yield"],
  [DEEP, "deep recursion"],
  [REIFY, "a library function that looks at the stack"],
  [SLICE, "the end of a time slice, or a census"],
  [AWAIT, "a promise"],
]);

class Statistics {
  functions = 0;
  loops = 0;
  resumptions = 0;
  milliseconds = 0;
  revisions = 0;
  missed = 0;
  readonly refused = new Map<string, number>();
  /** Counts by signal. */
  readonly left: number[] = [0, 0, 0, 0, 0, 0, 0, 0];

  refuse(reason: string): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
  }

  report(): JitStats {
    const { functions, loops, resumptions, milliseconds, revisions, missed } = this;
    const handedBack = new Map<string, number>();
    for (const [signal, reason] of REASONS) if (this.left[signal]! > 0) handedBack.set(reason, this.left[signal]!);
    return {
      functions,
      loops,
      resumptions,
      milliseconds,
      revisions,
      missed,
      refused: new Map(this.refused),
      handedBack,
    };
  }
}

export const statistics = new Statistics();

/** What has been compiled in this process so far, what stays interpreted and why, and what went back to the interpreter. */
export function jitStats(): JitStats {
  return statistics.report();
}

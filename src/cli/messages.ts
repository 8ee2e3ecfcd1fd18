/**
 * Between the command's two threads. The main thread has the terminal and the signals; the state lives in a worker (the
 * session), so that a script that runs, or waits in a read, cannot keep Ctrl-C from being noticed.
 */
import type { CommandLine } from "./arguments";

/** Elements of SessionData.signals. */
export const INTERRUPTED = 0; // Ctrl-C: what runs is to stop
export const READING = 1; //     the session waits in a read of standard input

/** What the session is started with. */
export interface SessionData {
  /** In shared memory. */
  readonly signals: Int32Array;
  readonly argv: readonly string[];
  readonly line: CommandLine;
}

export type ToSession =
  | { readonly kind: "line"; readonly text: string }
  /** Ctrl-C at the prompt: forget the lines of an unfinished statement. */
  | { readonly kind: "abandon" }
  | { readonly kind: "complete"; readonly text: string }
  | { readonly kind: "end" };

export type FromSession =
  /** The session is interactive and waits for a line. */
  | { readonly kind: "ready"; readonly prompt: string }
  /** What may stand in place of `word`, the end of the text to complete. */
  | { readonly kind: "completions"; readonly names: readonly string[]; readonly word: string };

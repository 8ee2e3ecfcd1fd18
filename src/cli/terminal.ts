/** The interactive loop at a terminal: line editing, history, completion. */
import { appendFileSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const HISTORY_LINES = 1000;

/** Who takes the lines. */
export interface Listener {
  /** Runs a line, or keeps it until the statement is complete. */
  line(text: string): void;
  /** Ctrl-C at the prompt: forget the lines of an unfinished statement. */
  abandon(): void;
  prompt(): string;
  /** What may stand in place of `word`, the end of `text`. */
  complete(text: string): { readonly names: string[]; readonly word: string };
}

/** The history's file; undefined for none. */
export function historyPath(env: NodeJS.ProcessEnv): string | undefined {
  if (env.LSTATE_HISTORY !== undefined) return env.LSTATE_HISTORY === "" ? undefined : env.LSTATE_HISTORY;
  return env.XDG_STATE_HOME ? join(env.XDG_STATE_HOME, "lstate_history") : join(homedir(), ".lstate_history");
}

/** The lines of former sessions, latest first. */
function readHistory(path: string | undefined): string[] {
  if (path === undefined) return [];
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines
      .filter((line) => line !== "")
      .slice(-HISTORY_LINES)
      .reverse();
  } catch {
    // There is none yet; that it can't be kept is told when it is written.
    return [];
  }
}

/** Reads lines for `listener` until the input ends. */
export function converse(listener: Listener): Promise<void> {
  const path = historyPath(process.env);
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: readHistory(path),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (text: string): [string[], string] => {
      const { names, word } = listener.complete(text);
      return [names, word];
    },
  });
  let keeps = path !== undefined;

  const remember = (line: string): void => {
    if (!keeps || line === "") return;
    try {
      appendFileSync(path!, `${line}\n`, { mode: 0o600 });
    } catch (e) {
      keeps = false;
      process.stderr.write(`lstate: the history is not kept: ${(e as Error).message}\n`);
    }
  };
  const prompt = (): void => {
    input.setPrompt(listener.prompt());
    input.prompt();
  };

  // What is pasted comes line by line, each once the one before it has run.
  input.on("line", (line) => {
    remember(line);
    // The script may read lines itself, and Ctrl-C is to be a signal.
    process.stdin.setRawMode(false);
    input.pause();
    listener.line(line);
    process.stdin.setRawMode(true);
    prompt();
  });
  input.on("SIGINT", () => {
    process.stdout.write("^C\n");
    // The editor clears its line.
    input.write(null, { ctrl: true, name: "e" });
    input.write(null, { ctrl: true, name: "u" });
    listener.abandon();
    prompt();
  });
  prompt();
  return new Promise((resolve) => {
    input.on("close", () => {
      process.stdout.write("\n");
      resolve();
    });
  });
}

/** The interactive loop's side of the terminal: line editing, history, completion. It runs in the main thread. */
import { appendFileSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Worker } from "node:worker_threads";
import type { FromSession, ToSession } from "./messages";

const HISTORY_LINES = 1000;

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

/** Reads lines for `session` until the input ends. `first` is what the session has sent already. */
export function converse(session: Worker, first: FromSession): void {
  const path = historyPath(process.env);
  const send = (message: ToSession): void => session.postMessage(message);
  let completed: ((e: null, result: [string[], string]) => void) | undefined;
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: readHistory(path),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (text: string, done: typeof completed) => {
      completed = done;
      send({ kind: "complete", text });
    },
  });
  /** Lines that came while the session was busy: what is pasted arrives at once. */
  const waiting: string[] = [];
  let busy = false;
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
  const next = (): void => {
    const line = waiting.shift();
    if (line === undefined) return;
    busy = true;
    // The script may read lines itself, and Ctrl-C is to be a signal.
    process.stdin.setRawMode(false);
    input.pause();
    send({ kind: "line", text: line });
  };
  const receive = (message: FromSession): void => {
    if (message.kind === "completions") {
      completed?.(null, [[...message.names], message.word]);
      return;
    }
    busy = false;
    process.stdin.setRawMode(true);
    input.setPrompt(message.prompt);
    input.prompt();
    next();
  };

  input.on("line", (line) => {
    remember(line);
    waiting.push(line);
    if (!busy) next();
  });
  input.on("SIGINT", () => {
    waiting.length = 0;
    process.stdout.write("^C\n");
    // The editor clears its line; the session what is pending, and answers with a prompt.
    input.write(null, { ctrl: true, name: "e" });
    input.write(null, { ctrl: true, name: "u" });
    send({ kind: "abandon" });
  });
  input.on("close", () => {
    process.stdout.write("\n");
    send({ kind: "end" });
  });
  session.on("message", receive);
  receive(first);
}

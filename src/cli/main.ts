#!/usr/bin/env node
/**
 * The command `lstate`, in the manner of `lua` (manual §6), with limits. This file starts both of its threads. It becomes
 * a CommonJS file, which Node starts some 5 ms sooner than a module, each time.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { type CommandLine, parseArguments, USAGE, UsageError } from "./arguments";
import { type FromSession, INTERRUPTED, READING, type SessionData } from "./messages";

function start(argv: readonly string[]): void {
  let line: CommandLine;
  try {
    line = parseArguments(argv);
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    process.stderr.write(`lstate: ${e.message}\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  if (line.help) {
    process.stdout.write(USAGE);
    return;
  }
  const signals = new Int32Array(new SharedArrayBuffer(8));
  const session = new Worker(__filename, { workerData: { argv, line, signals } satisfies SessionData });
  let atTerminal = false;
  session.once("message", async (first: FromSession) => {
    atTerminal = true;
    const { converse } = await import("./terminal");
    converse(session, first);
  });
  process.on("SIGINT", () => {
    // A script that waits in a read sees no flag; what was asked to stop once before does not look at it, either.
    const helpless = Atomics.load(signals, READING) === 1 && !atTerminal;
    if (Atomics.exchange(signals, INTERRUPTED, 1) === 1 || helpless) {
      process.removeAllListeners("SIGINT");
      process.kill(process.pid, "SIGINT");
    }
  });
  session.on("exit", (code) => process.exit(code));
}

if (isMainThread) start(process.argv.slice(2));
else void import("./session").then(({ runSession }) => runSession(workerData as SessionData));

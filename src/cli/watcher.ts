/** The command's second thread: waits for Ctrl-C and sets a flag, see interrupts.ts. */
import { createContext, runInContext } from "node:vm";
import { workerData } from "node:worker_threads";
import { HELPLESS, INTERRUPTED, NEVER } from "./cells";

const cells = workerData as Int32Array;
const sandbox = createContext({ cells });

for (;;) {
  try {
    runInContext(`Atomics.wait(cells, ${NEVER}, 0)`, sandbox, { breakOnSigint: true });
  } catch (e) {
    if ((e as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw e;
  }
  // Outside the wait the signal does what it does by default. So does a second one, until the flag is taken back: what
  // was asked to stop once before and goes on does not look at it.
  if (Atomics.load(cells, HELPLESS) === 1) process.kill(process.pid, "SIGINT");
  Atomics.store(cells, INTERRUPTED, 1);
  Atomics.wait(cells, INTERRUPTED, 1);
}

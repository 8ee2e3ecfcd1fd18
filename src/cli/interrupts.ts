/**
 * Ctrl-C while a script keeps the event loop from turning.
 *
 * Node hands a signal to JavaScript through the main thread's event loop alone, with one exception: vm's breakOnSigint,
 * which ends what runs in any thread. So a second thread waits in that way (watcher.ts) and sets a flag, which the state
 * looks at as it looks at the clock. It takes longer to start than most commands run, hence it is started when a script
 * has been running for a while; until then Ctrl-C does what it does by default, and ends the process.
 */
import { dirname, join } from "node:path";
import { Context } from "../api/context";
import { CELLS, HELPLESS, INTERRUPTED } from "./cells";

/** Milliseconds after which a script is watched over. */
const PATIENCE_MS = 50;

export class Interrupts {
  private readonly cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  private watched = false;
  private talking = false;

  /** Whether there was a Ctrl-C since the last `heed`. */
  get happened(): boolean {
    return Atomics.load(this.cells, INTERRUPTED) === 1;
  }

  /** Ctrl-C is for what runs from now on, in the context that it cancels. */
  heed(): Context {
    Atomics.store(this.cells, INTERRUPTED, 0);
    Atomics.notify(this.cells, INTERRUPTED);
    const due = performance.now() + PATIENCE_MS;
    return Context.fromCheck(() => {
      if (!this.watched && performance.now() >= due) this.watch();
      return this.happened;
    });
  }

  /** While the user talks to the state, Ctrl-C shall not end the process: the second thread is there before a script runs. */
  converse(): void {
    this.talking = true;
    if (!this.watched) this.watch();
  }

  /** Starts the second thread, which is there within some 40 ms and goes when the process ends. */
  private watch(): void {
    this.watched = true;
    // Loaded here, for it would take time at every start.
    const { Worker } = require("node:worker_threads") as typeof import("node:worker_threads");
    new Worker(join(dirname(__filename), "watcher.cjs"), { workerData: this.cells }).unref();
  }

  /** While `body` waits for input, Ctrl-C ends the process, unless the user talks to the state. */
  whileReading<T>(body: () => T): T {
    if (this.talking) return body();
    Atomics.store(this.cells, HELPLESS, 1);
    try {
      return body();
    } finally {
      Atomics.store(this.cells, HELPLESS, 0);
    }
  }
}

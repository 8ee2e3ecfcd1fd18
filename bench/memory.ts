/**
 * Accuracy of the accounting: bytes reported by L.memUsage() against the growth of V8's heap, for each kind of object.
 *
 *   npm run bench:memory
 *
 * Then what an idle state takes, of 10,000. Fails when the two differ by more than a factor of 1.5, or when an idle state
 * takes more than 40 KiB.
 */
import { idleState, KINDS, measure } from "./memory-accuracy";

const FACTOR = 1.5;
const IDLE_KIB = 40;
const STATES = 10_000;
const row = (cells: readonly string[]): string =>
  cells.map((c, i) => (i === 0 ? c.padEnd(34) : c.padStart(12))).join("");

console.log(row(["bytes of one", "reported", "heap", "ratio"]));
for (const kind of Object.keys(KINDS)) {
  const { reported, measured } = measure(kind);
  const ratio = reported / measured;
  const off = ratio > FACTOR || ratio < 1 / FACTOR;
  if (off) process.exitCode = 1;
  console.log(row([kind, reported.toFixed(0), measured.toFixed(0), `${ratio.toFixed(2)}${off ? " !" : ""}`]));
}

const idle = idleState(STATES) / 1024;
if (idle > IDLE_KIB) process.exitCode = 1;
console.log(`an idle state with all libraries, of ${STATES}: ${idle.toFixed(1)} KiB`);

/** Follows the life of a state: events, metrics, and text for Prometheus. */
import { LifecycleTracker, LState, prometheusText } from "lstate";

const tracker = new LifecycleTracker();
tracker.subscribe((event) => {
  const details = event.type === "error" ? `: ${event.details.message}` : "";
  console.log(`${event.stateId}: ${event.type}${details}`);
});

const tracked = tracker.track(new LState({ print: (text) => process.stdout.write(text) }), {
  id: "worker-1",
  functions: ["error"],
});

for (let i = 1; i <= 3; i++) {
  try {
    tracked.run(
      `
        print("Execution " .. ...)
        local sum = 0
        for j = 1, 1000 + ... do sum = sum + j end
        if sum % 2 == 0 then error("even sum!", 0) end
      `,
      i,
    );
  } catch (e) {
    console.log(`Execution ${i} failed: ${(e as Error).message}`);
  }
}

const { executions, failures, memoryPeak } = tracked.record.metrics();
console.log("State metrics:");
console.log(`  executions: ${executions}, of which failed: ${failures}`);
console.log(`  memory peak known: ${memoryPeak > 0}`);
console.log(`  events kept: ${tracked.record.history().events.length}`);
tracked.destroy();
console.log(
  prometheusText({ tracker })
    .split("\n")
    .filter((line) => /^lstate_(executions|function_calls)_total/.test(line))
    .join("\n"),
);

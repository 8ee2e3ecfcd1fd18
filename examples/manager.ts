/** Scripts of ten callers at a time, in five states; hostile ones end, and cost the others nothing. */
import { QueueFullError, StateManager } from "lstate";

const manager = new StateManager({
  sandbox: { level: "standard", limits: { memoryLimit: 8 * 1024 * 1024 } },
  concurrency: 5,
  maxQueue: 20,
  timeoutMs: 5000,
  tracker: true,
  pool: { maxAge: 10 * 60_000, maxUses: 100 },
});

const good = Array.from({ length: 10 }, async (_, id) => {
  const [result] = await manager.execute(
    `
      local worker_id = ...
      local result = {}
      for i = 1, 5 do table.insert(result, worker_id * scale + i) end
      return result
    `,
    { args: [id], globals: { scale: 10 }, chunkName: "=worker" },
  );
  return `worker ${id} result: ${JSON.stringify(result)}`;
});
const hostile = [
  manager.execute("while true do end", { timeoutMs: 200, chunkName: "=endless" }),
  manager.execute("local s = 'x' while true do s = s .. s end", { chunkName: "=bomb" }),
];
for (const line of await Promise.all(good)) console.log(line);
for (const outcome of await Promise.allSettled(hostile))
  if (outcome.status === "rejected") console.log(`hostile: ${(outcome.reason as Error).message}`);

// More than may wait are refused at once.
const crowd = await Promise.allSettled(Array.from({ length: 30 }, () => manager.execute("return 1")));
const refused = crowd.filter((o) => o.status === "rejected" && o.reason instanceof QueueFullError);
console.log(`refused: ${refused.length}`);

const slow = manager.execute("while true do end").catch((e: Error) => console.log(`at shutdown: ${e.message}`));
await manager.shutdown({ graceMs: 50 });
await slow;
const { started, succeeded, failed, cancelled, rejected } = manager.stats();
console.log(
  `${started} started = ${succeeded} succeeded + ${failed} failed + ${cancelled} cancelled + ${rejected} rejected`,
);

/** The worker thread of StateManager's isolation "worker": one state at a time, in a pool that keeps it healthy. */
import { workerData } from "node:worker_threads";
import { Context } from "../../api/context";
import { AdvancedStatePool } from "../advanced-pool";
import type { StateSource } from "../basic-pool";
import { LStateFactory } from "../factory";
import type { Reply, Task, WorkerSetup } from "./messages";
import { encode, encodeFailure, isLuaError } from "./transfer";

const { manager } = workerData as { manager: WorkerSetup };

async function source(): Promise<StateSource> {
  if (manager.factoryModule === undefined) return new LStateFactory(manager.state).withSandbox(manager.sandbox);
  const loaded = (await import(manager.factoryModule)) as { default?: { create?: unknown } };
  const factory = loaded.default;
  if (typeof factory?.create !== "function")
    throw new TypeError(`${manager.factoryModule} has no factory as its default export`);
  return factory as StateSource;
}

let pool: Promise<AdvancedStatePool> | undefined;

export default async function work(task: Task): Promise<Reply> {
  pool ??= source().then((factory) => new AdvancedStatePool({ ...manager.pool, factory, maxSize: 1 }));
  let memory = 0;
  try {
    const lease = await (await pool).get();
    const L = lease.state;
    try {
      for (const [name, value] of Object.entries(task.globals)) L.setGlobal(name, value);
      const f = L.load(task.script, task.chunkName);
      const { args, timeoutMs, sliceMs } = task;
      const results = await L.runAsync(f, {
        args,
        context: Context.fromFlag(task.flag),
        sliceMs,
        ...(timeoutMs !== Infinity && { timeoutMs }),
      });
      memory = L.memCount();
      return { results: encode(results), memory };
    } catch (e) {
      lease.fail(e);
      memory = L.memCount();
      const failure = encodeFailure(e, (value) => (isLuaError(e) ? L.fromLua(value as never) : value));
      return { failure, memory };
    } finally {
      lease.release();
    }
  } catch (e) {
    return { failure: encodeFailure(e, () => undefined), memory };
  }
}

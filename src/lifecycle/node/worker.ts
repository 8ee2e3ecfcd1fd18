/** The worker thread of StateManager's isolation "worker": one state at a time, in a pool that keeps it healthy. */
import { workerData } from "node:worker_threads";
import { Context } from "../../api/context";
import type { LState } from "../../api/lstate";
import { LuaUsageError } from "../../api/usage-error";
import type { LuaValue } from "../../api/value";
import { AdvancedStatePool } from "../advanced-pool";
import type { StateSource } from "../basic-pool";
import { LStateFactory } from "../factory";
import type { Lease } from "../lease";
import { BEGUN, CANCEL, type Reply, type Task, type WorkerSetup } from "./messages";
import { encode, encodeFailure, type Failure, isLuaError } from "./transfer";

const { manager } = workerData as { manager: WorkerSetup };

async function source(): Promise<StateSource> {
  if (manager.factoryModule === undefined) return new LStateFactory(manager.state).withSandbox(manager.sandbox);
  const loaded = (await import(manager.factoryModule)) as { default?: { create?: unknown } };
  const factory = loaded.default;
  if (typeof factory?.create !== "function")
    throw new TypeError(`${manager.factoryModule} has no factory as its default export`);
  return factory as StateSource;
}

let opening: Promise<AdvancedStatePool> | undefined;

type Outcome = { readonly results: unknown } | { readonly failure: Failure };

/** An error's value as a JavaScript copy; undefined for one that is nested too deep, or too large for the limits. */
function copyOf(L: LState, value: LuaValue): unknown {
  try {
    return L.fromLua(value);
  } catch (e) {
    if (!isLuaError(e)) throw e;
    return undefined;
  }
}

async function run(lease: Lease, task: Task): Promise<Outcome> {
  const L = lease.state;
  try {
    const { script, chunkName, args, globals, sliceMs, sent, timeoutMs, flags } = task;
    // For all that is done with the state, reading the script included; it goes with the reset.
    const left = Math.max(1, sent + timeoutMs - Date.now());
    L.setContext(Context.withTimeout(Context.fromFlag(flags, CANCEL), left)[0]);
    for (const [name, value] of Object.entries(globals)) L.setGlobal(name, value);
    const results = await L.runAsync(L.load(script, chunkName), { args, sliceMs });
    return { results: encode(results) };
  } catch (e) {
    if (!(e instanceof LuaUsageError)) lease.fail(e);
    return { failure: encodeFailure(e, (value) => copyOf(L, value as LuaValue)) };
  }
}

export default async function work(task: Task): Promise<Reply> {
  try {
    opening ??= source().then((factory) => new AdvancedStatePool({ ...manager.pool, factory, maxSize: 1 }));
    const pool = await opening;
    const lease = await pool.get();
    let outcome: Outcome;
    let memory: number;
    try {
      Atomics.store(task.flags, BEGUN, Math.max(1, Date.now() - task.sent));
      outcome = await run(lease, task);
      memory = lease.state.memCount();
    } finally {
      // There is no other state: without this one every later script would wait in vain.
      lease.release();
    }
    return { ...outcome, memory, reset: pool.metrics().idle === 1 };
  } catch (e) {
    return { failure: encodeFailure(e, () => undefined), memory: 0, reset: false };
  }
}

/** What the worker tests' scripts may call. */
import { threadId } from "node:worker_threads";
import { LStateFactory } from "../../src/index";

export default new LStateFactory()
  .withSandbox({ level: "standard", limits: { timeoutMs: 60_000, memoryLimit: Infinity } })
  .withGlobal("double", (x: unknown) => Number(x) * 2)
  .withGlobal("threadId", () => threadId)
  .withGlobal("later", async (x: unknown) => Number(x) + 1)
  .withGlobal("fail", () => {
    throw new Error("a host function failed");
  })
  .withGlobal("stuck", () => {
    for (;;);
  })
  .withGlobal("hog", () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(1000).fill({}));
  })
  .withGlobal("exit", () => process.exit(3));

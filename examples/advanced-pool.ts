/** A pool that keeps its states healthy: few uses, few errors, little memory. */
import { AdvancedStatePool, LStateFactory } from "lstate";

const pool = new AdvancedStatePool({
  factory: new LStateFactory().withSandbox({ level: "standard", limits: { memoryLimit: 4 * 1024 * 1024 } }),
  minSize: 2,
  maxSize: 10,
  maxAge: 5 * 60_000,
  maxUses: 1000,
});
console.log(`ready: ${pool.metrics().idle}`);

const doubled = await pool.use((L) =>
  L.run(
    `
      local function processData(data)
        local result = {}
        for i, v in ipairs(data) do result[i] = v * 2 end
        return result
      end
      return processData(...)
    `,
    [1, 2, 3],
  ),
);
console.log(`result: ${JSON.stringify(doubled[0])}`);

for (const script of ["error('no luck')", "local t = {} while true do t[#t + 1] = {} end", "return nil + 1"]) {
  try {
    await pool.use((L) => L.run(script));
  } catch (e) {
    console.log(`script error: ${(e as Error).message}`);
  }
}

const { created, destroyed, size, waitTime } = pool.metrics();
console.log("Pool stats:");
console.log(`  current size: ${size}`);
console.log(`  created: ${created}`);
console.log(`  destroyed after running out of memory: ${destroyed.exhausted}`);
console.log(`  leases measured: ${waitTime.count}`);
await pool.close();

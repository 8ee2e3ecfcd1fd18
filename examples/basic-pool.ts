/** Ten workers share a pool of five states; none sees what another left. */
import { BasicStatePool, LeaseError, LStateFactory } from "lstate";

const pool = new BasicStatePool({ factory: new LStateFactory(), maxSize: 5 });

async function worker(id: number): Promise<string> {
  using lease = await pool.get({ timeoutMs: 5000 });
  const [sum, left] = lease.state.run(
    `
      local left = leftover
      leftover = "of worker " .. ...
      local sum = 0
      for i = 1, 1000 do sum = sum + i end
      return sum, left
    `,
    id,
  );
  await new Promise((resolve) => setTimeout(resolve, 1));
  return `worker ${id}: sum ${sum}, found ${left ?? "nothing"} left behind`;
}

for (const line of await Promise.all(Array.from({ length: 10 }, (_, i) => worker(i + 1)))) console.log(line);

const lease = await pool.get();
pool.put(lease);
try {
  pool.put(lease);
} catch (e) {
  if (!(e instanceof LeaseError)) throw e;
  console.log(`a second put: ${e.message}`);
}
await pool.close();
const { created, leases, size } = pool.metrics();
console.log(`${leases} leases of ${created} states; ${size} left`);

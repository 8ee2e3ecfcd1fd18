// Runs every property many times: `npm run properties -- --runs 100000 [--seed random|N] [files of tests…]`.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "10000" }, seed: { type: "string" } },
});
if (!/^[1-9]\d*$/.test(values.runs)) {
  console.error("usage: npm run properties -- [--runs N] [--seed random|N] [test files]");
  process.exit(1);
}
const files = positionals.length > 0 ? positionals : ["test/properties", "test/syntax"];
const env = { ...process.env, LSTATE_RUNS: values.runs };
if (values.seed !== undefined) env["LSTATE_SEED"] = values.seed;
// A random seed is one for the whole run, so that a failure's report is enough to see it again.
const child = spawnSync("npx", ["vitest", "run", "--reporter=verbose", "--testTimeout=86400000", ...files], {
  stdio: "inherit",
  env,
});
process.exit(child.status ?? 1);

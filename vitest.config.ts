import { defineConfig } from "vitest/config";

/** Tests that hold the clock or a process's memory against a bound: instrumented code would not pass them. */
const MEASURED = "test/**/*.measured.test.ts";

export default defineConfig({
  test: {
    setupFiles: ["test/setup.ts"],
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: "behaviour", include: ["test/**/*.test.ts"], exclude: [MEASURED], maxWorkers: "100%" },
      },
      // Afterwards and one by one, so that they measure nothing but themselves.
      {
        extends: true,
        test: { name: "measured", include: [MEASURED], sequence: { groupOrder: 1 }, fileParallelism: false },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.generated.ts"],
      reporter: ["text", "text-summary", "json-summary"],
      // Percent of lines, of each of these together.
      thresholds: Object.fromEntries(
        ["syntax", "compiler", "runtime", "vm", "jit", "stdlib"].map((area) => [`src/${area}/**`, { lines: 95 }]),
      ),
    },
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.generated.ts"],
      reporter: ["text-summary", "json-summary"],
      // Percent of lines, of each of these together.
      thresholds: Object.fromEntries(
        ["syntax", "compiler", "runtime", "vm", "jit", "stdlib"].map((area) => [`src/${area}/**`, { lines: 95 }]),
      ),
    },
  },
});

import { defineConfig } from "tsup";

const shared = { target: "es2022", clean: false, sourcemap: false } as const;

export default defineConfig([
  {
    // Browsers and edge runtimes: imports nothing, and `#default-host` is the one in memory.
    ...shared,
    entry: ["src/index.ts"],
    format: ["esm", "cjs"],
    platform: "neutral",
    dts: true,
  },
  {
    ...shared,
    entry: ["src/index.node.ts"],
    format: ["esm", "cjs"],
    platform: "node",
    dts: true,
  },
  {
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    format: ["esm"],
    platform: "node",
  },
]);

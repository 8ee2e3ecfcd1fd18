import { defineConfig } from "tsup";

const shared = { target: "es2022", clean: false, sourcemap: false } as const;

export default defineConfig([
  {
    ...shared,
    entry: { index: "src/index.ts" },
    format: ["esm", "cjs"],
    platform: "neutral",
    dts: true,
  },
  {
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    format: ["esm"],
    platform: "node",
  },
]);

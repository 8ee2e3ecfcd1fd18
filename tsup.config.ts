import { readFile } from "node:fs/promises";
import { type BuildOptions, type Plugin, transform } from "esbuild";
import { defineConfig } from "tsup";

/**
 * Comparisons with SIGNAL become ones with its value, null, for which V8 needs no feedback: of two values whose kinds vary
 * it compares by a call. esbuild puts constants in place within a module only.
 */
const signalsAsLiterals: Plugin = {
  name: "signals-as-literals",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/([!=]==) SIGNAL\b/g, "$1 null"),
      loader: "ts",
    }));
  },
};

const shared = {
  target: "es2022" as const,
  sourcemap: false,
  esbuildPlugins: [signalsAsLiterals],
  // Puts the values of a module's own constants where it uses them: V8 takes its variables for ones that may change.
  esbuildOptions: (options: { minifySyntax?: boolean }): void => {
    options.minifySyntax = true;
  },
};

/**
 * Shared chunks in CommonJS, which esbuild makes for modules alone. tsup's own way of turning them into CommonJS rewrites
 * `?.`, `??` and class fields for engines of 2018, which made thrown errors and method calls 1.3 to 1.5 times as slow.
 */
const chunksInCommonJs = {
  name: "chunks-in-commonjs",
  esbuildOptions(options: BuildOptions): void {
    options.format = "esm";
    options.splitting = true;
  },
  async renderChunk(code: string): Promise<{ code: string }> {
    return transform(code, { format: "cjs", platform: "node", target: shared.target });
  },
};

export default defineConfig([
  {
    // Browsers and edge runtimes: imports nothing, and `#default-host` is the one in memory.
    ...shared,
    entry: ["src/index.ts"],
    format: ["esm", "cjs"],
    platform: "neutral",
  },
  {
    // Each start of the command pays for its files: few, and soon read.
    ...shared,
    entry: { cli: "src/cli/start.ts", command: "src/cli/main.ts", watcher: "src/cli/watcher.ts" },
    format: ["cjs"],
    platform: "node",
    splitting: false,
    minify: true,
  },
  {
    ...shared,
    entry: { "index.node": "src/index.node.ts", testing: "src/testing/index.ts" },
    format: ["cjs"],
    platform: "node",
    plugins: [chunksInCommonJs],
    // The worker threads' file is found by import.meta.url.
    shims: true,
  },
  {
    // The testing kit and the worker threads' file share the engine's chunk with the package.
    ...shared,
    entry: {
      "index.node": "src/index.node.ts",
      testing: "src/testing/index.ts",
      worker: "src/lifecycle/node/worker.ts",
    },
    format: ["esm"],
    platform: "node",
    splitting: true,
  },
  {
    ...shared,
    entry: { index: "src/index.ts", "index.node": "src/index.node.ts", testing: "src/testing/index.ts" },
    format: ["esm", "cjs"],
    // What one part of the package has for another is no API.
    dts: { only: true, compilerOptions: { stripInternal: true } },
  },
]);

/** The command, bundled from the source of this tree into a folder of its own and run as a process. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

export interface Command {
  /** A fresh folder, for scripts; it is the home folder of the command, too. */
  readonly folder: string;
  /** The JavaScript file to run with Node. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  run(args: readonly string[], input?: string, env?: Record<string, string>): Ended;
  /** Writes a script; returns its path. */
  script(text: string, name?: string): string;
}

/** Registers the build and the clean-up with the test file that calls it. */
export function command(): Command {
  const folder = mkdtempSync(join(tmpdir(), "lstate-cli-"));
  const path = join(folder, "dist/cli.cjs");
  const {
    LUA_INIT: _init,
    LUA_PATH: _path,
    LSTATE_HISTORY: _history,
    LSTATE_CACHE: _cache,
    XDG_STATE_HOME: _state,
    XDG_CACHE_HOME: _caches,
    ...inherited
  } = process.env;
  const env = { ...inherited, HOME: folder };
  beforeAll(async () => {
    const source = join(import.meta.dirname, "../../src/cli");
    await build({
      entryPoints: {
        cli: join(source, "start.ts"),
        command: join(source, "main.ts"),
        watcher: join(source, "watcher.ts"),
      },
      outdir: dirname(path),
      outExtension: { ".js": ".cjs" },
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "es2022",
      logLevel: "error",
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    path,
    env,
    run(args, input = "", extra = {}) {
      const options = { input, cwd: folder, env: { ...env, ...extra }, encoding: "utf8", timeout: 20_000 } as const;
      const r = spawnSync(process.execPath, [path, ...args], options);
      return { out: r.stdout, err: r.stderr, code: r.status };
    },
    script(text, name = "s.lua") {
      writeFileSync(join(folder, name), text);
      return name;
    },
  };
}

/** The command line, run as a process. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "../../src/cli/arguments";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lstate-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lstate(args: readonly string[], input = "", env: Record<string, string> = {}) {
  const r = spawnSync(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args], {
    input,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { out: r.stdout, err: r.stderr, code: r.status };
}

function script(text: string): string {
  const path = join(folder, "s.lua");
  writeFileSync(path, text);
  return path;
}

describe("options", () => {
  it("reads sizes and counts", () => {
    const line = parseArguments(["--memory-limit", "32MiB", "--timeout", "5", "-eprint()", "-l", "m", "s.lua", "-v"]);
    expect(line).toMatchObject({ memoryLimit: 33_554_432, timeoutMs: 5, script: 7, version: false });
    expect(line.steps).toEqual([
      { kind: "run", text: "print()" },
      { kind: "require", name: "m" },
    ]);
  });

  it("refuses what it does not know", () => {
    for (const argv of [["--what"], ["--timeout"], ["--timeout", "0"], ["--memory-limit", "1MB"]])
      expect(() => parseArguments(argv)).toThrow(UsageError);
  });
});

describe("the command", { timeout: 60_000 }, () => {
  it("runs statements and scripts with arguments", () => {
    const path = script("print(arg[0] ~= nil, arg[1], ...) io.write(io.read('*a'))");
    expect(lstate(["-e", "x = 1 print(x)", path, "a", "b"], "typed")).toEqual({
      out: "1\ntrue\ta\ta\tb\ntyped",
      err: "",
      code: 0,
    });
  });

  it("fails with the message on standard error", () => {
    const r = lstate([script("local function f() error('boom') end f()")]);
    expect(r.err).toMatch(/^lstate: .*s\.lua:1: boom\n/);
    expect(r.code).toBe(1);
    expect(lstate(["/nonexistent.lua"])).toMatchObject({
      err: "lstate: cannot open /nonexistent.lua: No such file or directory\n",
      code: 1,
    });
  });

  it("keeps to limits and exits with os.exit's code", () => {
    expect(lstate(["--instruction-limit", "1000", "-e", "while true do end"])).toMatchObject({ code: 1 });
    expect(lstate(["-e", "io.write('x') os.exit(3)"])).toEqual({ out: "x", err: "", code: 3 });
  });

  it("is interactive", () => {
    const r = lstate(["-i"], "for i = 1, 2 do\nprint('n' .. i)\nend\n=1 + 1\nerror('e')\n", { LUA_INIT: "y = 5" });
    expect(r.out).toContain("n1\nn2\n");
    expect(r.out).toContain("2\n");
    expect(r.err).toContain("stdin:1: e");
    expect(r.code).toBe(0);
  });

  it("lists bytecode", () => {
    expect(lstate(["--list", script("return 1")]).out).toMatch(/^main \(.*\n\t1\t\[1\]\tLOADK .*\n\t2\t\[1\]\tRETURN/);
  });
});

/** The command line, run as a process. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "../../src/cli/arguments";
import { command } from "./command";

const lstate = command();

describe("options", () => {
  it("reads sizes and counts", () => {
    const line = parseArguments(["--memory-limit", "32MiB", "--timeout=5", "-eprint()", "-l", "m", "s.lua", "-v"]);
    expect(line.settings).toEqual({ memoryLimit: 33_554_432, timeoutMs: 5 });
    expect(line).toMatchObject({ script: 6, version: false, interactive: false });
    expect(line.steps).toEqual([
      { kind: "run", text: "print()" },
      { kind: "require", name: "m" },
    ]);
    expect(parseArguments(["--no-jit", "-"]).settings).toEqual({ jit: false });
    expect(parseArguments(["--", "-v"])).toMatchObject({ script: 1, version: false });
  });

  it("refuses what it does not know", () => {
    for (const argv of [
      ["--what"],
      ["--timeout"],
      ["--timeout", "0"],
      ["--memory-limit", "1MB"],
      ["-e"],
      ["-l"],
      ["-x"],
    ])
      expect(() => parseArguments(argv)).toThrow(UsageError);
    const { err, code } = lstate.run(["--what"]);
    expect(err).toMatch(/^lstate: unrecognized option '--what'\nusage: lstate /);
    expect(code).toBe(1);
    expect(lstate.run(["--call-stack-size", "1"])).toMatchObject({ code: 1 });
    expect(lstate.run(["--call-stack-size", "1"]).err).toMatch(/^lstate: option 'callStackSize' is 1; allowed is /);
  });

  it("shows help and its version", () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(lstate.run(["--help"])).toMatchObject({ err: "", code: 0 });
    expect(lstate.run(["-v"], "print('not run')")).toEqual({ out: "", err: `lstate ${version} (Lua 5.1)\n`, code: 0 });
  });
});

describe("the command", () => {
  it("runs statements, modules and scripts in order, with arguments", () => {
    const path = lstate.script("print(x, m, #arg, arg[0], arg[1], arg[-1], arg[-6], ...) io.write(io.read('*a'))");
    lstate.script("m = x + 1", "mod.lua");
    expect(lstate.run(["-e", "x = 1", "-lmod", "-e", "x = x + 2", path, "a", "-v"], "typed")).toEqual({
      out: "3\t2\t2\ts.lua\ta\tx = x + 2\tlstate\ta\t-v\ntyped",
      err: "",
      code: 0,
    });
    expect(lstate.run(["-", "é"], "print(arg[0], #..., ...)")).toMatchObject({ out: "-\t2\té\n", code: 0 });
    expect(lstate.run([], "print(arg[0], arg[1])")).toMatchObject({ out: "lstate\tnil\n", code: 0 });
    expect(lstate.run(["-e", "print(arg[0], arg[1])"])).toMatchObject({ out: "lstate\t-e\n", code: 0 });
    expect(lstate.run(["--", path])).toMatchObject({ code: 0 });
  });

  it("looks at LUA_PATH and LUA_INIT", () => {
    lstate.script("return 'found'", "elsewhere.txt");
    const find = ["-e", "print(require 'elsewhere', package.path)"];
    expect(lstate.run(find, "", { LUA_PATH: "./?.txt;;" }).out).toBe("found\t./?.txt;./?.lua;./?/init.lua;\n");
    expect(lstate.run(["-e", "print(x)"], "", { LUA_INIT: "x = 5" }).out).toBe("5\n");
    lstate.script("x = 6", "init.lua");
    expect(lstate.run(["-e", "print(x)"], "", { LUA_INIT: "@init.lua" }).out).toBe("6\n");
    expect(lstate.run(["-e", "print(x)"], "", { LUA_INIT: "error('i')" })).toMatchObject({
      out: "",
      err: "lstate: LUA_INIT:1: i\nstack traceback:\n\t[C]: in function 'error'\n\tLUA_INIT:1: in main chunk\n",
      code: 1,
    });
    expect(lstate.run([], "", { LUA_INIT: "@none" }).err).toBe("lstate: cannot open none: No such file or directory\n");
  });

  it("fails with the message and a traceback on standard error", () => {
    const path = lstate.script("local function f() error('boom') end\nf()");
    expect(lstate.run([path])).toEqual({
      out: "",
      err: "lstate: s.lua:1: boom\nstack traceback:\n\t[C]: in function 'error'\n\ts.lua:1: in function 'f'\n\ts.lua:2: in main chunk\n",
      code: 1,
    });
    expect(lstate.run(["/nonexistent.lua"])).toMatchObject({
      err: "lstate: cannot open /nonexistent.lua: No such file or directory\n",
      code: 1,
    });
    expect(lstate.run(["-e", "x = = 1"])).toMatchObject({
      err: "lstate: (command line):1: unexpected symbol near '='\n",
      code: 1,
    });
    expect(lstate.run(["-lnone"]).err).toMatch(
      /^lstate: module 'none' not found:\n\tno field package.preload\['none'\]\n/,
    );
  });

  it("shows error values", () => {
    const first = (stat: string, ...options: string[]) => lstate.run([...options, "-e", stat]).err.split("\n")[0];
    expect(first("error({})")).toBe("lstate: (error object is a table value)");
    expect(first("error(setmetatable({}, {__tostring = function() return 'shown' end}))")).toBe("lstate: shown");
    expect(first("error(nil)")).toBe("lstate: nil");
    const endless = "error(setmetatable({}, {__tostring = function() while true do end end}))";
    expect(first(endless, "--instruction-limit", "100000")).toMatch(/^lstate: .*instruction limit exceeded$/);
    expect(first(endless, "--timeout", "50")).toMatch(/^lstate: .*deadline exceeded$/);
  });

  it("keeps to limits and exits with os.exit's code", () => {
    const limited = (...args: string[]) => lstate.run([...args, "-e", "local s = 'x' while true do s = s .. s end"]);
    expect(limited("--memory-limit", "16MiB")).toMatchObject({ out: "", code: 1 });
    expect(limited("--memory-limit", "16MiB").err).toMatch(/^lstate: .*not enough memory\n/);
    const loop = ["-e", "print('before') while true do pcall(error) end"];
    expect(lstate.run(["--timeout", "50", ...loop])).toMatchObject({ out: "before\n", code: 1 });
    expect(lstate.run(["--timeout", "50", ...loop]).err).toMatch(/^lstate: .*deadline exceeded\n/);
    expect(lstate.run(["--instruction-limit", "1000", ...loop]).err).toMatch(/^lstate: .*instruction limit exceeded\n/);
    const deep = lstate.run(["--call-stack-size", "100", "-e", "local function f() return 1 + f() end f()"]);
    expect(deep.err).toMatch(/^lstate: .*stack overflow/);
    const wide = lstate.run(["--registry-max-size", "1000", "-e", "return (unpack({}, 1, 5000))"]);
    expect(wide.err).toMatch(/^lstate: .*registry overflow/);
    expect(lstate.run(["--registry-max-size", "5"]).err).toMatch(/^lstate: option 'registryMaxSize' is 5; allowed is /);
    expect(lstate.run(["-e", "io.write('x') os.exit(3)"])).toEqual({ out: "x", err: "", code: 3 });
  });

  it("confines a script to a sandbox", () => {
    const show = ["-e", "print(os, io, string.dump, load, ...)"];
    expect(lstate.run(["--sandbox", "strict", ...show])).toEqual({ out: "nil\tnil\tnil\tnil\n", err: "", code: 0 });
    const host = "print((io.open('s.lua')), os.execute, io.popen, os.getenv('PATH')) io.stdout:write('w')";
    expect(lstate.run(["--sandbox=minimal", "-e", host])).toEqual({
      out: "nil\tnil\tnil\tnil\nw",
      err: "",
      code: 0,
    });
    expect(lstate.run(["--sandbox", "standard", "-i"], "'on'\n").out).toBe("> on\n> \n");
    const loop = ["--instruction-limit", "1000", "-e", "while true do end"];
    expect(lstate.run(["--sandbox", "strict", ...loop])).toMatchObject({ code: 1 });
    expect(lstate.run(["--sandbox", "lax", ...show]).err).toMatch(
      /^lstate: option 'level' is lax; allowed is minimal, /,
    );
  });

  it("tells what a run took", () => {
    const { out, err } = lstate.run(["--stats", "-e", "for i = 1, 1000 do end io.write('out')"]);
    expect(out).toBe("out");
    expect(err).toMatch(/^time \d+\.\d ms, steps 1\d{3}, memory \d+ bytes, peak \d+ bytes\n/);
  });

  it("tells what was compiled, what went back to the interpreter, and what stays there", () => {
    const program = `local function f(n) coroutine.yield(n) end
      for n in coroutine.wrap(function() for i = 1, 1000 do f(i) end end) do last = n end
      print(last)`;
    const { out, err } = lstate.run(["--stats", "-e", program]);
    expect(out).toBe("1000\n");
    expect(err).toMatch(/\ncompiled 1 functions, \d+ loops, \d+ resumptions in \d+\.\d ms, \d of them anew\n/);
    expect(err).toMatch(/\nhanded back to the interpreter: .*\d{3} by a yield/);
    expect(lstate.run(["--no-jit", "--stats", "-e", program]).err).toContain("\ncompiled 0 functions, 0 loops, 0 res");
  });

  it("interprets where code may not be generated from strings", () => {
    const path = lstate.script("local s = 0 for i = 1, 100000 do s = s + i end print(s)");
    const args = ["--disallow-code-generation-from-strings", lstate.path, "--stats", path];
    const r = spawnSync(process.execPath, args, { cwd: lstate.folder, env: lstate.env, encoding: "utf8" });
    expect(r.stdout).toBe("5000050000\n");
    expect(r.stderr).toContain("stay interpreted: 1 (code generation from strings is forbidden)");
    expect(r.status).toBe(0);
  });

  it("ends quietly when nobody reads on", () => {
    const pipe = `"${process.execPath}" "${lstate.path}" -e "for i = 1, 1e6 do print(i) end" | head -n 1`;
    const r = lstate.run(["-e", `os.execute([[${pipe}]])`]);
    expect(r).toEqual({ out: "1\n", err: "", code: 0 });
  });

  it("runs the same without the JIT", () => {
    const run = ["--stats", "-e", "local s = 0 for i = 1, 1e6 do s = s + i end print(s)"];
    const [compiled, interpreted] = [lstate.run(run), lstate.run(["--no-jit", ...run])];
    expect(interpreted.out).toBe("500000500000\n");
    expect(compiled.out).toBe(interpreted.out);
    const steps = (err: string) => /steps \d+/.exec(err)?.[0];
    expect(steps(compiled.err)).toBe(steps(interpreted.err));
  });

  describe("Ctrl-C", () => {
    /** Sends SIGINT once `out` has been seen on standard output, `times` times. */
    const interrupted = (args: readonly string[], out: string, times = 1) =>
      new Promise<{ out: string; err: string; code: number | null; signal: string | null }>((resolve) => {
        const child = spawn(process.execPath, [lstate.path, ...args], { cwd: lstate.folder, env: lstate.env });
        const seen = { out: "", err: "" };
        let left = times;
        const interrupt = (): void => {
          if (left-- <= 0 || !child.kill("SIGINT")) return;
          setTimeout(interrupt, 300);
        };
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          seen.out += text;
          if (seen.out === out) setTimeout(interrupt, 200);
        });
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          seen.err += text;
        });
        child.on("close", (code, signal) => resolve({ ...seen, code, signal }));
      });
    const start = "print('on') io.stdout:flush() ";

    it("stops a script, whatever it catches and wherever it is", async () => {
      const scripts = [
        "while true do pcall(function() while true do end end) end",
        "local f = coroutine.wrap(function() while true do end end) while true do pcall(f) end",
        "string.find(('a'):rep(40000), ('a-'):rep(20) .. 'b')",
      ];
      for (const body of scripts) {
        const { err, code } = await interrupted(["-e", start + body], "on\n");
        expect(err.split("\n")[0], body).toBe("lstate: interrupted!");
        expect(code).toBe(1);
      }
    });

    it("ends the command when it waits for input", async () => {
      expect(await interrupted(["-e", `${start} io.read()`], "on\n")).toMatchObject({ signal: "SIGINT" });
    });

    it("ends it for good the second time", async () => {
      const sleep = `${start} os.execute("sleep 5")`;
      expect(await interrupted(["-e", sleep], "on\n", 2)).toMatchObject({ signal: "SIGINT" });
    });
  });

  it("lists bytecode", () => {
    const listing = /^main \(.*\n\t1\t\[1\]\tLOADK .*\n\t2\t\[1\]\tRETURN/;
    expect(lstate.run(["--list", lstate.script("return 1")]).out).toMatch(listing);
    expect(lstate.run(["--list", "-e", "return 1"]).out).toMatch(listing);
    expect(lstate.run(["--list", lstate.script("return = 1")])).toMatchObject({ out: "", code: 1 });
  });
});

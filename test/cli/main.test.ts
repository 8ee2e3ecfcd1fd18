/** The command line, run as a process. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "../../src/cli/arguments";
import { command, type Ended } from "./command";

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
    for (const none of ["none", "0"])
      expect(parseArguments(["--memory-limit", none]).settings).toEqual({ memoryLimit: Number.POSITIVE_INFINITY });
    expect(parseArguments(["--no-jit", "-"]).settings).toEqual({ jit: false });
    expect(parseArguments(["--", "-v"])).toMatchObject({ script: 1, version: false });
  });

  it("refuses what it does not know", () => {
    for (const argv of [
      ["--what"],
      ["--timeout"],
      ["--timeout", "0"],
      ["--memory-limit", "1MB"],
      ["--memory-limit", "00"],
      ["--memory-limit", "0KiB"],
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

  it("shows no traceback where no function was running", () => {
    const { err, code } = lstate.run(["-l", "nope"]);
    expect(err).toMatch(/^lstate: module 'nope' not found:\n/);
    expect(err).not.toContain("stack traceback");
    expect(code).toBe(1);
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

  it("runs finalizers at the end, within the limits, and shows their errors", () => {
    const finalizer = (body: string) => `p = newproxy(true) getmetatable(p).__gc = function() ${body} end`;
    expect(lstate.run(["-e", finalizer("print('closed')")])).toEqual({ out: "closed\n", err: "", code: 0 });
    const failed = lstate.run(["-e", `${finalizer("print('closed')")} error('failed', 0)`]);
    expect(failed).toMatchObject({ out: "closed\n", code: 1 });
    const endless = lstate.run(["--timeout", "50", "-e", finalizer("while true do end")]);
    expect(endless.err).toMatch(/^lstate: context deadline exceeded\n/);
    expect(endless).toMatchObject({ out: "", code: 1 });
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

  it("refuses a file that is longer than a string can be", () => {
    const path = lstate.script("", "huge.lua");
    truncateSync(join(lstate.folder, path), 2 ** 29);
    const { err, code } = lstate.run([path]);
    expect(err).toMatch(/^lstate: cannot open huge.lua: File too large\n/);
    expect(code).toBe(1);
  });

  // Beyond that V8 ends the process. A list that long takes 1.5 GB.
  it.skipIf(freemem() < 3 * 1024 ** 3)("says that a list is full where V8's arrays are", () => {
    const env = { NODE_OPTIONS: "--max-old-space-size=6000" };
    const list = "local t = {} print(pcall(function() for i = 1, 2^27 do t[i] = i end end)) print(#t == t[#t] and #t)";
    const { out } = lstate.run(
      ["--memory-limit", "none", "-e", `${list} print(pcall(table.insert, t, 1, 0)) print(t[1])`],
      "",
      env,
    );
    expect(out).toBe("false\t(command line):1: table overflow\n67108864\nfalse\ttable overflow\n1\n");
  });

  describe("without a memory limit, in a small heap", () => {
    const env = { NODE_OPTIONS: "--max-old-space-size=160" };
    const endings = new Map([
      ["tables", "local t = {} for i = 1, 1e9 do t[i] = {} end"],
      ["numbers", "local t = {} for i = 1, 1e9 do t[i] = i + 0.5 end"],
      ["strings", "local t = {} for i = 1, 1e9 do t[i] = 'a string ' .. i end"],
      ["a string", "local s = 'x' while true do s = (s .. s):upper() end"],
      ["keys", "local t = {} for i = 1, 1e9 do t['key' .. i] = true end"],
      ["closures", "local t = {} for i = 1, 1e9 do t[i] = function() return t, i end end"],
      [
        "coroutines",
        "local t = {} for i = 1, 1e9 do t[i] = coroutine.wrap(function() coroutine.yield() end) t[i]() end",
      ],
      ["code", "local t = {} for i = 1, 1e9 do t[i] = loadstring('return {a' .. i .. ' = x}') t[i]() end"],
      ["userdata", "local t = {} for i = 1, 1e9 do t[i] = newproxy(true) end"],
    ]);

    it.each([...endings.keys()])("%s end in a Lua error, not in V8's giving up", (kind) => {
      const { err, code } = lstate.run(["-e", endings.get(kind)!], "", env);
      expect(err.split("\n")[0]).toMatch(/^lstate: .*not enough memory$/);
      expect(code).toBe(1);
    });

    const build = (mebibytes: number) => `local t = {} for i = 1, ${mebibytes} do t[i] = ('x'):rep(2^20 - 9) .. i end`;

    it("allows about half of it", () => {
      expect(lstate.run(["-e", build(40)], "", env)).toEqual({ out: "", err: "", code: 0 });
      expect(lstate.run(["-e", build(80)], "", env)).toMatchObject({ out: "", code: 1 });
      const caught = lstate.run(["-e", `print(pcall(function() ${build(80)} end)) print(1 + 1)`], "", env);
      expect(caught).toEqual({ out: "false\tnot enough memory\n2\n", err: "", code: 0 });
      // A sandbox's own limit may be above it.
      expect(lstate.run(["--sandbox", "minimal", "-e", build(80)], "", env)).toMatchObject({ out: "", code: 1 });
      expect(lstate.run(["--sandbox", "strict", "-e", build(20)])).toMatchObject({ out: "", code: 1 });
    });

    it("goes by --memory-limit where that is given, and has none with none", () => {
      const args = ["-e", build(80)];
      for (const limit of ["none", "0", "100MiB"])
        expect(lstate.run(["--memory-limit", limit, ...args], "", env)).toEqual({ out: "", err: "", code: 0 });
      const sandboxed = lstate.run(["--sandbox", "strict", "--memory-limit", "none", ...args], "", env);
      expect(sandboxed).toEqual({ out: "", err: "", code: 0 });
      expect(lstate.run(["--memory-limit", "10MiB", "-e", build(20)])).toMatchObject({ out: "", code: 1 });
    });
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
    /**
     * Whether Ctrl-C is watched for, where /proc tells: the thread in which Node waits for signals blocks all of them, as
     * does one that each process of Node has.
     */
    const watches = (pid: number): boolean => {
      const threads = `/proc/${pid}/task`;
      if (!existsSync(threads)) return false;
      const states = readdirSync(threads).map((thread) => readFileSync(`${threads}/${thread}/status`, "utf8"));
      return states.filter((state) => /^SigBlk:\tffff/m.test(state)).length >= 2;
    };

    /** Milliseconds to wait for that: a thread starts late on a busy machine. */
    const longest = existsSync("/proc/self/task") ? 15_000 : 2000;

    /** Sends SIGINT once "on" has been seen on standard output, and once more with `twice`. */
    const interrupted = (args: readonly string[], { unwatched = false, twice = false } = {}) =>
      new Promise<Ended & { signal: string | null }>((resolve) => {
        const child = spawn(process.execPath, [lstate.path, ...args], { cwd: lstate.folder, env: lstate.env });
        const seen = { out: "", err: "" };
        const interrupt = (): void => {
          child.kill("SIGINT");
          if (twice) setTimeout(() => child.kill("SIGINT"), 300);
        };
        // Seen twice in a row, as a thread that starts another one blocks signals for a moment.
        const wait = (ms: number, before = false): void => {
          const now = watches(child.pid!);
          if (ms <= 0 || (now && before)) setTimeout(interrupt, 200);
          else setTimeout(() => wait(ms - 20, now), 20);
        };
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          seen.out += text;
          if (seen.out === "on\n") wait(unwatched ? 0 : longest);
        });
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          seen.err += text;
        });
        child.on("close", (code, signal) => resolve({ ...seen, code, signal }));
      });
    const start = "print('on') io.stdout:flush() ";
    /** What runs long enough for Ctrl-C to be watched for. */
    const work = "local since = os.time() repeat until os.time() > since + 1 ";

    it.each([
      "while true do pcall(function() while true do end end) end",
      "local f = coroutine.wrap(function() while true do end end) while true do pcall(f) end",
      "string.find(('a'):rep(40000), ('a-'):rep(20) .. 'b')",
      "while true do ('x'):rep(1e8) end",
      "local s = ('a'):rep(1e7) while true do s:find('b', 1, true) end",
      "local s = ('a'):rep(1e5) while true do s:gsub('.', function(c) return c end) end",
      "local t = {} while true do for i = 1, 1e6 do t[i] = i * 7919 % 1000003 end table.sort(t) end",
      "local t = {} for i = 1, 1e6 do t[i] = -i end table.sort(t, function() while true do end end)",
      "local s = ('local x = 1 ; '):rep(1e5) while true do load(s) end",
      "xpcall(function() while true do end end, function() while true do end end)",
      "p = newproxy(true) getmetatable(p).__gc = function() while true do end end",
    ])("stops a script, whatever it catches and wherever it is: %s", async (body) => {
      const { err, code } = await interrupted(["-e", start + body]);
      expect(err.split("\n")[0]).toBe("lstate: interrupted!");
      expect(code).toBe(1);
    });

    it("has what was interrupted closed, and stops that, too", async () => {
      const gc = (body: string) => `p = newproxy(true) getmetatable(p).__gc = function() ${body} end `;
      const closed = await interrupted(["-e", `${gc("print('closed')")} ${start} while true do end`]);
      expect(closed).toMatchObject({ out: "on\nclosed\n", code: 1 });
      const endless = await interrupted(["-e", `${gc("while true do end")} ${start} while true do end`], {
        twice: true,
      });
      expect(endless.err.match(/^lstate: interrupted!$/gm)).toHaveLength(2);
      expect(endless.code).toBe(1);
    });

    it("ends the command when it waits for input", async () => {
      for (const before of ["", work])
        expect(await interrupted(["-e", `${before} ${start} io.read()`], { unwatched: before === "" })).toMatchObject({
          signal: "SIGINT",
        });
    });

    it("ends it for good the second time", async () => {
      const sleep = `${work} ${start} os.execute("exec sleep 5 > /dev/null 2>&1")`;
      expect(await interrupted(["-e", sleep], { twice: true })).toMatchObject({ signal: "SIGINT" });
    });
  });

  it("lists bytecode", () => {
    const listing = /^main \(.*\n\t1\t\[1\]\tLOADK .*\n\t2\t\[1\]\tRETURN/;
    expect(lstate.run(["--list", lstate.script("return 1")]).out).toMatch(listing);
    expect(lstate.run(["--list", "-e", "return 1"]).out).toMatch(listing);
    expect(lstate.run(["--list", lstate.script("return = 1")])).toMatchObject({ out: "", code: 1 });
  });
});

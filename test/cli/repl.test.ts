/** The interactive loop: over a pipe, and in a terminal where Python's pty module gives one. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Repl } from "../../src/cli/repl";
import { LState, LTable } from "../../src/index";
import { command } from "./command";

const lstate = command();

describe("lines from a pipe", () => {
  const talk = (input: string, ...args: string[]) => {
    const r = lstate.run(["-i", ...args], input);
    return { ...r, out: r.out.replaceAll(/>>? /g, "") };
  };

  it("shows values of expressions and runs statements", () => {
    expect(talk("1, nil\n=2\nx = 3\nx\nreturn x + 1\n-- nothing\n\nprint(x)\n").out).toBe("1\tnil\n2\n3\n4\n3\n\n");
  });

  it("joins the lines of a statement", () => {
    expect(talk("for i = 1, 2 do\nprint('n' .. i)\nend\n1 +\n2\n[[a\nb]]\nprint(\n3)\n").out).toBe(
      "n1\nn2\n3\na\nb\n3\n\n",
    );
    expect(lstate.run(["-i"], "do\nend\n").out).toBe("> >> > \n");
    expect(lstate.run(["-i", "-e", "_PROMPT, _PROMPT2 = '? ', '?? '"], "do\nend\n").out).toBe("? ?? ? \n");
  });

  it("goes on after an error", () => {
    const { err, out, code } = talk("x = = 1\nerror('e')\nlocal f = nil; f()\nerror({})\nprint = 1\n5\n'on'\n");
    expect(
      err
        .split("\n")
        .slice(1)
        .filter((line) => !/^(\t|stack)/.test(line)),
    ).toEqual([
      "stdin:1: unexpected symbol near '='",
      "stdin:1: e",
      "stdin:1: attempt to call local 'f' (a nil value)",
      "(error object is a table value)",
      "attempt to call a number value",
      "attempt to call a number value",
      "",
    ]);
    expect({ out, code }).toEqual({ out: "\n", code: 0 });
  });

  it("shares its input with the script", () => {
    expect(talk("l = io.read()\nthe line\nl\n").out).toBe("the line\n\n");
  });

  it("comes after the script, whose globals it sees", () => {
    expect(talk("g\n", lstate.script("g = 'of the script'")).out).toBe("of the script\n\n");
  });

  it("keeps to limits for each statement", () => {
    const { err, out } = talk("while true do end\n'on'\n", "--timeout", "50");
    expect(err).toContain("deadline exceeded");
    expect(out).toBe("on\n\n");
  });
});

describe("completion", () => {
  const L = new LState();
  const [globals] = L.invoke(L.load("big = setmetatable({own = 1}, {__index = {inherited = 2}}) return _G"), []);
  const repl = new Repl(L, globals as LTable, (e) => {
    throw e;
  });
  const complete = (text: string) => repl.complete(text).names;

  it("offers globals, keywords, members and what __index gives", () => {
    expect(globals).toBeInstanceOf(LTable);
    expect(complete("x = str")).toEqual(["string"]);
    expect(complete("print(string.fo")).toEqual(["string.format"]);
    expect(complete("re")).toEqual(["repeat", "require", "return"]);
    expect(complete("big.")).toEqual(["big.inherited", "big.own"]);
    expect(complete("io.stdout:wr")).toEqual(["io.stdout:write"]);
    expect(complete("none.at.all.")).toEqual([]);
    expect(repl.complete("x = string.fo").word).toBe("string.fo");
  });

  it("runs no metamethod and ends on cycles", () => {
    L.run(`trap = setmetatable({}, { __index = function() error("called") end })
      round = {}; setmetatable(round, { __index = round }); __proto__ = { x = 1 }`);
    expect(complete("trap.a.b")).toEqual([]);
    expect(complete("round.no")).toEqual([]);
    expect(complete("__pro")).toEqual(["__proto__"]);
    expect(complete("constructor.")).toEqual([]);
  });
});

/** Types `keys` at a terminal, waiting for each prompt's text to appear before; returns what was on the screen. */
const DRIVER = `
import os, pty, re, select, sys, json, time
steps, argv = json.load(sys.stdin)
pid, fd = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
screen = b""
seen = 0
def read(timeout):
    global screen
    ready, _, _ = select.select([fd], [], [], timeout)
    if not ready: return False
    try: part = os.read(fd, 4096)
    except OSError: return False
    screen += part
    return part != b""
for expected, keys in steps:
    end = time.time() + 10
    while screen.find(expected.encode(), seen) < 0:
        if time.time() > end or not read(end - time.time()):
            sys.stdout.write(json.dumps({"missing": expected, "screen": screen.decode()})); sys.exit()
    seen = screen.find(expected.encode(), seen) + len(expected.encode())
    # Key by key, each once the one before it shows: several at once are taken for pasted text.
    for key in re.findall("\\x1b..|.", keys, re.S):
        while read(0.03): pass
        os.write(fd, key.encode())
        read(0.5)
while read(5): pass
_, status = os.waitpid(pid, 0)
sys.stdout.write(json.dumps({"screen": screen.decode(), "status": status}))
`;

function atTerminal(steps: readonly (readonly [string, string])[], args: readonly string[] = [], env = {}) {
  const input = JSON.stringify([steps, [process.execPath, lstate.path, ...args]]);
  const options = {
    input,
    cwd: lstate.folder,
    env: { ...lstate.env, TERM: "xterm", ...env },
    encoding: "utf8",
  } as const;
  const r = spawnSync("python3", ["-c", DRIVER], { ...options, timeout: 25_000 });
  if (r.status !== 0) throw new Error(r.stderr);
  return JSON.parse(r.stdout) as { missing?: string; screen: string; status?: number };
}

const terminal = spawnSync("python3", ["-c", "import pty"]).status === 0;

// Needs python3 with its pty module, which opens terminals.
describe.skipIf(!terminal)("at a terminal", () => {
  it("edits lines and completes names", () => {
    const r = atTerminal([
      ["> ", "6 * 8"],
      ["6 * 8", "\x01"],
      ["\x1b[", "1 + "],
      ["1 + 6 * 8", "\r"],
      ["49", ""],
      ["> ", "string.rev"],
      ["rev", "\t"],
      ["erse", "('ba')\r"],
      ["ab", ""],
      ["> ", "do\r"],
      [">> ", "x = 1 end x\x15\x03"],
      ["> ", "not pending\x03"],
      ["^C", ""],
      ["> ", "'a' ..\r'b', x\r"],
      ["ab\tnil", "\x04"],
    ]);
    expect(r).toMatchObject({ status: 0 });
  });

  it("stops a statement by Ctrl-C and goes on", () => {
    const r = atTerminal([
      ["> ", "x = 1 print('go' .. 'ing') while true do pcall(error) end\r"],
      ["going", "\x03"],
      ["interrupted!", ""],
      ["> ", "'still ' .. x\r"],
      ["still 1", ""],
      ["> ", "\x04"],
    ]);
    expect(r).toMatchObject({ status: 0 });
  });

  it("keeps history in a file", () => {
    const file = join(lstate.folder, ".lstate_history");
    rmSync(file, { force: true });
    const once = [
      ["> ", "'fi' .. 'rst'\r"],
      ["first", ""],
      ["> ", "\x04"],
    ] as const;
    expect(atTerminal(once, [], { LSTATE_HISTORY: "" })).toMatchObject({ status: 0 });
    expect(existsSync(file)).toBe(false);
    expect(atTerminal(once)).toMatchObject({ status: 0 });
    expect(readFileSync(file, "utf8")).toBe("'fi' .. 'rst'\n");
    const again = [
      ["> ", "\x1b[A"],
      ["rst'", "\r"],
      ["first", ""],
      ["> ", "\x04"],
    ] as const;
    expect(atTerminal(again)).toMatchObject({ status: 0 });
    expect(atTerminal(once, [], { LSTATE_HISTORY: "/nonexistent/history" }).screen).toContain(
      "the history is not kept: ",
    );
  });

  it("lets the script read lines", () => {
    const r = atTerminal([
      ["> ", "io.write('na', 'me? ') l = io.read()\r"],
      ["name? ", "typed in\r"],
      ["> ", "l:upper()\r"],
      ["TYPED IN", ""],
      ["> ", "\x04"],
    ]);
    expect(r).toMatchObject({ status: 0 });
  });
});

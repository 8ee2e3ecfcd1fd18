/** What each level grants is what a script finds; what it does not grant cannot be got back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createSandboxedState,
  describePolicy,
  GlobalsIndex,
  LFunction,
  type LState,
  type LStateOptions,
  LTable,
  LUserData,
  LuaError,
  LuaOptionError,
  type SandboxPolicy,
} from "../../src/index";

/**
 * Walks everything reachable from _G, breadth first, with no more than `pairs` and `type`: names of the libraries'
 * members, and of the methods of files. What has only number keys (package.loaders) counts as one.
 */
const WALK = `
local pairs, type, getmetatable = pairs, type, getmetatable
local found, seen, queue = {}, {[_G] = true}, {{"", _G}}
if _G._G then found._G = true end
local function add(prefix, k, v)
  local kind = type(v)
  if prefix == "" and kind == "table" then
    if not seen[v] then seen[v] = true queue[#queue + 1] = {k .. ".", v} end
  else
    found[prefix .. k] = true
    if kind == "userdata" and getmetatable then
      for name in pairs(getmetatable(v)) do
        if name ~= "__index" and name ~= "__gc" and name ~= "__tostring" then found["file:" .. name] = true end
      end
    elseif kind == "userdata" then
      for _, name in pairs{"close", "flush", "lines", "read", "seek", "setvbuf", "write"} do
        if v[name] then found["file:" .. name] = true end
      end
    end
  end
end
local at = 1
while queue[at] do
  local prefix, t = queue[at][1], queue[at][2]
  for k, v in pairs(t) do add(prefix, k, v) end
  at = at + 1
end
if string and ("").rep ~= string.rep then found["methods of strings"] = true end
local names = {}
for name in pairs(found) do names[#names + 1] = name end
return names
`;

const limits: LStateOptions = { print: () => {} };

describe("describePolicy", () => {
  const POLICIES: readonly (readonly [string, SandboxPolicy])[] = [
    ["minimal", { level: "minimal" }],
    ["standard", { level: "standard" }],
    ["strict", { level: "strict" }],
    ["nothing named", {}],
    ["one function of os", { level: "strict", allow: ["os.time"] }],
    ["files without writing", { level: "standard", allow: ["io.open", "io.stdout"], deny: ["file:write"] }],
    ["os without clocks", { level: "minimal", deny: ["os.time", "os.clock", "os.date"] }],
    ["base and io alone", { libraries: ["base", "io"] }],
    ["modules", { level: "standard", modules: ["a", "b"] }],
    ["read-only", { level: "minimal", readOnly: true }],
    ["hardly anything", { libraries: [], allow: ["pairs", "type", "_G"] }],
  ];
  it.each(POLICIES)("says what a script finds: %s", (_, policy) => {
    const L = createSandboxedState(policy, limits);
    const [names] = L.run(WALK);
    expect([...(names as string[])].sort()).toEqual(describePolicy(policy).members);
  });

  it("prints", () => {
    const text = String(describePolicy({ level: "strict", allow: ["os.time"], readOnly: true, modules: ["json"] }));
    expect(text).toContain("\nos. time\n");
    expect(text).toContain("\nlibraries read-only\n");
    expect(text).toContain("\nmodules json\n");
    expect(text).toContain("\nmemory 16777216 bytes\n");
  });
});

/** The functions that any of a state's values leads to, as the host sees them: no library function is asked. */
function reachable(L: LState): LFunction[] {
  const seen = new Set<unknown>();
  // A file is what some functions of io give: from the globals alone its methods are not always to be found.
  const queue: unknown[] = [L.get(GlobalsIndex), L.getTypeMetatable("FILE*") ?? null];
  for (const value of ["", 1, true, undefined, L.newFunction(() => 0), L.newThread()])
    queue.push(L.getMetatable(value) ?? null);
  for (let o = queue.pop(); queue.length > 0 || o !== undefined; o = queue.pop()) {
    if (typeof o !== "object" || o === null || seen.has(o)) continue;
    seen.add(o);
    if (o instanceof LTable) {
      queue.push(o.meta);
      o.forEach((k, v) => queue.push(k, v));
    } else if (o instanceof LFunction) queue.push(o.env, ...o.upvals.map((cell) => cell.v));
    else if (o instanceof LUserData) queue.push(o.meta, o.env);
  }
  return [...seen].filter((o) => o instanceof LFunction);
}

describe("what can be reached at all", () => {
  // Not members, but what a file's metatable, require's search and pairs are made of.
  const PARTS = ["__gc", "__tostring", "preload_loader", "lua_loader", "cpath_loader", "all_in_one_loader"];
  const all = describePolicy({ level: "minimal", allow: ["os.execute", "os.exit", "io.popen", "safe_load"] }).members;
  const policies: fc.Arbitrary<SandboxPolicy> = fc.record(
    {
      level: fc.constantFrom("minimal", "standard", "strict"),
      libraries: fc.subarray(["base", "string", "table", "math", "os", "io", "debug", "package", "coroutine"] as const),
      allow: fc.subarray([...all], { maxLength: 8 }),
      deny: fc.subarray([...all], { maxLength: 8 }),
      readOnly: fc.boolean(),
      modules: fc.constantFrom([], ["os", "io"]),
    },
    { requiredKeys: [] },
  );

  it("is what the policy grants, for any policy", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const { members } = describePolicy(policy);
        const names = new Set(members.map((member) => member.replace(/^\w+[.:](?=.)/, "")));
        const found = reachable(createSandboxedState(policy, limits)).map((f) => f.unit.name);
        expect(found.filter((name) => !names.has(name) && !PARTS.includes(name))).toEqual([]);
        // Names that stand for the same function: string.gfind is gmatch, math.mod is fmod.
        const values = ["_G", "_VERSION", "pi", "huge", "gfind", "mod", "gmatch", "fmod", "charpattern"];
        const tables = ["loaders", "preload", "loaded", "path", "cpath", "config", "stdin", "stdout", "stderr"];
        const missing = [...names].filter((name) => !found.includes(name));
        expect(missing.filter((name) => ![...values, ...tables].includes(name))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe("levels", () => {
  it.each([
    ["minimal", ["os.execute", "os.exit", "io.popen"]],
    ["standard", ["io", "os", "debug", "package", "require", "module", "loadfile", "dofile", "string.dump"]],
    [
      "strict",
      ["io", "os", "debug", "package", "require", "module", "loadfile", "dofile", "load", "loadstring", "coroutine"],
    ],
    ["strict", ["rawget", "rawset", "getfenv", "setfenv", "getmetatable", "setmetatable"]],
  ] as const)("%s never had %s", (level, names) => {
    const L = createSandboxedState(level);
    for (const name of names) expect(L.run(`return ${name}`)).toEqual([undefined]);
  });

  it("standard's load takes text in strings alone", () => {
    const L = createSandboxedState("standard");
    expect(L.run("return load('return 1 + 1')()")).toEqual([2]);
    expect(L.run("return pcall(load, function() end)")).toEqual([false, "only string code is allowed"]);
    expect(L.run("return load('\\27Lua')")[0]).toBe(undefined);
    expect(L.run("return load('x =', 'name')")[1]).toBe("[string \"name\"]:1: unexpected symbol near '<eof>'");
  });

  it("minimal keeps files in memory", () => {
    const L = createSandboxedState("minimal");
    expect(L.run("local f = io.open('/etc/passwd') return f")).toEqual([undefined]);
    expect(L.run("local f = io.open('a', 'w') f:write('text') f:close() return io.open('a'):read('*a')")).toEqual([
      "text",
    ]);
  });

  it("no level takes bytecode", () => {
    const L = createSandboxedState("minimal");
    expect(L.run("return (load('\\27Lua'))")).toEqual([undefined]);
    expect(L.run("return (loadstring('\\27Lua'))")).toEqual([undefined]);
    expect(L.run("local done return (load(function() if not done then done = true return '\\27Lua' end end))")).toEqual(
      [undefined],
    );
  });

  it("has the limits of its level, each of which can be set", () => {
    expect(describePolicy("strict").limits.memoryLimit).toBe(16 * 1024 * 1024);
    const L = createSandboxedState({ level: "strict", limits: { instructionLimit: 1000 } });
    expect(() => L.run("while true do end")).toThrow("instruction limit exceeded");
    const M = createSandboxedState({ level: "strict", limits: { timeoutMs: Infinity } }, { instructionLimit: 2000 });
    expect(() => M.run("while true do end")).toThrow("instruction limit exceeded");
    const N = createSandboxedState({ limits: { memoryLimit: 100_000 } });
    expect(() => N.run("local t = {} for i = 1, 1e6 do t[i] = {} end")).toThrow("not enough memory");
  });
});

describe("safe_load", () => {
  const strict = () => createSandboxedState("strict");
  it("takes 10,000 bytes and not one more", () => {
    const L = strict();
    L.setGlobal("code", `return 7${" ".repeat(10_000 - 8)}`);
    expect(L.run("return #code, safe_load(code)()")).toEqual([10_000, 7]);
    expect(L.run("return pcall(safe_load, code .. ' ')")).toEqual([false, "code too large"]);
  });

  it("takes strings of text alone", () => {
    const L = strict();
    expect(L.run("return pcall(safe_load, 5)")).toEqual([false, "only string code is allowed"]);
    expect(L.run("return pcall(safe_load)")).toEqual([false, "only string code is allowed"]);
    expect(L.run("return safe_load('\\27Lua')")).toEqual([undefined, "attempt to load a binary chunk (mode is 't')"]);
  });

  it("gives an empty environment, another one each time", () => {
    const L = strict();
    expect(L.run("return safe_load('x = 1 return print, _G, string, x')()")).toEqual([
      undefined,
      undefined,
      undefined,
      1,
    ]);
    expect(L.run("safe_load('leak = 1')() return leak, safe_load('return leak')()")).toEqual([undefined, undefined]);
  });

  it("inherits every limit", () => {
    const L = createSandboxedState({ limits: { instructionLimit: 100_000, timeoutMs: 500, memoryLimit: 1_000_000 } });
    const failure = (code: string): unknown => {
      try {
        L.run(`pcall(safe_load(${JSON.stringify(code)}))`);
      } catch (e) {
        return e;
      }
      return undefined;
    };
    expect(L.run("return pcall(safe_load('local t = {} for i = 1, 9999 do t[i] = {{}} end'))")[0]).toBe(false);
    expect(failure("while true do end")).toMatchObject({ kind: "cancelled" });
    expect(failure("return 1")).toBeInstanceOf(LuaError);
  });
});

describe("policies", () => {
  it.each([
    [{ level: "lax" }, "level"],
    [{ libraries: ["os", "net"] }, "libraries"],
    [{ allow: ["os.tiem"] }, "allow"],
    [{ deny: ["os.*"] }, "deny"],
    [{ level: "strict", readonly: true }, "readonly"],
    [{ readOnly: "no" }, "readOnly"],
    [{ deny: "os.time" }, "deny"],
    [{ modules: "json" }, "modules"],
    [{ limits: { memory: 1_000_000 } }, "memory"],
    [{ limits: { memoryLimit: 1000 } }, "memoryLimit"],
    [{ limits: { timeoutMs: 0 } }, "timeoutMs"],
    [{ limits: { callStackSize: 9 } }, "callStackSize"],
    [{ limits: { instructionLimit: Number.NaN } }, "instructionLimit"],
    [{ fileSystem: { quota: 5 } }, "quota"],
    [{ fileSystem: { quotaBytes: -1 } }, "fileSystem.quotaBytes"],
    [{ fileSystem: { files: { a: "x" } } }, "fileSystem.files"],
    [{ fileSystem: { files: new Map([["a", "\u{1F600}"]]) } }, "fileSystem.files"],
    [{ fileSystem: { quotaBytes: 100, files: new Map([["a", "x".repeat(100)]]) } }, "fileSystem.files"],
    [null, "policy"],
  ] as unknown as [SandboxPolicy, string][])("refuse %o", (policy, option) => {
    expect(() => createSandboxedState(policy)).toThrow(LuaOptionError);
    expect(() => createSandboxedState(policy)).toThrow(`'${option}'`);
    expect(() => describePolicy(policy)).toThrow(LuaOptionError);
  });

  it("let a script write to read-only libraries by no means", () => {
    const L = createSandboxedState({ level: "minimal", readOnly: true });
    const attempts = [
      "string.rep = print",
      "string.new = 1",
      "string.rep = nil",
      "string[1] = 1",
      "rawset(string, 'rep', 1)",
      "rawset(math, 'new', 1)",
      "rawset(table, 1, 1)",
      "table.insert(table, 1)",
      "setmetatable(string, {})",
      "debug.setmetatable(string, {})",
      "getmetatable('').__index = {}",
      "rawset(getmetatable(''), '__index', {})",
      "getmetatable('').__add = print",
      "getmetatable(io.stdout).__index = {}",
      "local k = next(string) string[k] = 1",
      "for k in pairs(string) do string[k] = nil end",
      "setfenv(function() rep = 1 end, string)()",
      "setfenv(function() fresh = 1 end, string)()",
      "module('string') rep = 1",
      "package.loaded.string.rep = 1",
      "table.sort(math, function() end) math[1] = 1",
    ];
    for (const source of attempts) expect(() => L.run(source), source).toThrow("attempt to modify a read-only table");
    expect(L.run("return ('ab'):rep(2), math.floor(1.5)")).toEqual(["abab", 1]);
  });

  it("keep libraries read-only where the same code has learnt to write elsewhere", () => {
    const source = "local t, k = ... for i = 1, 20000 do t.rep = i t.other = i end return t.rep";
    const free = createSandboxedState("standard");
    expect(free.run(source, free.run("return string")[0])).toBeDefined();
    const L = createSandboxedState({ level: "standard", readOnly: true });
    const f = L.load(source);
    const table = L.newTable();
    expect(L.invoke(f, [table])).toEqual([20_000]);
    L.setGlobal("f", f);
    expect(() => L.run("f(string)")).toThrow("attempt to modify a read-only table");
    expect(L.run("return type(string.rep), string.other")).toEqual(["function", undefined]);
  });

  it("load the modules they name", () => {
    const files = new Map([
      ["./a.lua", "return {name = ...}"],
      ["./b.lua", "return 'not allowed'"],
      ["./broken.lua", "return +"],
    ]);
    const L = createSandboxedState({ level: "standard", modules: ["a", "broken", "missing"], fileSystem: { files } });
    expect(L.run("return require('a').name, require('a') == require('a')")).toEqual(["a", true]);
    expect(L.run("return select(2, pcall(require, 'b'))")).toEqual(["module 'b' is not allowed"]);
    expect(L.run("return select(2, pcall(require, 'broken'))")[0]).toMatch(/^error loading module 'broken'/);
    expect(L.run("return select(2, pcall(require, 'missing'))")[0]).toMatch(/^module 'missing' not found:/);
  });

  it("keep files within their quota", () => {
    const L = createSandboxedState({ libraries: ["base", "io", "string"], fileSystem: { quotaBytes: 1000 } });
    expect(L.run("local f = io.open('a', 'w') return f:write(('x'):rep(2000))")).toEqual([
      undefined,
      "No space left on device",
      28,
    ]);
  });
});

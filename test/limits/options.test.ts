/** Options: what they mean, and what is refused; libraries one by one; nothing is shared between two states. */
import { describe, expect, it } from "vitest";
import { type LibraryName, LState, type LStateOptions, type LuaError, LuaOptionError } from "../../src/index";

describe("options", () => {
  const numbers: readonly (keyof LStateOptions)[] = [
    "callStackSize",
    "registrySize",
    "registryMaxSize",
    "registryGrowStep",
    "memoryLimit",
    "instructionLimit",
    "timeoutMs",
  ];

  it.each(numbers.flatMap((name) => [0, -1, 1.5, Number.NaN, Infinity, null, "10", {}, []].map((v) => [name, v])))(
    "refuse %s: %s",
    (name, value) => {
      const options = { [name as string]: value } as LStateOptions;
      expect(() => new LState(options)).toThrow(LuaOptionError);
      expect(() => new LState(options)).toThrow(`option '${String(name)}' is`);
      expect(() => new LState(options)).toThrow("allowed is an integer from");
    },
  );

  it.each([
    [{ skipOpenLibs: 1 }, "true or false"],
    [{ minimizeStackMemory: "yes" }, "true or false"],
    [{ includeHostStackTrace: null }, "true or false"],
    [{ host: null }, "a Host"],
    [{ libs: "base" }, "an array of base, package"],
    [{ libs: ["base", "nonsense"] }, "an array of base, package"],
    [{ libs: ["__proto__"] }, "an array of base, package"],
    [{ libs: ["base"], skipOpenLibs: true }, "nothing, where skipOpenLibs is true"],
    [{ registrySize: 5000, registryMaxSize: 4999 }, "an integer from 5000"],
    [{ unknown: 1 }, "callStackSize"],
  ] as unknown as readonly [LStateOptions, string][])("refuse %o", (options, allowed) => {
    expect(() => new LState(options)).toThrow(LuaOptionError);
    expect(() => new LState(options)).toThrow(allowed);
  });

  it("take each limit at its least and undefined for none", () => {
    const least = { callStackSize: 10, registrySize: 256, registryMaxSize: 256, registryGrowStep: 1, timeoutMs: 1000 };
    expect(new LState(least).run("return 1")).toEqual([1]);
    const none = Object.fromEntries(numbers.map((name) => [name, undefined])) as LStateOptions;
    expect(new LState(none).run("return 1")).toEqual([1]);
  });

  it("raising one of callStackSize and registrySize alone is enough", () => {
    const program = "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(...)";
    expect(new LState({ callStackSize: 150_000 }).run(program, 100_000)).toEqual([100_000]);
    expect(new LState({ registrySize: 1_000_000 }).run(program, 19_000)).toEqual([19_000]);
  });

  it("registrySize alone is the most, as in GopherLua; with registryMaxSize it grows, in steps charged as memory", () => {
    const program = "return pcall(function(...) return select('#', unpack({}, 1, ...)) end, ...)";
    expect(new LState({ registrySize: 1000 }).run(program, 1000)).toEqual([true, 1000]);
    expect(new LState({ registrySize: 1000 }).run(program, 1001)[1]).toMatch(/registry overflow/);
    const L = new LState({
      registrySize: 256,
      registryMaxSize: 10_000_000,
      registryGrowStep: 1_000_000,
      minimizeStackMemory: true,
      memoryLimit: 4 * 1024 * 1024,
    });
    const recursion =
      "local function f(n, ...) if n == 0 then return 0 end local r = f(n - 1, ...) return r end return pcall(f, ...)";
    expect(L.run(recursion, 5)).toEqual([true, 0]);
    // A step of a million registers is 8 MB: refused before it is made.
    const [ok, message] = L.run(
      `local t = {} for i = 1, 1500 do t[i] = i end ${recursion.replace("...) return r end return pcall(f, ...)", "...) return r end return pcall(f, 5, unpack(t))")}`,
    );
    expect([ok, message]).toEqual([false, "not enough memory"]);
  });

  it("includeHostStackTrace adds where the host failed, for the host's eyes only", () => {
    const fails = (options: LStateOptions): [LuaError, unknown] => {
      const L = new LState(options);
      L.setGlobal("f", function failingHere() {
        throw new Error("no");
      });
      const [, seen] = L.run("return xpcall(f, debug.traceback)");
      try {
        L.run("f()");
      } catch (e) {
        return [e as LuaError, seen];
      }
      throw new Error("nothing was thrown");
    };
    expect(fails({})[0].traceback).not.toContain("failingHere");
    const [e, seen] = fails({ includeHostStackTrace: true });
    expect(e.traceback).toMatch(/^stack traceback:[\s\S]*\nhost stack traceback:\n[\s\S]*failingHere/);
    expect(seen).not.toContain("failingHere");
  });
});

describe("libraries", () => {
  const OPENERS: Readonly<Record<LibraryName, keyof LState>> = {
    base: "openBase",
    package: "openPackage",
    coroutine: "openCoroutine",
    table: "openTable",
    string: "openString",
    math: "openMath",
    bit: "openBit",
    bit32: "openBit32",
    utf8: "openUtf8",
    os: "openOs",
    io: "openIo",
    debug: "openDebug",
  };
  const globals = (L: LState): string[] => {
    const names: string[] = [];
    L.forEach(L.get(-10002) as never, (k) => names.push(String(k)));
    return names.sort();
  };

  it.each(Object.entries(OPENERS) as [LibraryName, keyof LState][])(
    "%s opens alone, by name and by method, again and again",
    (name, method) => {
      const byOption = new LState({ libs: [name] });
      const byMethod = new LState({ skipOpenLibs: true });
      expect(globals(byMethod)).toEqual([]);
      (byMethod[method] as () => void).call(byMethod);
      expect(globals(byMethod)).toEqual(globals(byOption));
      expect(globals(byMethod).length).toBeGreaterThan(0);
      const before = globals(byMethod);
      const table = byMethod.getField(byMethod.get(-10002), name === "base" ? "_G" : name);
      (byMethod[method] as () => void).call(byMethod);
      byMethod.openLibs([name, name]);
      expect(globals(byMethod)).toEqual(before);
      expect(byMethod.getField(byMethod.get(-10002), name === "base" ? "_G" : name)).toBe(table);
    },
  );

  it("in any order and all at once are the same", () => {
    const all = globals(new LState());
    const L = new LState({ skipOpenLibs: true });
    for (const method of Object.values(OPENERS).reverse()) (L[method] as () => void).call(L);
    expect(globals(L)).toEqual(all);
    expect(globals(new LState({ libs: [] }))).toEqual([]);
    expect(() => L.openLibs(["nonsense" as LibraryName])).toThrow(LuaOptionError);
  });

  it("restore their members and keep what a script added", () => {
    const L = new LState();
    L.run("string.rep = nil string.mine = 1 print = 5");
    L.openString();
    L.openBase();
    expect(L.run("return type(string.rep), string.mine, type(print), ('x'):rep(2)")).toEqual([
      "function",
      1,
      "function",
      "xx",
    ]);
  });
});

describe("two states", () => {
  it("share nothing that a script can change", () => {
    const [first, second] = [new LState(), new LState()];
    const look = `
      local seen, out = {}, {}
      local function walk(v, path)
        local t = type(v)
        if (t == 'table' or t == 'function' or t == 'userdata') and not seen[v] then
          seen[v] = true
          if t == 'table' then
            local keys = {}
            for k in pairs(v) do keys[#keys + 1] = k end
            table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
            for _, k in ipairs(keys) do walk(rawget(v, k), path .. '.' .. tostring(k)) end
          end
          walk(debug.getmetatable(v), path .. '#')
          if t == 'function' then walk(debug.getfenv(v), path .. '@') end
          out[#out + 1] = path .. ':' .. t
        elseif t ~= 'table' and t ~= 'function' and t ~= 'userdata' then out[#out + 1] = path .. '=' .. tostring(v) end
      end
      walk(_G, '_G') walk(debug.getregistry(), 'R') walk(getmetatable(''), 'S') walk(debug.getmetatable(1), 'N') walk(debug.getmetatable(print), 'F')
      return table.concat(out, '\\n')`;
    const before = second.run(look)[0];
    first.run(`
      local ipairs, rawset, type, next = ipairs, rawset, type, next
      local setmetatable, metaOf, getenv, setenv = debug.setmetatable, debug.getmetatable, debug.getfenv, debug.setfenv
      local seen = {}
      local function ruin(v)
        if seen[v] or v == nil then return end
        local t = type(v)
        if t ~= 'table' and t ~= 'function' and t ~= 'userdata' then return end
        seen[v] = true
        ruin(metaOf(v))
        if t == 'function' then ruin(getenv(v)) setenv(v, {evil = true}) end
        if t == 'table' then
          local all = {}
          for k, x in next, v do all[#all + 1] = {k, x} end
          for _, p in ipairs(all) do ruin(p[2]) end
          for _, p in ipairs(all) do if type(p[1]) == 'string' and p[1] ~= '_G' then rawset(v, p[1], 'evil') end end
          rawset(v, 'evil', true)
        end
      end
      math.randomseed(7)
      local R = debug.getregistry()
      local S = metaOf('')
      setmetatable(1, {__index = {evil = true}})
      setmetatable(ruin, {__call = 1, evil = true})
      setmetatable(nil, {evil = true})
      ruin(_G) ruin(R) ruin(S)
      setmetatable('', {evil = true})`);
    expect(second.run(look)[0]).toEqual(before);
    expect(second.run("return ('x'):rep(2), math.random(1000), evil")).toEqual(
      new LState().run("return ('x'):rep(2), math.random(1000), evil"),
    );
    expect(new LState().run(look)[0]).toEqual(before);
  });
});

/** Programs whose output, errors included, must be that of the reference interpreter. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LState, LuaError } from "../../src/index";

const hasLua = spawnSync("lua5.1", ["-v"]).status === 0;

const PROGRAMS: Record<string, string> = {
  operators: `print(7 % 3, -7 % 3, 7 % -3, 2 ^ 10, 7 / 2, -2 ^ 2, not nil, #"abc", 1 .. 2)
    print(10 == "10", 0 == -0, "a" < "b", 1 < 2, "a" .. "b" == "ab", "10" + 5, "0x10" * 2)`,
  assignment: `local a, b, c = (function() return 1, 2, 3 end)() a, b = b, a print(a, b, c)
    local i, t = 3, {} i, t[i] = i + 1, 20 print(i, t[3], t[4])`,
  closures: `local fs = {} for i = 1, 3 do local j = i fs[i] = function() j = j + i return j end end
    print(fs[1](), fs[1](), fs[2](), fs[3]())`,
  varargs: `local function f(...) return select("#", ...), ... end print(f(), f(nil), (f(1, 2, 3)))
    print((function(...) local a, b = ... return b, a end)(1, 2, 3))`,
  metamethods: `local mt = {} for _, e in ipairs{"add","sub","mul","div","mod","pow","concat"} do
      mt["__" .. e] = function(a, b) return e end end
    mt.__unm = function() return "unm" end mt.__call = function(_, ...) return "call", ... end
    mt.__lt = function() return true end mt.__eq = function() return true end
    local o, p = setmetatable({}, mt), setmetatable({}, mt)
    print(o + 1, 1 - o, o * p, o / 2, 2 % o, o ^ o, o .. "x", "x" .. o, 1 .. o, -o, o(1, 2), o < p, o <= p, o > p, o == p, o ~= p)`,
  stringMethods: `local function each(s) local a, b for i = 1, 300 do b = s:probe(i) a = a or b end return a, b end
    string.probe = function(s, i) return s .. i end print(each("a"))
    string.probe = function(s, i) return i .. s end print(each("b"))
    string.other = 1 print(each("c")) string.probe = nil print(pcall(each, "d"))
    local mt = getmetatable("") mt.__index = function(s, k) return function(_, i) return k .. s .. i end end print(each("e"))
    mt.__index = setmetatable({}, { __index = { probe = function() return "far" end } }) print(each("f"))
    mt.__index = string string.probe = function(s) return s end print(each("g"))
    print(each({ probe = function() return "table" end })) print(each("h")) print(pcall(each, 1)) print(each("i"))
    debug.setmetatable("", nil) print(pcall(each, "j")) debug.setmetatable("", mt) print(each("k"))`,
  coroutines: `local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error("x" .. b) end)
    print(coroutine.resume(co, 1)) print(coroutine.status(co)) print(coroutine.resume(co, 2)) print(coroutine.status(co))
    print(coroutine.resume(co)) print(pcall(coroutine.wrap(function() local x = nil + 1 end)))
    local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
    for v in gen(3) do print(v) end`,
  errors: `local t = {}
    print(pcall(function() t.x.y = 1 end)) print(pcall(function() undefined() end)) print(pcall(function() t:m() end))
    print(pcall(function() return t + 1 end)) print(pcall(function() return "a" .. {} end)) print(pcall(function() return #nil end))
    print(pcall(function() return {} < {} end)) print(pcall(function() return 1 < "x" end)) print(pcall(error, "m", 0))
    print(pcall(function() error("lvl2", 2) end)) print(pcall(function() error() end)) print(pcall(function() error(setmetatable({}, {})) end) )
    print(pcall(setmetatable, 1, 2)) print(select(2, pcall(function() setmetatable({}) end)))
    print(pcall(function() local a = t.b.c.d end)) print(pcall(function() t[nil] = 1 end)) print(pcall(function() t[0/0] = 1 end))
    print(pcall(next, {}, 1)) print(pcall(ipairs)) print(pcall(function() for i = 1, 10, {} do end end))
    print(xpcall(function() error("a") end, function(m) return m .. "!" end)) print(pcall(assert, false)) print(pcall(assert, nil, "why"))`.replace(
    "print(pcall(function() error(setmetatable({}, {})) end) )",
    "",
  ),
  loops:
    `for i = 3, 1, -1 do io.write(i, " ") end for i = 1, 0 do print("never") end for i = 0.1, 0.35, 0.1 do io.write(i, " ") end print()
    local n = 0 while true do n = n + 1 if n > 5 then break end end repeat local z = n n = n - 1 until z < 3 print(n)`.replaceAll(
      'io.write(i, " ")',
      "print(i)",
    ),
  tables: `local t = {1, 2, nil, 4, x = 1, [10] = 2} print(#t, t[4], t.x, t[10])
    local u = {} for i = 1, 10 do u[i] = i end for i = 1, 10 do u[i] = nil end print(#u, next(u)) 
    local k = {} for i = 1, 5 do k["k" .. i] = i end local s = 0 for key, v in pairs(k) do k[key] = nil s = s + v end print(s, next(k))`,
  environments: `local function f() return x end setfenv(f, {x = 5}) print(f(), getfenv(f).x, x) 
    setfenv(1, setmetatable({y = 2}, {__index = _G})) print(y) z = 3 print(z, _G.z)`,
  numbers: `print(1e15, 1e16, 123456789012, 0.1, 1/3, 100, 1e100, -1e-7, 2^53, 1e14, 123456.789e3, 5e-324, 1.7976931348623157e308)
    print(tonumber("0x1F"), tonumber(" 12 "), tonumber("1e2"), tonumber("z", 36), tonumber("12", 2), tonumber(""), tonumber("1 2"))`,
};

describe.skipIf(!hasLua)("same as lua5.1 (needs lua5.1)", () => {
  const folder = hasLua ? mkdtempSync(join(tmpdir(), "lstate-")) : "";
  it.each(Object.entries(PROGRAMS))("%s", (name, source) => {
    const file = join(folder, `${name}.lua`);
    writeFileSync(file, source);
    const expected = execFileSync("lua5.1", [`${name}.lua`], { cwd: folder, encoding: "utf8" });
    for (const jit of [true, false, { threshold: 0 }]) {
      let output = "";
      const L = new LState({ jit, print: (text) => (output += text) });
      try {
        L.invoke(L.load(source, `@${name}.lua`), []);
      } catch (e) {
        output += e instanceof LuaError ? e.message : String(e);
      }
      expect(output).toBe(expected);
    }
  });
});

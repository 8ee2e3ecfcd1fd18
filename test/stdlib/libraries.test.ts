/**
 * string, table, math, bit32, bit and utf8 as Lua programs see them. What 5.1 has is compared with lua5.1 itself, where
 * installed; the rest has its expectation beside it.
 */
import { describe, expect, test } from "vitest";
import { LuaThrow } from "../../src/runtime/lua-error";
import { hasReference, runReference } from "../reference-lua";
import { TestState } from "./lua";

/** io.write becomes a function of print, which is all that the test state has. */
const HEAD = `
local line, out = "", print
local function print(...)
  if line == "" then return out(...) end
  out(line, ...)
  line = ""
end
local io = { write = function(...) for i = 1, select("#", ...) do line = line .. tostring((select(i, ...))) end end }
local function show(v)
  if type(v) == "number" and v ~= v then return "nan" end
  if type(v) == "string" then return (("%q"):format(v):gsub("\\n", "n")) end
  if type(v) == "table" or type(v) == "function" then return type(v) end
  return tostring(v)
end
local function p(f, ...)
  local r = { pcall(f, ...) }
  local n = 0
  for k in pairs(r) do if k > n then n = k end end
  for i = 1, n do r[i] = show(r[i]) end
  print(table.concat(r, " "))
end
`;

const AGAINST_PUC: Record<string, string[]> = {
  "string basics": [
    'p(string.len, "") p(string.len, 12) p(string.len) p(string.len, {})',
    'for i = -5, 5 do for j = -5, 5 do p(string.sub, "abc", i, j) p(string.byte, "abc", i, j) end end',
    'p(string.sub) p(string.sub, "abc") p(string.sub, "abc", "2") p(string.sub, "abc", 0/0) p(string.sub, "abc", 1.9)',
    'p(string.sub, "abc", -1e300, 1e300) p(string.sub, "abc", 2^31) p(string.byte, "") p(string.byte, "abc", 10)',
    'p(string.char) p(string.char, 72, 105) p(string.char, 256) p(string.char, -1) p(string.char, "x") p(string.char, 65.5)',
    'p(string.rep) p(string.rep, "x") p(string.rep, "x", -1) p(string.rep, "ab", 3) p(string.rep, "", 1e9) p(string.rep, "x", 0)',
    'p(string.reverse, "abc") p(string.reverse, 12) p(string.reverse, "") p(string.upper, "aZ\\255\\181") p(string.lower, "aZ\\223\\192")',
    'p(string.dump, string.len) p(string.dump) p(("x").rep, "ab", 2) p(string.upper, {})',
    "print(string.gfind == string.gmatch, math.mod == math.fmod, (''):len())",
  ],
  find: [
    'for i = -5, 6 do p(string.find, "abcabc", "b", i) p(string.find, "abcabc", "", i) p(string.find, "a.c", ".", i, true) end',
    'p(string.find, "abc", "(b)(c)") p(string.find, "abc", "()b()") p(string.find, "abc") p(string.find) p(string.find, "abc", "b", {})',
    'p(string.find, "abc", "[b", 1, true) p(string.find, "abc", "[b") p(string.find, "abc", "%") p(string.find, "abc", "%1")',
    'p(string.match, "abc", "(b") p(string.match, "abc", "b)") p(string.match, "key = value", "^(%w+)%s*=%s*(%w+)$")',
    'p(string.match, "abc", "%f") p(string.match, "abc", "%b") p(string.match, 123, "%d") p(string.match, "abc", "x")',
  ],
  gmatch: [
    'for a, b in string.gmatch("k=v, x=y", "(%w+)=(%w+)") do print(a, b) end for a in string.gmatch("abc", "") do print("<" .. a .. ">") end',
    'for a in string.gmatch("abc", "^a") do print(a) end for a in string.gmatch("a^a", "^a") do print(a) end for i in string.gmatch("abc", "()") do print(i) end',
    'p(string.gmatch, "a") p(string.gmatch, nil, "a") local f = string.gmatch("a", "a") print(select("#", f())) print(select("#", f())) print(select("#", f()))',
  ],
  gsub: [
    'p(string.gsub, "a", "a") p(string.gsub, "a", "a", nil) p(string.gsub, "a", "a", true) p(string.gsub, "abc", "%w", "%0%0")',
    'p(string.gsub, "abc", "%w", function() return {} end) p(string.gsub, "abc", "%w", function() return true end)',
    'p(string.gsub, "abc", "%w", "%2") p(string.gsub, "abc", "%w", "%9") p(string.gsub, "abc", "%w", "%x") p(string.gsub, "abc", "b", 12)',
    'p(string.gsub, "abc", "%w", { a = true }) p(string.gsub, "abc", "%w", { a = false, b = 5 }) p(string.gsub, "abc", "(%w", "x")',
    'p(string.gsub, "abc", "()", "%1") p(string.gsub, "abc", "", "-") p(string.gsub, "abc", "a*", "-", 2) p(string.gsub, "abc", "b", "x", -1)',
    'p(string.gsub, "hello world", "(o)( ?)", "%2%1%%") p(string.gsub, "abc", "^a", "x") p(string.gsub, "aaa", "^a", "x") p(string.gsub, "abc", "b", "x", "y")',
    'p(string.gsub, "k=v", "(%w)=(%w)", function(a, b) return b .. a end) p(string.gsub, "abc", "%w", function(c) if c == "b" then return nil end return 1 end)',
    'p(string.gsub, "abc", "%w", setmetatable({}, { __index = function(_, k) return k .. k end })) p(string.gsub, "abc", "%w", setmetatable({}, { __index = { a = 1 } }))',
    'p(string.gsub, "abc", "%w", function() error("x", 0) end) p(string.gsub, ("ab"):rep(3000), "b", "cd")',
  ],
  format: [
    'p(string.format, "%d %5d|%-5d|%05d", 1, 2, 3, 4) p(string.format) p(string.format, "%d") p(string.format, "%d", "x") p(string.format, "%d", "10")',
    'p(string.format, "%y", 1) p(string.format, "%") p(string.format, "%s %s", 1) p(string.format, "%5.2s|", "abc") p(string.format, "%s%%", 5)',
    'p(string.format, "%q", "a\\nb\\r\\"\\\\") p(string.format, "%c%c", 72, 105) p(string.format, "%g %e %f", 1.5, 1.5, 1.5) p(string.format, "%x %X %o", 255, 255, 8)',
    'p(string.format, "%" .. ("0"):rep(10) .. "d", 1) p(string.format, "%123d", 1) p(string.format, ("%s "):rep(50), unpack({}, 1, 0))',
  ],
  table: [
    "p(table.concat, {1, {}, 3}) p(table.concat, {}, ',', 1, 2) p(table.concat, {1, 2, 3}, ',', 2) p(table.concat, {1, 2}, ',', 2, 1)",
    "p(table.concat, 1) p(table.concat, {1, 2}, {}) p(table.concat, nil, {}) p(table.concat, {1, 2}, ',', 1, 2^32 + 1) p(table.concat, {1.5, 'x'}, 2)",
    "p(table.insert, {}) p(table.insert) p(table.insert, nil, 1) p(table.insert, {}, 1, 2, 3) p(table.insert, {}, 'x', 3) p(table.insert, {}, nil) p(table.insert, {}, nil, 1)",
    "for pos = -2, 6 do local t = {1, 2, 3} table.insert(t, pos, 'x') for i = -3, 8 do io.write(tostring(t[i]), ' ') end print(#t) end",
    "for pos = -1, 5 do local t = {1, 2, 3} print(pos, select('#', table.remove(t, pos)), #t, t[1], t[2], t[3]) end",
    "local t = {} for i = 1, 200 do table.insert(t, 1, i) end print(#t, t[1], t[100], t[200]) for i = 1, 150 do table.remove(t, 2) end print(#t, t[1], t[2], t[50])",
    "p(table.remove, {}) p(table.remove, {1, 2}, 5) p(table.remove, {1, 2}, 0) p(table.remove) p(table.getn, {1, 2}) p(table.setn, {}, 1) p(table.setn)",
    "p(table.maxn, {[2.5] = 1, [-1] = 2}) p(table.maxn, {}) p(table.maxn, {1, 2, [10] = 3}) p(table.foreachi, {1, 2}) p(table.foreachi, {1, 2}, function() end)",
    "p(table.foreach, {1, 2}, function(k, v) if k == 2 then return v, 3 end end) p(table.foreach, {}, print) p(table.foreach, 1, print)",
    "p(unpack, {1, 2, 3}, 2) p(unpack) p(unpack, {1, 2}, 3, 1) p(unpack, {1, 2}, -1, 1) p(unpack, {}, 1, 1e8)",
  ],
  sort: [
    "p(table.sort) p(table.sort, {3, 2, 1}, 1) p(table.sort, {3, 'x', 1}) p(table.sort, {3, 2, 1}, nil) p(table.sort, {{}, {}})",
    "local t = {} for i = 1, 100 do t[i] = i end p(table.sort, t, function() return true end)",
    // An unstable sort: the order of equal items shows the order of comparisons.
    "for n = 0, 60 do local t = {} for i = 1, n do t[i] = { i * 7919 % 11, i } end table.sort(t, function(a, b) return a[1] < b[1] end) for i = 1, n do io.write(t[i][1], ':', t[i][2], ' ') end print() end",
    "local t = {} for i = 1, 500 do t[i] = tostring(i * 7919 % 1009) end table.sort(t) print(table.concat(t, ' ')) table.sort(t, function(a, b) return a > b end) print(table.concat(t, ' '))",
    "local t = {} for i = 1, 300 do t[i] = i * 7919 % 101 - 50.5 end table.sort(t) print(table.concat(t, ' '))",
    "local V = { __lt = function(a, b) return a.v < b.v end } local t = {} for i = 1, 20 do t[i] = setmetatable({ v = i * 7 % 20 }, V) end table.sort(t) for i = 1, 20 do io.write(t[i].v, ' ') end print()",
    "p(table.sort, {3, 1, 2}, function(a, b) error('stop', 0) end)",
  ],
  math: [
    "p(math.max) p(math.min) p(math.max, 1, 0/0, 2) p(math.max, 0/0, 1) p(math.min, 1, '2') p(math.max, 1, {}) p(math.floor) p(math.floor, 'x') p(math.floor, '2.5')",
    "for _, x in ipairs{ 0, -0.5, 1.5, -1.5, 1e300, -1e300, 5e-324, 1/0, -1/0, 0/0, 8, 0.1 } do for _, f in ipairs{ 'abs', 'ceil', 'floor', 'modf', 'frexp', 'sqrt', 'exp', 'deg', 'rad', 'atan', 'tanh' } do p(math[f], x) end end",
    "for e = -1080, 1030, 7 do print(('%.17g'):format(math.ldexp(0.7, e)), ('%.17g'):format(math.ldexp(3e-310, e)), ('%.17g'):format(math.ldexp(-1e300, e))) end",
    "p(math.ldexp, 1, -1074) p(math.ldexp, 3, -1075) p(math.ldexp, 1, 1e10) p(math.ldexp, 1, -1075) p(math.ldexp, 1.5, -1075) p(math.ldexp, 5e-324, 2097)",
    "p(math.fmod, 7, 3) p(math.fmod, -6, 4) p(math.fmod, 5, 0) p(math.fmod, 1) p(math.pow, 2, 10) p(math.pow, 1, 0/0) p(math.pow, -1, 1/0) p(math.log, 10) p(math.log10, 1000) p(math.atan2, 1, -1)",
    "p(math.random, 0) p(math.random, 2, 1) p(math.random, 1, 2, 3) p(math.randomseed) p(math.random, 'x') p(math.random, 1) p(math.random, 5, 5) p(math.random, 1.9)",
    "print(math.pi, math.huge)",
  ],
};

describe.skipIf(!hasReference)("as lua5.1", () => {
  for (const [name, programs] of Object.entries(AGAINST_PUC)) {
    test(name, () => {
      for (const program of programs) {
        const both = HEAD + program;
        expect(new TestState().output(both), program).toBe(runReference(both));
      }
    });
  }
});

function evaluate(expression: string): unknown {
  return new TestState().run(`return ${expression}`);
}

function failure(code: string, prepare?: (s: TestState) => void): LuaThrow {
  const s = new TestState();
  prepare?.(s);
  try {
    s.run(code);
  } catch (e) {
    if (e instanceof LuaThrow) return e;
    throw e;
  }
  throw new Error(`no error: ${code}`);
}

describe("beyond 5.1", () => {
  test.each([
    ['string.rep("ab", 3, ",")', ["ab,ab,ab"]],
    [
      'string.format("%s %s %s", nil, true, setmetatable({}, { __tostring = function() return "T" end }))',
      ["nil true T"],
    ],
    ["math.log(8, 2), math.log(1000, 10), math.log(27, 3)", [3, Math.log10(1000), Math.log(27) / Math.log(3)]],
    ["table.unpack(table.pack(1, nil, 3), 1, 3)", [1, undefined, 3]],
    ["table.pack(nil, nil).n, #table.pack()", [2, 0]],
    ["table.concat(table.move({1, 2, 3, 4}, 2, 4, 1), ' ')", ["2 3 4 4"]],
    ["table.concat(table.move({1, 2, 3}, 1, 3, 2), ' ')", ["1 1 2 3"]],
    ["table.concat(table.move({1, 2, 3}, 1, 3, 1, {}), ' ')", ["1 2 3"]],
    [
      "bit32.band(0xff00ff00, 0x0ff00ff0), bit32.band(), bit32.bor(), bit32.bxor(5, 3), bit32.bnot(0)",
      [0x0f000f00, 0xffffffff, 0, 6, 0xffffffff],
    ],
    [
      "bit32.lshift(1, 31), bit32.lshift(1, 32), bit32.rshift(0x80000000, 31), bit32.lshift(8, -2)",
      [0x80000000, 0, 1, 2],
    ],
    ["bit32.arshift(0x80000000, 4), bit32.arshift(1, -3), bit32.arshift(-1, 40)", [0xf8000000, 8, 0xffffffff]],
    [
      "bit32.lrotate(0x80000001, 4), bit32.rrotate(0x80000001, 4), bit32.btest(1, 2), bit32.btest(3, 2)",
      [0x18, 0x18000000, false, true],
    ],
    [
      "bit32.extract(0xabcd, 4, 8), bit32.replace(0, 0xff, 8, 4), bit32.extract(-1, 0, 32), bit32.band(2^40 + 5, 7)",
      [0xbc, 0xf00, 0xffffffff, 5],
    ],
    [
      "bit.band(-1, 255), bit.bor(1, 2^31), bit.bxor(-1, 1), bit.bnot(0), bit.tobit(2^32 - 1), bit.tobit(2.5), bit.tobit(3.5)",
      [255, -2147483647, -2, -1, -1, 2, 4],
    ],
    [
      "bit.lshift(1, 33), bit.rshift(-1, 28), bit.arshift(-16, 2), bit.rol(0x12345678, 12), bit.ror(0x12345678, 12), bit.bswap(0x12345678)",
      [2, 15, -4, 0x45678123, 0x67812345, 0x78563412],
    ],
    ["bit.tohex(255), bit.tohex(-1, -4), bit.tohex(0xabc, 2)", ["000000ff", "FFFF", "bc"]],
    ["utf8.char(72, 228, 8364, 0x1f600)", ["H\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"]],
    [
      'utf8.len("a\\195\\164b"), utf8.len("a\\255"), utf8.codepoint("\\226\\130\\172"), utf8.offset("a\\195\\164b", 3), utf8.offset("a\\195\\164b", -1)',
      [3, undefined, 8364, 4, 4],
    ],
    ['select(2, utf8.len("a\\255"))', [2]],
    [
      '(function() local t = {} for p, c in utf8.codes("a\\195\\164b") do t[#t + 1] = p .. ":" .. c end return table.concat(t, " ") end)()',
      ["1:97 2:228 4:98"],
    ],
    ['("\\195\\164b"):match(utf8.charpattern)', ["\xc3\xa4"]],
  ])("%s", (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  test.each([
    ["bit32.extract(1, 32)", "trying to access non-existent bits"],
    ["bit32.extract(1, -1)", "field cannot be negative"],
    ["bit32.extract(1, 1, 0)", "width must be positive"],
    ["bit.band()", "bad argument #1 to 'band' (number expected, got no value)"],
    ["utf8.char(0x110000)", "bad argument #1 to 'char' (value out of range)"],
    ["utf8.codepoint('\\255')", "invalid UTF-8 code"],
    ["utf8.offset('\\195\\164', 1, 2)", "initial position is a continuation byte"],
    ["string.rep('x', 1e15)", "resulting string too large"],
    [
      "string.format('%s', setmetatable({}, { __tostring = function() return {} end }))",
      "'tostring' must return a string to 'format'",
    ],
    ["unpack({}, 1, 1e6)", "too many results to unpack"],
  ])("%s fails", (code, message) => {
    expect(failure(`return ${code}, nil`).value).toContain(message);
  });
});

describe("limits", () => {
  const steps = (s: TestState): void => s.vm.budget.setStepLimit(200_000);
  test.each([
    ["insert far below", "table.insert({}, -2^31, 1)"],
    ["unpack of nothing", "for i = 1, 1e9 do unpack({}, 1, 2e5) end"],
    ["a comparator that is a library function", "local t = {} for i = 1, 5e4 do t[i] = -i end table.sort(t, rawequal)"],
    [
      "sort by an order that is none",
      "local t = {} for i = 1, 1e5 do t[i] = 0 end table.sort(t, function() return false end)",
    ],
    ["move", "table.move({}, 1, 1e12, 2)"],
    ["gsub", "string.gsub(('x'):rep(1e6), '', '-')"],
    ["utf8", "utf8.len(('x'):rep(1e9 / 2))"],
    ["upper", "for i = 1, 1e9 do string.upper(('x'):rep(1e7)) end"],
    ["pattern", "string.find(('a'):rep(1e5), ('a*'):rep(20) .. 'b')"],
  ])("%s stops at the instruction limit", (_name, code) => {
    const before = performance.now();
    expect(failure(code, steps).kind).toBe("cancelled");
    expect(performance.now() - before).toBeLessThan(5000);
  });

  const memory = (s: TestState): void => {
    s.vm.budget.memoryLimit = 1 << 20;
  };
  test.each([
    ["rep", "string.rep('x', 5e6)"],
    ["gsub", "string.gsub(('x'):rep(1e5), 'x', ('y'):rep(100))"],
    ["concat", "local t, s = {}, ('x'):rep(1e5) for i = 1, 100 do t[i] = s end table.concat(t)"],
    ["format", "local s = ('x'):rep(1e6) string.format('%s%s%s%s%s', s, s, s, s, s)"],
    ["unpack", "unpack({}, 1, 2e5)"],
    ["byte", "string.byte(('x'):rep(2e5), 1, -1)"],
    ["quote", "string.format('%q', ('\\0'):rep(2e6))"],
  ])("%s is refused past the memory limit", (_name, code) => {
    const e = failure(code, memory);
    expect([e.kind, e.value]).toEqual(["memory", "not enough memory"]);
  });

  test("sort takes n log n comparisons at worst", () => {
    // An adversary against quicksort (McIlroy, 1999): fixes the order of items as late as it can.
    const s = new TestState();
    const [count] = s.run(`
      local n, solid, val, cand, count = 4000, 0, {}, nil, 0
      local t = {} for i = 1, n do t[i] = i end
      table.sort(t, function(x, y)
        count = count + 1
        if not val[x] and not val[y] then solid = solid + 1 if x == cand then val[x] = solid else val[y] = solid end end
        if not val[x] then cand = x elseif not val[y] then cand = y end
        return (val[x] or math.huge) < (val[y] or math.huge)
      end)
      return count`);
    expect(count).toBeLessThan(4000 * Math.log2(4000) * 5);
  });

  test("patterns and formats that are kept are bounded", () => {
    const s = new TestState();
    s.run("for i = 1, 5000 do string.find('x', 'a' .. i .. '.') string.format('%d' .. i, i) end");
    expect(s.vm.patterns.size).toBeLessThanOrEqual(200);
    expect(s.vm.formats.size).toBeLessThanOrEqual(200);
  });
});

describe("suspension", () => {
  test("callbacks of sort, gsub, foreach and __tostring may yield", () => {
    const s = new TestState();
    const out = s.output(`
      local co = coroutine.wrap(function()
        local t = {3, 1, 2}
        table.sort(t, function(a, b) coroutine.yield("sort") return a < b end)
        coroutine.yield((("ab"):gsub("%w", function(c) coroutine.yield("gsub") return c:upper() end)))
        table.foreach({1}, function() coroutine.yield("foreach") end)
        coroutine.yield(string.format("%s", setmetatable({}, { __tostring = function() coroutine.yield("format") return "T" end })))
        return table.concat(t, " ")
      end)
      local seen = {}
      for i = 1, 30 do
        local v = co()
        if v ~= seen[#seen] then seen[#seen + 1] = v end
        if v == "1 2 3" then break end
      end
      print(table.concat(seen, ","))`);
    expect(out).toBe("sort,gsub,AB,foreach,format,T,1 2 3\n");
  });

  test("random numbers start alike in each state, and belong to it", () => {
    const a = new TestState();
    const b = new TestState();
    const first = a.run("return math.random(), math.random(100), math.random(-5, 5)");
    expect(b.run("return math.random(), math.random(100), math.random(-5, 5)")).toEqual(first);
    expect(a.run("math.randomseed(7) local x = math.random() math.randomseed(7) return x == math.random()")).toEqual([
      true,
    ]);
    expect(
      a.run("for i = 1, 1e4 do local r = math.random(6) if r < 1 or r > 6 or r % 1 ~= 0 then return r end end"),
    ).toEqual([]);
  });
});

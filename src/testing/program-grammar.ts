/**
 * Programs that end, whatever they do on their way: the grammar of their statements and what stands before them.
 *
 * Invariants:
 * - Loops and functions begin with `tick()`, which fails for good when the fuel of the program is used up.
 * - What a program shows does not depend on addresses, on the order of `pairs`, on the border of a table with holes or on
 *   the sign of NaN, which Lua leaves open.
 * - Nor on how far `table.sort` got when its comparator failed.
 * - Strings that are kept are cut, so that none grows without end.
 */
import fc from "fast-check";
import type { Grammar } from "./grammar";
import { number, string } from "./tree";
import { luaNumber, luaString } from "./values";

/** Calls and loop iterations of a program; few enough to stay below PUC-Rio's 200 nested C calls. */
const FUEL = 120;

/**
 * Runs before each program; `plain` is for what is made text of but not shown by `show`: no NaN. All on few lines,
 * to leave the program's own line numbers small.
 */
export const PRELUDE = `
local fuel = ${FUEL}
local function tick(n) fuel = fuel - (n or 1) if fuel < 0 then error("out of fuel", 0) end end
local function str(v)
  if v ~= v then return "NaN" end
  local kind = type(v)
  if kind == "number" or kind == "string" or kind == "boolean" or kind == "nil" then return tostring(v) end
  local meta = getmetatable(v)
  if type(meta) == "table" and rawget(meta, "__tostring") then return (tostring(v)) or "nothing" end
  return kind
end
local function cut(s, ...)
  if type(s) == "string" then s = string.sub(string.gsub(s, "%-nan", "nan"), 1, 40) end
  return s, ...
end
local function plain(v) if v ~= v then return 0 end return v end
local function show(...)
  local out = {}
  for i = 1, select("#", ...) do out[i] = cut(str((select(i, ...)))) end
  print(table.concat(out, " "))
end
local function seq(t)
  if type(t) ~= "table" then return t end
  local count = 0
  for k in pairs(t) do if type(k) == "number" and k >= 1 and k % 1 == 0 then count = count + 1 end end
  for i = 1, count do if rawget(t, i) == nil then return "holes" end end
  return t
end
local function each(t)
  local keys, n, i = {}, 0, 0
  for k in pairs(t) do n = n + 1 keys[n] = k end
  table.sort(keys, function(x, y)
    if type(x) ~= type(y) then return type(x) < type(y) end
    if type(x) == "number" then return x < y end
    return str(x) < str(y)
  end)
  return function() i = i + 1 tick() return keys[i], t[keys[i]] end
end
local function sort(...)
  local items = {unpack(l)}
  local ok, e = pcall(table.sort, items, ...)
  for i = 1, ok and #items or 0 do l[i] = items[i] end
  return ok, e
end
local function some(v) if v == nil then return false end return v end
a, b, c, d = 1, "two", {3, 4, 5, x = 6}, nil
function f(...) tick() return ... end
function g(x, y) tick() return y, x end
function h(x) tick() return x end
l = {3, 1, 2}
o = setmetatable({x = 1}, {__index = function(t, k) tick() return k end, __add = function(x, y) tick() return x.x + 1 end});
`;

const EVENTS = "add sub mul div mod pow unm concat eq lt le".split(" ");

/** `extensions`: with what 5.1 itself lacks but LuaJIT, GopherLua and this engine have: goto. */
export function programGrammar(options: { readonly extensions: boolean }): Grammar {
  return {
    ...KINDS,
    statement: [...STATEMENTS, ...HOT.map((hot) => `tick(8) ${hot}`), ...(options.extensions ? GOTOS : [])],
  };
}

const STATEMENTS = [
  "show(_exp)",
  "show(_exps)",
  "show(_exp, _exp2)",
  "local _var = _exp",
  "local _var, _var2 = _exps",
  "_var = _exp",
  "_var, _var2 = _var2, _exp",
  "_var, _var.x = _exps, _exp",
  "_object.x = _exp",
  "_object[_exp] = _exp2",
  "_object.x, _object[_key] = _exp, _exp2",
  "show(_call)",
  "_fun(_exps)",
  "_object:m(_exps)",
  "show(_library)",
  "show(_failing)",
  "return _exps",
  "break",
  "table.insert(l, some(_exp))",
  "table.insert(l, _place, some(_exp))",
  "show(table.remove(l, _place))",
  "show(sort())",
  "table.sort(l, function(x, y) return str(x) > str(y) end)",
  "show(sort(function(x, y) if x == _exp then error(_exp2) end return str(x) < str(y) end))",
  "show(pcall(table.concat, l, _text, _small, #l))",
  "show(unpack(l, _small))",
  "l = {some(_exp), some(_exp2), some(_exp3)}",
  "l[#l + 1] = some(_exp)",
  "setmetatable(_object, {__index = _function, __newindex = _function2, __call = _function3})",
  "setmetatable(_object, {__index = _object2, __newindex = _object3})",
  "setmetatable(_object, {__tostring = _function, __metatable = _exp})",
  "setmetatable(_object, {__lt = _function, __le = _function2, __eq = _function3})",
  ...EVENTS.map((event) => `setmetatable(_object, {__${event} = _function})`),
  "error(_exp)",
  "error(_exp, _small)",
  "show(pcall(error, _exp, _level))",
  "show(pcall(function() local x = _fun(_exps) return error(_exp, _level) end))",
  "function _fun(_var, ...) tick() return error(_exp, _level) end",
  "function _fun(...) tick() return _fun2(...) end",
  "error(setmetatable({}, {__tostring = _function}))",
  "show(loadstring('return ' .. _code))",
  "show(pcall(loadstring('local x = ' .. _code .. ' return x') or f))",
  "do _block() end",
  "if _bool then _block() end",
  "if _bool then _block() elseif _exp then show(1) else _block2() end",
  "for i = _small, _small2 do tick() _block() end",
  "for i = _num, _small, _step do tick() _block() end",
  "for _var = _small, _small2, _step do tick() _block() end",
  "do local n = 0 while n < 3 and _bool do n = n + 1 tick() _block() end end",
  "do local n = 0 repeat local _var = n n = n + 1 tick() _block() until n > 2 or _bool end",
  "while true do tick() _block() break end",
  "for k, v in each(_object) do tick() show(k, v) _block() end",
  "for i, v in ipairs(l) do tick() show(i, v) _block() end",
  "for i, v in ipairs(_exp) do tick() show(i, v) _block() end",
  "for w, _var in string.gmatch(plain(_exp), _pattern) do tick() show(w) _block() end",
  "for _var, _var2 in _function, _exp do tick() _block() end",
  "for v in coroutine.wrap(function(_var, ...) tick() _block() coroutine.yield(_exp) _block2() end) do tick() show(v) end",
  "do local made = {} for i = 1, 3 do tick() local _var = i made[i] = function(x) tick() _block() return _var, i end end " +
    "show(pcall(made[1], _exp)) show(pcall(made[3])) end",
  "local function _fun(_var, _var2) tick() _block() return _exps end",
  "function _fun(_var, ...) tick() _block() return _exps end",
  "function _table.x(_var) tick() _block() end",
  "function o:m(_var, ...) tick() _block() return self, _exp end",
  "show(pcall(function(...) tick() _block() return _exps end, _exps2))",
  "show(pcall(function() tick() _block() error(_exp, _small) end))",
  "show(pcall(function() tick() _block() error({_exp}) end))",
  "show(select('#', pcall(function() _block() return _exps end)))",
  "local ok, e = pcall(function(...) tick() _block() return _exps end, _exp) show(ok, e)",
  "show(pcall(function() local ok, e = pcall(function() _block() end) tick() error(e, 0) end))",
  "show(xpcall(function() tick() _block() return _exp end, function(e) tries = (tries or 0) + 1 if tries < 3 then _block2() end return e, 1 end))",
  "do local co = coroutine.create(function(_var, ...) tick() _block() local x, y = coroutine.yield(_exps) " +
    "show(x, y) _block2() return _exps2 end) " +
    "show(coroutine.resume(co, _exps2)) show(coroutine.status(co)) show(coroutine.resume(co, _exps)) " +
    "show(coroutine.resume(co)) show(coroutine.status(co)) end",
  "do local co = coroutine.wrap(function(...) tick() _block() end) show(pcall(co, _exps)) show(pcall(co)) end",
  "do local co = coroutine.wrap(function(_var, ...) for i = 1, 4 do tick() _var = coroutine.yield(i, _exp) show(_var) end " +
    "error(_exp2) end) for i = 1, _few do tick() show(pcall(co, _var, i)) end end",
  "do local made = {} for i = 1, 3 do tick() made[i] = coroutine.create(function(x) local y = coroutine.yield(x, _exp) " +
    "return x, y, i end) end for round = 1, 2 do for i = 1, 3 do tick() show(coroutine.resume(made[i], round, _exp2)) end end end",
  "setfenv(function() _block() end, setmetatable({}, {__index = _object}))()",
];

/** Loops and calls that compilers guess about: of numbers, fields, elements and methods, until a guess turns out wrong. */
const HOT = [
  "do local s = 0 for i = _small, _times do s = s + i * _number if s > 1e9 then s = s - i end end show(s) end",
  "do local s, n = _number, 0 while n < _times do n = n + 1 s = (s * 3 + n) % 1000 if n == _turn then s = _exp end end show(s, n) end",
  "do local t = {} for i = 1, _times do t[i] = i * _number end if _bool then t[_turn] = _exp end " +
    "local s = 0 for i = 1, _times do s = s + t[i] end show(s, t[_turn]) end",
  "do local t = {} for i = 1, _times do t[#t + 1] = i end for i = #t, 2, -1 do t[i], t[i - 1] = t[i - 1], t[i] end show(unpack(t)) end",
  "do local p = {x = _num, y = 1} for i = 1, _times do p.x = p.x + p.y if i == _turn then p.z = _exp p.y = _exp2 end end show(p.x, p.y, p.z) end",
  "do local p = setmetatable({}, {__index = _object}) for i = 1, _times do p.n = (p.n or 0) + 1 if i == _turn then p.x = _exp end end show(p.x, p.n) end",
  "do local A = {} A.__index = A function A.new(x) return setmetatable({x = x}, A) end function A:get(...) return self.x, ... end " +
    "local B = setmetatable({}, A) B.__index = B function B:get() return 'B', self.x end local made = {A.new(_exp), setmetatable({x = 2}, B), A.new(3)} " +
    "for i = 1, _times do local m = made[i % 3 + 1] if i % 50 < 4 then show(m:get(i)) else m:get(i) end if i == _turn then A.get = _function end end end",
  "do local count = 0 local function add(n) count = count + n return count end for i = 1, _times do add(i) if i == _turn then count = _exp end end show(count) end",
  "do local function sum(...) local s = 0 for i = 1, select('#', ...) do s = s + select(i, ...) end return s, ... end " +
    "show(sum(1, 2, _num)) show(pcall(sum, 1, _exp, _exps)) end",
  "do local s = '' for i = 1, _times do s = cut(s .. i .. _string) end show(s, #s) end",
  "do local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end show(fib(_few)) end",
  "do local function down(n, ...) if n == 0 then return _exps end return (down(n - 1, n, ...)) end show(pcall(down, _depth)) end",
  "do local function loop(n, x) if n == 0 then return x, _exp end return loop(n - 1, n) end show(loop(_depth, 1)) end",
  "do local function down(n) if n == 0 then error(_exp) end local x = down(n - 1) return x end show(pcall(down, _depth)) end",
  "do local n = 0 for i = 1, _times do for j = i, _times, _step do if j == _turn then break end n = n + i * j end if n > 50 then break end end show(n) end",
  "do local x = _exp for i = 1, _times do if x == nil then x = i elseif type(x) == 'number' then x = x .. '' else x = tonumber(x) end x = plain(x) end show(x) end",
  "do local a, b, c = 1, 2, 3 for i = 1, _times do a, b, c = b, c, a if i == _turn then a, c = _exp, _exp2 end end show(a, b, c) end",
  "for i = 1, _times do local ok, e = pcall(function() if i == _turn then error(_exp) end return _exp2, i end) if i < 4 or not ok then show(ok, e) end if e == 'out of fuel' then break end end",
  "do local fs = {} for i = 1, _times do local n = i fs[i] = function(d) n = n + d return n end end show(fs[1](1), fs[_times](2), fs[1](3), fs[2]()) end",
  // Types and shapes that change after many turns; calls of the same function with values of all types.
  "do local function work(p, q) if type(p) == 'number' then return p * 2 + (q or 1) end return q, p end for i = 1, _times do local x = i " +
    "if i == _turn then x = _value end local r, s = work(x, _number) if i % 50 < 2 or i == _turn then show(r, s) end end end",
  "do local function add(p, q) return p + q end for i = 1, _times do local p = i if i == _turn then p = _value end local ok, r = pcall(add, p, i) " +
    "if not ok or i % 50 == 1 then show(ok, r) end end end",
  "do local function less(p, q) return p < q, p <= q, p == q end for i = 1, _times do local p = i if i == _turn then p = _value end " +
    "local ok, r, s, t = pcall(less, p, _number) if not ok or i % 50 == 1 then show(ok, r, s, t) end end end",
  "do local function read(t, k) return t.x, t[k], #t end for i = 1, _times do local t = {i, x = i} if i == _turn then t = _value end " +
    "local ok, r, s, n = pcall(read, t, 1) if not ok or i % 50 == 1 then show(ok, r, s, n) end end end",
  "do local function write(t, k, v) t.x = v t[k] = v end local t = {} for i = 1, _times do local u = t if i == _turn then u = _value end " +
    "local ok, e = pcall(write, u, i % 7, i) if not ok then show(e) end end show(t.x, t[0], t[1], t[3]) end",
  "do local function build(x, y) return {x = x, y = y, [1] = x, 2, z = {y}} end local n = 0 for i = 1, _times do local x = i if i == _turn then x = _value end " +
    "local t = build(x, nil) n = n + #t if i == _turn then show(t.x, t.y, t[1], t.z[1]) end end show(n) end",
  "do local p = {x = 1} for i = 1, _times do if i == _turn then p = {y = 2, x = _value} elseif i == _turn2 then p.x = nil p.w = 1 end if type(p.x) == 'number' then p.x = p.x + 1 end end show(p.x, p.y, p.w) end",
  "do local function pick(n, ...) local x, y = ... return select('#', ...), y, x end for i = 1, _times do local n, x, y = pick(i, _values) if i == _turn then show(n, x, y) end end end",
  "do local function pass(...) return ... end local n = 0 for i = 1, _times do if i % 3 == 0 then n = n + select('#', pass(nil, i, nil)) else n = n + select('#', pass(_values)) end end show(n, pass(_values)) end",
  "do local function fail(n, level) if n == _turn then error('at ' .. n, level) end return n end local function via(n, level) return fail(n, level) end " +
    "for i = 1, _times do local ok, e = pcall(via, i, _level) if not ok then show(e) end ok, e = pcall(function() local x = via(i, _level) return x end) if not ok then show(e) end end end",
  "do local function last(n) for i = 1, _times do if i == n then return error('last ' .. i, _level) end end return _value end show(pcall(last, _turn)) show(pcall(function() return last(_turn) end)) end",
  "do local t = {} for i = _times, 1, -1 do t[i] = i t[i .. ''] = -i t[i + 0.5] = i end t[_turn] = nil t[1 * 1] = _value show(t[1], t['1'], t[1.5], t[_turn], t[-0]) end",
  "do local i, t = 1, {} for n = 1, _times do i, t[i] = i + 1, n t[n], i = i, t[i] or n if n == _turn then t[n + 1] = _value end if type(i) ~= 'number' then i = n end end show(i, t[1], t[2], t[_turn]) end",
  "do local s = 0 for i = _turn, _times, 0.25 do s = s + i end for i = _times, _turn, -3 do s = s - i end for i = 1, 0 do s = nil end show(s) end",
  "do local s = 0 for i = 1, _times do s = s + (i .. '') if i == _turn then s = s .. '' end end show(s, #(s .. '')) end",
  "do local M = {} M.__index = function(t, k) return k end M.__newindex = rawset M.__call = function(t, ...) return t.v, ... end " +
    "M.__add = function(p, q) return setmetatable({v = (type(p) == 'table' and p.v or p) + (type(q) == 'table' and q.v or q)}, M) end M.__unm = function(p) return -p.v end " +
    "M.__lt = function(p, q) return p.v < q.v end M.__le = function(p, q) return p.v <= q.v end M.__eq = function(p, q) return p.v == q.v end M.__concat = function(p, q) return 'joined' end M.__tostring = function(p) return 'M' end " +
    "local x, y = setmetatable({v = 1}, M), setmetatable({v = _turn}, M) for i = 1, _times do x = x + i if i == _turn2 then M.__add = _function y.v = _value end if type(x) ~= 'table' then break end end " +
    "show(pcall(function() return x.v, x.w, -x, x < y, x <= y, x == y, x .. y, x('called'), x end)) end",
  "do local M = {} for i = 1, _times do local t = setmetatable({}, M) if i == _turn then M.__index = _object M.__newindex = _function end if i == _turn2 then M.__index = nil end " +
    "local x = t.x t.y = i if i == _turn or i == _turn2 or i < 2 then show(x, rawget(t, 'y')) end end end",
  "do local co = coroutine.wrap(function(n, ...) for i = 1, n do if i == _turn then n = coroutine.yield(_value) end coroutine.yield(i, ...) end error(_value) end) " +
    "for i = 1, _times do local ok, v = pcall(co, _times, _values) if not ok or type(v) ~= 'number' or i < 3 then show(ok, v) end if not ok then show(pcall(co)) break end end end",
  "do local n = 0 for i = 1, _times do local co = coroutine.create(function(x) local ok, e = pcall(function() if i == _turn then error(_value) end return x end) local y = coroutine.yield(e) n = n + 1 return y end) " +
    "local ok, v = coroutine.resume(co, i) if i == _turn then show(ok, v) end if i % 2 == 0 then coroutine.resume(co, v) end end show(n) end",
  "do local s = _text for i = 1, _times do local ok, r = pcall(function() return s:sub(i % 5, -2):upper() .. #s end) if i == _turn then s = _value end if not ok or i % 50 == 1 then show(ok, r) end end end",
  "do local n = 0 for i = 1, _times do local r = string.gsub('a1b2', '%d', function(x) n = n + x if i == _turn then return _value end end) if i == _turn then show(r) end end show(n) end",
  "do local t = {} for i = 1, _times do t[i] = i * 7 % 11 end if _bool then t[#t] = _value end local ok, e = pcall(table.sort, t, function(x, y) return x > y end) show(ok, e) if ok then show(t[1], t[2], #t) end end",
  "do local function get() return x end for i = 1, _times do if i == _turn then setfenv(get, _object) else setfenv(get, {x = i}) end local ok, v = pcall(get) if i == _turn or i % 50 == 1 then show(ok, v) end end end",
  "do for i = 1, _times do a = i if i == _turn then a = _value end b = a end show(a, b) a = 1 end",
  "do local count = 0 local made = {} for i = 1, _times do local v = i made[i % 5] = function(x) v = v + (x or 1) count = count + 1 return v end if i == _turn then v = _value end end show(pcall(made[0])) show(pcall(made[1], 2)) show(pcall(made[2], _value2)) show(count) end",
  "do local x, y, z = nil, false, 0 for i = 1, _times do z = (x and y or z) and (i == _turn and _value or x == nil and i or z) x, y = y, x if i == _turn2 then x = _value2 end end show(x, y, z) end",
];

const GOTOS = [
  "for i = 1, 3 do tick() do if _exp then goto continue end _block() end ::continue:: end",
  "do local n = 0 ::top:: tick() n = n + 1 do _block() end if n < 3 then goto top end end",
  "do do _block() if _exp then goto out end _block2() end show(1) ::out:: end",
];

const KINDS = {
  exp: [
    "nil",
    "_small",
    "_string",
    "_bool",
    "_num",
    "_text",
    "_var",
    "...",
    "(...)",
    "l[_small]",
    "_object.x",
    "_object[_exp]",
    "_function",
    "_call",
    "_library",
    "{_exps}",
    "{_exp, x = _exp2, [_key] = _exp3}",
    "(_exp)",
    "cut(_exp .. _exp2)",
    "-_exp",
    "#seq(_exp)",
    "_exp and _exp2",
    "_exp or _exp2",
    // Of anything: mostly errors, which are to be rarer than what goes on.
    "_exp + _exp2",
    "_exp < _exp2",
    ..."* / - % ^ <= > >=".split(" ").map((op) => `_num ${op} _value`),
    "coroutine.yield(_exps)",
  ],
  /** Of any type, but without operations that can fail. */
  value: [
    "1",
    "nil",
    "_string",
    "_bool",
    "_number",
    "_var",
    "l",
    "_object",
    "_function",
    "l[_small]",
    "_object.x",
    "...",
  ],
  num: [
    "1",
    "_number",
    "#l",
    "#_string",
    "-_num",
    "_num ^ _power",
    ..."+ - * / %".split(" ").map((op) => `_num ${op} _num2`),
    "_string + _num",
    "select('#', _exps)",
    "(tonumber(_text) or _num)",
    "math.floor(_num)",
    "math.max(_num, _num2)",
  ],
  bool: [
    "true",
    "false",
    "not _exp",
    "_exp == _exp2",
    "_exp ~= _exp2",
    ..."< <= > >= == ~=".split(" ").flatMap((op) => [`_num ${op} _num2`, `_text ${op} _text2`]),
    "_bool and _bool2",
    "_bool or _bool2",
  ],
  text: [
    "''",
    "_string",
    "cut(_text .. _text2)",
    "cut(_text .. _num .. _string)",
    "_text:upper()",
    "_text:sub(_small, _small2)",
    "cut(_text:rep(_small))",
    "str(_exp)",
    "type(_exp)",
    "cut(_text:gsub(_pattern, _string))",
  ],
  var: ["a", "b", "c", "d"],
  fun: ["f", "g", "h"],
  table: ["o", "c"],
  object: ["o", "c", "_var", "setmetatable({}, {__index = _object})", "{x = _exp}"],
  key: ["1", "2", "'x'", "'y'", "1.5", "-1", "true", "_exp"],
  place: ["1", "#l", "#l + 1"],
  small: ["1", "0", "2", "3", "-1", "1.5"],
  step: ["1", "2", "-1", "0.5"],
  /** Turns of a loop, the turn at which something changes, and depths of recursion. */
  times: ["3", "5", "8", "12", "30", "60", "250"],
  few: ["3", "5", "8", "12"],
  turn: ["2", "1", "4", "7", "0", "11", "27", "55", "230"],
  depth: ["3", "20", "150"],
  level: ["2", "1", "3", "4", "5", "0"],
  power: ["2", "0", "1", "3", "-1", "0.5"],
  number: [fc.oneof(luaNumber(), fc.integer({ min: -1000, max: 1000 })).map((n) => number(Number.isNaN(n) ? 1 : n))],
  string: ["''", "'x'", "'10'", "'0x10'", "'hello world'", "' 1 '", luaString().map(string)],
  function: [
    "_fun",
    "function(_var, _var2) tick() return _exp, _var end",
    "function(...) tick() return ... end",
    "function(_var, ...) tick() _block() return _exps end",
    "type",
    "string.len",
  ],
  call: [
    "_fun()",
    "_fun(_exp)",
    "_fun(_exps)",
    "_fun(_exps, _call)",
    "_var(_exps)",
    "_object:m(_exps)",
    "_object.x(_exps)",
    "_function(_exps)",
    "pcall(_function, _exps)",
    "pcall(pcall, _function, _exp)",
    "pcall(error, _exp)",
    "pcall(pcall, error, _exp)",
    "pcall(xpcall, _function, _function2)",
    "xpcall(_function, _function2)",
    "select(_small, _exps)",
    "(function(...) tick() return select('#', ...), ... end)(_exps)",
    "(function(_var, _var2) tick() return _var, _var2, _exp end)(_call)",
  ],
  // Shown as failing calls are: with the error's message, which names a function, an argument and a type.
  failing: [
    "pcall(string.rep)",
    "pcall(function() local _var = _exp return _var.x.y end)",
    "pcall(function() return _var + _exp end)",
    "pcall(function() return (_bool and _var.x or _object.x) + _exp end)",
    "pcall(function() return (_exp and _exp2 or _exp3).x.y end)",
    "pcall(function() local x = _exp return (not x and _var or _exp2 == x or _var2)() end)",
    "pcall(function() return o.x.y.z end)",
    "pcall(function() _var.x.y = _exp end)",
    "pcall(function() return _exp < _exp2 end)",
    "pcall(function() _fun.x() end)",
    "pcall(function() _object:nothing(_exp) end)",
    "pcall(function() return ('x')[_exp]() end)",
    "pcall(function() return _exp() end)",
    "pcall(function() return #_exp end)",
    "pcall(function() return -_exp end)",
    "pcall(function() return cut(_exp .. _exp2) end)",
    "pcall(function() _var[_exp] = _exp2 end)",
    "pcall(function() for i = _exp, _exp2, _step do tick() end end)",
    "pcall(setmetatable, _exp, _exp2)",
    "pcall(function() ipairs(_exp) end)",
    "pcall(function() return string.rep(plain(_exp), _small) end)",
    "pcall(function() return math.floor(_exp) end)",
    "pcall(function() return table.concat(seq(_exp), _exp2) end)",
    "pcall(function() return tonumber(plain(_exp), _exp2) end)",
    "pcall(function() return assert(_exps) end)",
    "pcall(function() return setfenv(_exp, _exp2) end)",
    "pcall(function() return rawset(_exp, _exp2, _exp3) end)",
    "pcall(next, {}, 'nokey')",
    "pcall(next, _num)",
  ],
  library: [
    "type(_exp)",
    "str(_exp)",
    "tonumber(plain(_exp))",
    "tonumber(plain(_exp), _base)",
    "rawget(_object, _key)",
    "rawequal(_exp, _exp2)",
    "rawset(_object, _key, _exp)",
    "getmetatable(_exp)",
    "select(_small, _exps)",
    "assert(_exps)",
    "unpack(seq(_exp))",
    "unpack({_exps}, _small, _small2)",
    "next({})",
    "cut(_string:upper())",
    "cut(string.lower(plain(_exp)))",
    "string.len(plain(_exp))",
    "cut(string.rep(plain(_exp), _small))",
    "cut(string.reverse(plain(_exp)))",
    "cut(string.sub(plain(_exp), _small, _small2))",
    "_string:sub(_small)",
    "string.byte(plain(_exp), _small, _small2)",
    "string.char(plain(_exp))",
    "string.char(72, 105, _small)",
    "string.find(plain(_exp), _pattern)",
    "string.find(plain(_exp), _pattern, _small, _exp2)",
    "string.match(plain(_exp), _pattern, _small)",
    "_string:match(_pattern)",
    "cut(string.gsub(plain(_exp), _pattern, _replacement))",
    "cut(string.gsub(plain(_exp), _pattern, _function, _small))",
    "cut(string.gsub(plain(_exp), _pattern, _object))",
    "cut(string.format(_format, plain(_num), _text))",
    // 5.1's %s takes strings and numbers alone, that of later versions and of others any value.
    "cut(string.format(_format, str(_exp)))",
    "cut(string.format('%d|%5.2f', plain(_exp), plain(_exp2)))",
    "cut(string.format('%d %s', plain(_num), _text))",
    "cut(string.format('%q', plain(_exp)))",
    // 5.1 loses the zero byte of %c.
    "string.format('%c%%%c', 65 + #l, 200)",
    "cut(table.concat(seq(_exp), _string))",
    "cut(table.concat({_exps}, _string, 1, _small))",
    "table.maxn(_exp)",
    "math.floor(_exp)",
    "math.ceil(_exp)",
    "math.abs(_exp)",
    "math.max(_exp, _exp2)",
    "math.min(_exps)",
    "math.fmod(_num, _exp)",
    "math.modf(_exp)",
    "math.frexp(_exp)",
    "math.ldexp(_exp, _small)",
    "math.sqrt(_exp)",
    "coroutine.status(_exp)",
    "coroutine.running()",
  ],
  base: ["10", "2", "16", "36", "_small"],
  code: ["'1'", "'nil'", "'{1, 2}'", "'a + b'", "'f(1)'", "'1 +'", "'\"x'", "'x y'", "'(1'", "'1..2'", "_string"],
  format: [
    "'%s'",
    "'%d %s'",
    "'%5.1f|%-5d|'",
    "'%g %x'",
    "'%q'",
    "'%5s|%.2s'",
    "'%e'",
    "'%i %u'",
    "'%+d|%-6s'",
    "'%05d|%x'",
    "'%.3s|%d'",
    "'%#x %o'",
    "'% d %.0f'",
    "'%10.4f|%g'",
    "'%y'",
    "'%'",
  ],
  replacement: ["'x'", "'%0%0'", "'%1'", "'%%'", "'%2'", "_exp", "{x = _exp}"],
  pattern: [
    "'x'",
    "'.'",
    "'%a+'",
    "'%w*'",
    "'(%w)(%w*)'",
    "'()'",
    "'^%s*(.-)%s*$'",
    "'[%d.]+'",
    "'[^a-z]'",
    "'%b()'",
    "'%f[%w]'",
    "'(a)%1'",
    "'%'",
    "'[a'",
    "'(x'",
    "'%1'",
    "'x)'",
    "'-'",
    luaString(5).map(string),
  ],
};

/**
 * Borrowers who leave as much behind as they can, as random sequences of Lua statements, and a probe that shows
 * everything that a script can see of a state.
 */
import fc from "fast-check";

/** Each changes something that outlives the script, unless the state is reset. */
const ACTS = [
  "leak = {secret = 1}",
  "print = nil",
  "_G[{}] = 'object key'",
  "_G[1] = 'array part' _G[2] = 2",
  "for i = 1, 50 do _G['g' .. i] = i end",
  "for k in pairs(_G) do if k ~= '_G' and k ~= 'pairs' then _G[k] = nil end end",
  "string.format = function() return 'hijacked' end",
  "string.secret = 'x'",
  "string.rep, string.sub = string.sub, string.rep",
  "table.insert = nil table.remove = 1",
  "for i = 1, 20 do math[i] = i end",
  "math.pi = 3",
  "setmetatable(_G, {__index = function(_, k) return 'ghost ' .. tostring(k) end})",
  "setmetatable(string, {__index = {spy = 1}})",
  "setmetatable(math, {__newindex = function() end, __metatable = 'locked'})",
  "getmetatable('').__index = function(s, k) return k end",
  "getmetatable('').__add = function() return 'added' end",
  "debug.setmetatable('', {__index = {x = 1}})",
  "debug.setmetatable(1, {__call = function() return 'called' end})",
  "debug.setmetatable(nil, {__index = function() return 'nil indexed' end})",
  "debug.setmetatable(print, {__index = {f = 1}})",
  "package.loaded.string = {fake = true}",
  "package.loaded.mine = 'kept'",
  "package.preload.evil = function() return 'evil' end",
  "package.loaders[1] = function() return 'nothing' end package.loaders[9] = 1",
  "package.path = '/evil/?.lua' package.loaded._G = {}",
  "debug.getregistry().secret = {1, 2}",
  "for k in pairs(debug.getregistry()) do if k ~= '_LOADED' then debug.getregistry()[k] = nil end end",
  "setfenv(0, {print = 1})",
  "setfenv(1, {}) x = 1",
  "debug.setfenv(print, {})",
  "debug.setfenv(string.rep, {a = 1})",
  "setfenv(helper, {tostring = print})",
  "math.randomseed(42) math.random()",
  "for i = 1, 7 do math.random() end",
  "kept = coroutine.create(function() coroutine.yield(1) end) coroutine.resume(kept)",
  "kept = coroutine.wrap(function() while true do coroutine.yield() end end) kept()",
  "io.output(io.stderr)",
  "local f = io.open('left', 'w') f:write('behind') f:close()",
  "open_file = io.open('open', 'w')",
  "getmetatable(io.stdout).__index = {} getmetatable(io.stdout).secret = 1",
  "counter() counter()",
  "config.level = 99 config.nested.list[1] = 'changed' config.nested = nil",
  "config[1] = 'x' for i = 1, 30 do config.nested.list[i] = i end",
  "setmetatable(config, {__index = {ghost = 1}})",
  "debug.setupvalue(counter, 1, 1e6)",
  "require('utils').version = 'changed'",
  "utils = require('utils') utils.extra = 1",
  "tostring({}) tostring(print) tostring(io.stdout)",
  "collectgarbage('stop') collectgarbage('setpause', 500)",
  "pcall(error, {code = 1}) pcall(string.rep) pcall(function() error('boom') end)",
  "local s = {} for i = 1, 200 do s[i] = ('x'):rep(i) end big = s",
  "error('left with an error')",
  "local t = setmetatable({}, {__tostring = function() leak = 1 return 'x' end}) error(t)",
  "module('leaked') function f() end",
  "words() words()",
  "for i = 1, 50 do collectgarbage('step', 1) end",
  "t = setmetatable({}, {__mode = 'k'}) for i = 1, 100 do t[{}] = {} end collectgarbage()",
  "for i = 1, 5 do getmetatable(newproxy(true)).__gc = function() evil = 1 string.evil = 1 end end pcall(collectgarbage)",
  "for i = 1, 5 do getmetatable(newproxy(true)).__gc = function() evil = 1 error('gc') end end",
  "guard = nil setmetatable(config, nil) collectgarbage()",
  "debug.sethook(function() leak = 1 end, 'crl', 1)",
  "hot = coroutine.wrap(function() debug.sethook(function() leak = 1 end, 'l') coroutine.yield() end) hot()",
  // What was compiled with these in place must not go on with them.
  "tostring = function() return 'evil' end for i = 1, 300 do helper(i) end",
  "setfenv(helper, {tostring = function() return 'evil' end}) for i = 1, 300 do helper(i) end",
  "getmetatable('').__index = function() return 'evil' end for i = 1, 300 do method('a') end",
  "setmetatable(_G, {__index = function() return print end}) tostring = nil for i = 1, 300 do pcall(helper, i) end",
  "each(function() setfenv(2, {leak = 1}) end)",
  "each(function() local f = debug.getinfo(2, 'f').func debug.setfenv(f, {}) each = nil end)",
  "debug.setupvalue(words, 1, nil) debug.setupvalue(each, 1, nil) debug.setupvalue(string.gsub, 1, nil)",
  "io.stdout:setvbuf('full') io.stdout:close() io.stdin:read('*n') io.close()",
  "debug.getregistry().IO_output = nil debug.getregistry()._LOADED = nil",
  "newproxy(true) proxy = newproxy(true) getmetatable(proxy).__index = _G",
] as const;

export const adversary: fc.Arbitrary<string[]> = fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 12 });
export const ALL_ACTS: readonly string[] = ACTS;

/** What every state of these tests starts with, besides the libraries. */
export const INIT = `
local n = 0
function counter() n = n + 1 return n end
function helper(v) return tostring(v) end
function method(s) return s.len end
config = {level = 1, nested = {list = {"a", "b"}}}
words = ("one two three four five six"):gmatch("%a+")
weak = setmetatable({}, {__mode = "v"})
weak[1] = config
guard = newproxy(true)
getmetatable(guard).__gc = function() finalized = true end
`;
/** A host function that calls Lua: the global `each` of every state of these tests. */
export const each = (f: unknown): void => {
  (f as () => void)();
};
export const UTILS = "return {version = '1.0'}";

/**
 * Describes all that can be reached: every table's pairs in order with metatables, functions' environments and
 * upvalues, what functions do that hold a state, files. Objects are numbered as they are met.
 */
export const PROBE = `
local bytes, steps = collectgarbage("count"), 0
repeat steps = steps + 1 until collectgarbage("step", 3) or steps > 1000
local real = debug.getregistry()
local out, number, count = {}, {}, 0
local pairs, next, type, tostring, rawget = pairs, next, type, tostring, rawget
local queue = {}
local function name(v)
  local t = type(v)
  if t == "table" or t == "function" or t == "userdata" or t == "thread" then
    if not number[v] then count = count + 1 number[v] = count queue[count] = v end
    return t .. number[v]
  end
  return t .. ":" .. tostring(v)
end
local function say(...) out[#out + 1] = table.concat({...}, " ") end
say("memory", bytes, steps, "hook", tostring(debug.gethook()), "words", words())
each(function()
  say("caller", tostring(getfenv(2) == _G), tostring(debug.getinfo(2, "f").func == each), name(debug.getfenv(each)))
end)
say("G", name(_G), "R", name(real), "env", name(getfenv(0)))
for _, v in ipairs{"", 1, true, print, coroutine.create(print)} do say("meta", type(v), name(debug.getmetatable(v))) end
say("meta nil", name(debug.getmetatable(nil)))
local at = 1
while queue[at] do
  local v = queue[at]
  say("object", name(v), "meta", name(debug.getmetatable(v)))
  if type(v) == "table" then
    for k, x in next, v do say(name(k), "=", name(x)) end
  elseif type(v) == "function" then
    say("env", name(debug.getfenv(v)))
    for i = 1, 60 do
      local n, x = debug.getupvalue(v, i)
      if not n then break end
      if x ~= out and x ~= number and x ~= queue then say("upvalue", n, name(x)) end
    end
  end
  at = at + 1
end
say("random", math.random(1000), math.random(1000))
say("counter", counter(), helper(1), config.level, #config.nested.list)
say("utils", require("utils").version, package.path)
say("files", tostring(io.open("left")), tostring(io.open("open")), tostring(io.output() == io.stdout))
say("address", tostring({}))
say(("x"):rep(3), string.format("%d", 7), select("#", pcall(function() return missing.field end)))
return (table.concat(out, "\\n"):gsub("[\\128-\\255]", "?"))
`;

-- debug.sethook and debug.gethook (5.1 §5.9)

--- case: line events
local seen = {}
local function body(n)
  local s = 0
  for i = 1, n do
    s = s + i
  end
  return s
end
debug.sethook(function(event, line) seen[#seen + 1] = event .. line end, "l")
body(2)
debug.sethook()
print(table.concat(seen, " "))      -- expect: line13 line6 line7 line8 line7 line8 line7 line10 line14


--- case: a loop in one instruction is a line event each time
local count = 0
debug.sethook(function() count = count + 1 end, "l")
for i = 1, 10 do end
debug.sethook()
print(count > 10)                    -- expect: true

--- case: call and return events -- not: luajit (its names differ)
local seen = {}
local function inner() return 1 end
local function outer() local x = inner() return x end
debug.sethook(function(event, line)
  local info = debug.getinfo(2, "nS")
  seen[#seen + 1] = event .. ":" .. tostring(info.name) .. ":" .. tostring(line)
end, "cr")
outer()
math.abs(1)
debug.sethook()
table.remove(seen, 1)
print(table.concat(seen, " "))
-- expect: call:outer:nil call:inner:nil return:inner:nil return:outer:nil call:abs:nil return:abs:nil call:sethook:nil

--- case: a tail call leaves a mark -- not: luajit (it knows no tail return)
local seen = {}
local function last() return 1 end
local function first() return last() end
debug.sethook(function(event) seen[#seen + 1] = event end, "cr")
first()
debug.sethook()
print(table.concat(seen, " "))       -- expect: return call call return tail return call

--- case: metamethods, callbacks and iterators are calls
local names = {}
local function note() names[#names + 1] = debug.getinfo(2, "S").linedefined end
local mt = setmetatable({}, {
  __index = function(t, k) return k end,
  __lt = function() return true end,
})
local function compare(a, b) return a < b end
local function iterate(_, i) if i < 2 then return i + 1 end end
debug.sethook(note, "c")
local x = mt.field
local y = mt < mt
table.sort({ 2, 1 }, compare)
for i in iterate, nil, 1 do end
debug.sethook()
print(table.concat(names, " "))      -- expect: 53 54 -1 56 57 57 -1


--- case: a count event after each so many instructions
local count = 0
debug.sethook(function(event, line) count = count + 1 assert(event == "count" and line == nil) end, "", 10)
for i = 1, 1000 do local x = i end
debug.sethook()
print(count >= 100)                  -- expect: true
-- not: luajit (its loop is compiled)

--- case: gethook
print(debug.gethook())               -- expect: nil  0
local function hook() end
debug.sethook(hook, "rlc", 7)
local f, mask, count = debug.gethook()
debug.sethook()
print(f == hook, mask, count)        -- expect: true crl 7
debug.sethook(hook, "")
print(debug.gethook() == nil or debug.gethook() == hook)  -- expect: true
debug.sethook()

--- case: what a hook raises is an error of the function
local ok, message = pcall(function()
  debug.sethook(function(event, line) debug.sethook() error("stopped in " .. line, 0) end, "l")
  local a = 1
end)
print(ok, message)                   -- expect: false stopped in 89

--- case: a hook may look at locals and set them
local function victim()
  local secret = 1
  return secret
end
debug.sethook(function(event, line)
  if line == 96 then debug.setlocal(2, 1, "changed") end
end, "l")
local got = victim()
debug.sethook()
print(got)                           -- expect: changed

--- case: a hook has no hook and cannot yield
local depth, deepest = 0, 0
debug.sethook(function()
  depth = depth + 1
  deepest = math.max(deepest, depth)
  local function f() return 1 end
  f()
  depth = depth - 1
end, "crl")
local x = 1
debug.sethook()
print(deepest)                       -- expect: 1
local co = coroutine.create(function()
  debug.sethook(function() debug.sethook() coroutine.yield() end, "l")
  local y = 1
end)
print(coroutine.resume(co))          -- expect: false attempt to yield across metamethod/C-call boundary
-- not: luajit (its message differs)

--- case: each coroutine has its own
local seen = {}
local co = coroutine.create(function(a)
  local b = coroutine.yield(a)
  return b
end)
debug.sethook(co, function(event, line) seen[#seen + 1] = line end, "l")
print(debug.gethook(), (debug.gethook(co)) ~= nil)  -- expect: nil true
-- not: luajit (hooks are shared there)
coroutine.resume(co, 1)
local elsewhere = 1
coroutine.resume(co, 2)
print(table.concat(seen, " "))       -- expect: 127 128

--- case: pcall, errors and yields go on as ever
local events = 0
debug.sethook(function() events = events + 1 end, "crl", 1)
local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * 10) end return "end" end)
print(gen(), gen(), gen(), gen())    -- expect: 10 20 30 end
print(pcall(function() local t = nil; return t.x end))  -- expect: false stdin:LINE: attempt to index local 't' (a nil value)
print(select("#", (function(...) return ... end)(1, nil, nil)))  -- expect: 3
local t = setmetatable({}, { __concat = function(a, b) return "cat" end, __call = function(self, v) return v end })
print("a" .. t .. "b" .. "c", t(5), #{ t(1), t(2) })  -- expect: acat 5 2
local s = 0
for k, v in ipairs({ 1, 2, 3 }) do s = s + v end
while s > 0 do s = s - 1 if s == 2 then break end end
print(s, (("x"):gsub("x", function(c) return c .. "y" end)))  -- expect: 2 xy
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end
print(fact(20))                      -- expect: 2.4329020081766e+18
debug.sethook()
print(events > 100)                  -- expect: true

--- case: lines of statements
local function trace(text)
  local seen = {}
  local f = assert(loadstring(text))
  debug.sethook(function(_, line) seen[#seen + 1] = line end, "l")
  f()
  debug.sethook()
  table.remove(seen)
  print(table.concat(seen, " ", 2))
end
trace("if\nmath.sin(1)\nthen\n  a = 1\nelse\n  a = 2\nend\n")                      -- expect: 2 4 7
trace("local a\na = 1\nwhile a <= 3 do\n  a = a + 1\nend\n")                         -- expect: 2 3 4 3 4 3 4 3 5
trace("while math.sin(1) do\n  if math.sin(1)\n  then\n    break\n  end\nend\na = 1") -- expect: 1 2 4 7
trace("for i, v in pairs { 'a', 'b' } do\n  a = i .. v\nend\n")                      -- expect: 1 2 1 2 1 3
trace("local f\nfunction f()\nend\nlocal\na,\nb\nreturn\n1")                         -- expect: 2 6 8
trace("for i = 1,\n2\ndo\nend")                                                      -- expect: 1 2 3 1 1 1 4
-- not: luajit (its bytecode has other lines)

--- case: a hook that makes calls of its own changes no results on their way
local co = coroutine.wrap(function() while true do coroutine.yield("a", "b") end end)
local function hook() pcall(error, "x"); next({ k = "v" }) end
debug.sethook(hook, "crl")
local ok, v = pcall(function() return 7 end)
local key, value = next({ n = 8 })
local both = { pcall(rawequal, 1, 1) }
local first, second = co()
debug.sethook()
print(ok, v, key, value, both[1], both[2], first, second)  -- expect: true 7 n 8 true true a b

-- §2.7 Error handling: values that are raised, positions, protected calls, and the names in messages.

--- case: any value can be raised, and comes as it is
local t = setmetatable({}, { __tostring = function() return "T" end })
for _, v in ipairs({ true, "s", t, print }) do
  local n, ok, e = select("#", pcall(error, v)), pcall(error, v)
  assert(n == 2 and ok == false and e == v)
end
print(pcall(error))  -- expect: false nil
print(pcall(error, nil))  -- expect: false nil
print(pcall(error, false))  -- expect: false false
print(select("#", pcall(error)), tostring(select(2, pcall(error, t))))  -- expect: 2 T
print(pcall(function() error() end))  -- expect: false nil
print(pcall(function() error(t) end) == false, select(2, pcall(function() error(t, 2) end)) == t)  -- expect: true true

--- case: level says whose position is put before a string
local function raise(level) error("E", level) end
local function through(level) raise(level) return 1 end
local function outer(level) through(level) return 1 end
print(select(2, pcall(outer, 0)))  -- expect: E
print(select(2, pcall(outer, 1)))  -- expect: stdin:17: E
print(select(2, pcall(outer, 2)))  -- expect: stdin:18: E
print(select(2, pcall(outer, 3)))  -- expect: stdin:19: E
print(select(2, pcall(outer, 4)))  -- expect: E
print(select(2, pcall(outer, 99)))  -- expect: E
print(select(2, pcall(outer)))  -- expect: stdin:17: E
print(select(2, pcall(outer, nil)))  -- expect: stdin:17: E
print(select(2, pcall(outer, "2")))  -- expect: stdin:18: E
print(select(2, pcall(outer, 2.9)))  -- expect: stdin:18: E
print(select(2, pcall(error, 5, 1)), select(2, pcall(function() error(5) end)))  -- expect: 5 stdin:LINE: 5

--- case: numbers are messages too
print(select(2, pcall(function() error(5, 1) end)))  -- expect: stdin:LINE: 5
print(type(select(2, pcall(function() error(5, 1) end))), type(select(2, pcall(function() error(5, 0) end))))  -- expect: string number
print(type(select(2, pcall(error, 5))))  -- expect: string

--- case: protected calls nest, and errors pass through what does not catch them
local log = {}
local function try(f, ...)
  local r = { pcall(f, ...) }
  log[#log + 1] = tostring(r[1]) .. ":" .. tostring(r[2])
  return unpack(r)
end
try(function()
  try(function() try(error, "inner", 0) error("middle", 0) end)
  error("outer", 0)
end)
print(table.concat(log, " "))  -- expect: false:inner false:middle false:outer
print(pcall(pcall, error, "x"))  -- expect: true false x
print(pcall(pcall))  -- expect: false bad argument #1 to '?' (value expected)
print(pcall(pcall, 1))  -- expect: true false attempt to call a number value
local ok, e = pcall(function() local ok, e = pcall(error, { code = 7 }) error(e) end)
print(ok, e.code)  -- expect: false 7
print(pcall(function(...) return select("#", ...), ... end, nil, nil))  -- expect: true 2 nil nil

--- case: handlers see the value, run where it was raised, and give the result
local function handler(m) return "handled " .. tostring(m) end
print(xpcall(function() error("E", 0) end, handler))  -- expect: false handled E
print(xpcall(function() error() end, handler))  -- expect: false handled nil
print(xpcall(function() return 1, 2, nil end, handler))  -- expect: true 1 2 nil
print(select("#", xpcall(function() return 1, 2, nil end, handler)))  -- expect: 4
print(xpcall(function() local x = nil; x.y = 1 end, handler))  -- expect: false handled stdin:LINE: attempt to index local 'x' (a nil value)
print(xpcall(function() error("E", 0) end, function() end))  -- expect: false nil
print(xpcall(function() error("E", 0) end, function() return 1, 2 end))  -- expect: false 1
local function depth() local n = 0 while debug.getinfo(n + 1, "l") do n = n + 1 end return n end
local base = depth()
local function deep(n) if n == 0 then error("E") end deep(n - 1) return 1 end
print(select(2, xpcall(function() deep(3) return 1 end, depth)) - base >= 5)  -- expect: true
print(xpcall(function() error({ "table" }) end, function(m) return m[1] end))  -- expect: false table
print(xpcall(5, handler))  -- expect: false handled attempt to call a number value

--- case: locals of what failed are as they were
local x, y = 1, 1
local function f() x = 2 local z = x .. nil y = 2 end
print(pcall(f), x, y)  -- expect: false 2 1
local t = {}
print(pcall(function() t.a = 1 t.b = t.c.d t.e = 1 end), t.a, t.b, t.e)  -- expect: false 1 nil nil
print(pcall(function() for i = 1, 3 do x = i if i == 2 then error("stop", 0) end end end), x)  -- expect: false 2
local function each(f) for i = 1, 3 do local ok, e = pcall(f, i) if not ok then return i, e end end end
print(each(function(i) if i == 3 then error("third", 0) end end))  -- expect: 3 third

--- case: operands are named by kind -- not: luajit (names upvalues and constants otherwise)
local up, t, s = nil, { f = {} }, "s"
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() local a = nil return a.x end)  -- expect: stdin:LINE: attempt to index local 'a' (a nil value)
say(function() return up.x end)  -- expect: stdin:LINE: attempt to index upvalue 'up' (a nil value)
say(function() return undefined.x end)  -- expect: stdin:LINE: attempt to index global 'undefined' (a nil value)
say(function() return t.g.x end)  -- expect: stdin:LINE: attempt to index field 'g' (a nil value)
say(function() return t["a b"].x end)  -- expect: stdin:LINE: attempt to index field 'a b' (a nil value)
say(function() return t[1].x end)  -- expect: stdin:LINE: attempt to index field '?' (a nil value)
say(function() return t[s].x end)  -- expect: stdin:LINE: attempt to index field '?' (a nil value)
say(function() return t:g() end)  -- expect: stdin:LINE: attempt to call method 'g' (a nil value)
say(function() local o = {} o.inner = {} return o.inner:missing() end)  -- expect: stdin:LINE: attempt to call method 'missing' (a nil value)
say(function() return (t.g)() end)  -- expect: stdin:LINE: attempt to call field 'g' (a nil value)
say(function() return up() end)  -- expect: stdin:LINE: attempt to call upvalue 'up' (a nil value)
say(function() return undefined() end)  -- expect: stdin:LINE: attempt to call global 'undefined' (a nil value)
say(function(p) return p() end)  -- expect: stdin:LINE: attempt to call local 'p' (a nil value)
say(function(p) return p.x.y end, {})  -- expect: stdin:LINE: attempt to index field 'x' (a nil value)
say(function(...) return (...).x end)  -- expect: stdin:LINE: attempt to index a nil value
say(function() return ("s")() end)  -- expect: stdin:LINE: attempt to call a string value
say(function() return ({})() end)  -- expect: stdin:LINE: attempt to call a table value
say(function() return (function() end)().x end)  -- expect: stdin:LINE: attempt to index a nil value
say(function() up.x = 1 end)  -- expect: stdin:LINE: attempt to index upvalue 'up' (a nil value)
say(function() t.g.x = 1 end)  -- expect: stdin:LINE: attempt to index field 'g' (a nil value)
say(function() undefined.x = 1 end)  -- expect: stdin:LINE: attempt to index global 'undefined' (a nil value)
say(function() t[nil] = 1 end)  -- expect: stdin:LINE: table index is nil
say(function() t[0 / 0] = 1 end)  -- expect: stdin:LINE: table index is NaN
say(function() return { [nil] = 1 } end)  -- expect: stdin:LINE: table index is nil

--- case: arithmetic, concatenation, length and comparison name what they can
local up, t = {}, { f = {} }
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function(a) return a + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on local 'a' (a nil value)
say(function(a) return 1 - a end, {})  -- expect: stdin:LINE: attempt to perform arithmetic on local 'a' (a table value)
say(function() return up * 2 end)  -- expect: stdin:LINE: attempt to perform arithmetic on upvalue 'up' (a table value)
say(function() return undefined / 2 end)  -- expect: stdin:LINE: attempt to perform arithmetic on global 'undefined' (a nil value)
say(function() return t.f % 2 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'f' (a table value)
say(function() return 2 ^ t.g end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'g' (a nil value)
say(function() return -t end)  -- expect: stdin:LINE: attempt to perform arithmetic on upvalue 't' (a table value)
say(function() return -t.f end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'f' (a table value)
say(function() return "x" + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a string value
say(function() local s = "abc" return s + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on local 's' (a string value)
say(function() return t.f .. "x" end)  -- expect: stdin:LINE: attempt to concatenate field 'f' (a table value)
say(function() return "x" .. t.f end)  -- expect: stdin:LINE: attempt to concatenate field 'f' (a table value)
say(function() return "x" .. up .. "y" end)  -- expect: stdin:LINE: attempt to concatenate upvalue 'up' (a table value)
say(function(a) return 1 .. a end)  -- expect: stdin:LINE: attempt to concatenate local 'a' (a nil value)
say(function() return "a" .. true end)  -- expect: stdin:LINE: attempt to concatenate a boolean value
say(function(a) return #a end)  -- expect: stdin:LINE: attempt to get length of local 'a' (a nil value)
say(function() return #t.g end)  -- expect: stdin:LINE: attempt to get length of field 'g' (a nil value)
say(function() return #5 end)  -- expect: stdin:LINE: attempt to get length of a number value
say(function() return #undefined end)  -- expect: stdin:LINE: attempt to get length of global 'undefined' (a nil value)
say(function() return up < 1 end)  -- expect: stdin:LINE: attempt to compare table with number
say(function() return 1 < up end)  -- expect: stdin:LINE: attempt to compare number with table
say(function() return up <= up end)  -- expect: stdin:LINE: attempt to compare two table values
say(function() return "a" < 1 end)  -- expect: stdin:LINE: attempt to compare string with number
say(function() return nil > 1 end)  -- expect: stdin:LINE: attempt to compare number with nil
say(function() return true >= false end)  -- expect: stdin:LINE: attempt to compare two boolean values
say(function() return print < print end)  -- expect: stdin:LINE: attempt to compare two function values
say(function() for i = {}, 2 do end end)  -- expect: stdin:LINE: 'for' initial value must be a number
say(function() for i = 1, "x" do end end)  -- expect: stdin:LINE: 'for' limit must be a number
say(function() for i = 1, 2, {} do end end)  -- expect: stdin:LINE: 'for' step must be a number
say(function() for a in nil do end end)  -- expect: stdin:LINE: attempt to call a nil value
say(function() for a in t do end end)  -- expect: stdin:LINE: attempt to call a table value

--- case: a message names the chunk it comes from -- not: luajit (shortens names less)
local function of(name, text) return select(2, pcall(assert(loadstring(text or "error('E')", name)))) end
print(of("=name"))  -- expect: name:1: E
print(of("@file.lua"))  -- expect: file.lua:1: E
print(of("return 1"))  -- expect: [string "return 1"]:1: E
print(of("first line\nsecond"))  -- expect: [string "first line..."]:1: E
print(of(("x"):rep(100)))  -- expect: [string "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."]:1: E
print(of("@" .. ("y"):rep(100)))  -- expect: ...yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy:1: E
print(of("=" .. ("z"):rep(100)))  -- expect: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz:1: E
print(of("="))  -- expect: :1: E
print(of(""))  -- expect: [string ""]:1: E
print((select(2, loadstring("x =", "@f"))))  -- expect: f:1: unexpected symbol near '<eof>'
print(of("=n", "\n\nlocal x = 1 +\n nil"))  -- expect: n:4: attempt to perform arithmetic on a nil value
print(of("=n", "local t\n = {}\nt\n.x\n.y = 1"))  -- expect: n:5: attempt to index field 'x' (a nil value)
print(of("=n", "f(\n1,\n2\n)"))  -- expect: n:1: attempt to call global 'f' (a nil value)

--- case: an uncaught error ends the program where it stands
print("before")  -- expect: before
local function inner(t)
  return t.field.deeper  -- expect error: attempt to index field 'field' (a nil value)
end
inner({})
print("never")

--- case: an uncaught message of level 2 has its caller's position
local function raise() error("plain", 2) end
raise()  -- expect error: plain

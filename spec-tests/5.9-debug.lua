-- §5.9 The debug library.

--- case: getinfo
local function f(a, b, ...) local i = debug.getinfo(1, "nSlu"); return i end
local i = f()
print(i.short_src, i.source, i.what, i.linedefined, i.currentline, i.name, i.namewhat, i.nups)  -- expect: stdin =stdin Lua 4 4 f local 0
local p = debug.getinfo(print)
print(p.what, p.short_src, p.currentline, p.linedefined)  -- expect: C [C] -1 -1
print(debug.getinfo(f, "f").func == f, debug.getinfo(100))  -- expect: true nil
print(pcall(debug.getinfo, 1, "X"))  -- expect: false bad argument #2 to '?' (invalid option)
print(pcall(debug.getinfo))  -- expect: false bad argument #1 to '?' (function or level expected)

--- case: locals
local function f(x, y)
  local z = 3
  return debug.getlocal(1, 1), debug.getlocal(1, 3), select("#", debug.getlocal(1, 50))
end
print(f(1, 2))  -- expect: x z 1
local function g() local v = 1; debug.setlocal(1, 1, 99); return v end
print(g())  -- expect: 99
print(pcall(debug.getlocal, 100, 1))  -- expect: false bad argument #1 to '?' (level out of range)

--- case: upvalues
local a, b = 1, 2
local function f() return a, b end
print(debug.getupvalue(f, 1), debug.getupvalue(f, 2))  -- expect: a b 2
print(debug.getupvalue(f, 3))  -- expect:
print(debug.setupvalue(f, 1, 10), a, (f()))  -- expect: a 10 10

--- case: metatables and the registry
local t = setmetatable({}, { __metatable = "hidden" })
print(getmetatable(t), type(debug.getmetatable(t)), debug.getmetatable(t).__metatable)  -- expect: hidden table hidden
debug.setmetatable(t, nil)
print(getmetatable(t))  -- expect: nil
debug.setmetatable(1, { __index = { double = function(n) return n * 2 end } })
print((5):double())  -- expect: 10
debug.setmetatable(1, nil)
print(pcall(function() return (5).x end))  -- expect: false stdin:LINE: attempt to index a number value
print(type(debug.getregistry()), debug.getfenv(print) == _G)  -- expect: table true

--- case: traceback -- not: luajit (follows 5.2 or words it otherwise)
local function inner() return debug.traceback("msg") end
local function outer() local t = inner(); return t end
local t = outer()
print((t:match("^msg\nstack traceback:\n")) ~= nil)  -- expect: true
print(debug.traceback("m", 1):match("^[^\n]*"), debug.traceback({}) ~= nil)  -- expect: m true
print(t:find("in function 'inner'", 1, true) ~= nil, t:find("in main chunk", 1, true) ~= nil)  -- expect: true true

--- case: hooks
local lines = 0
debug.sethook(function() lines = lines + 1 end, "l")
local x = 1
x = x + 1
debug.sethook()
print(lines >= 2, debug.gethook())  -- expect: true nil  0

--- case: traceback of library functions, which are levels too
local function yielding() coroutine.yield() end
local co = coroutine.create(function() yielding() error("failed") end)
coroutine.resume(co)
local function shown() return (debug.traceback(co, "m"):gsub("%s+", " "):gsub(":%d+", "")) end
print(shown())
-- expect: m stack traceback: [C]: in function 'yield' stdin: in function 'yielding' stdin: in function <stdin>
print(debug.getinfo(co, 0, "S").what, debug.getinfo(co, 1, "n").name)  -- expect: C yielding
coroutine.resume(co)
print(shown())
-- expect: m stack traceback: [C]: in function 'error' stdin: in function <stdin>
print((debug.traceback("m", 0):match("%[C%][^\n]*")))  -- expect: [C]: in function 'traceback'
print(select(2, xpcall(function() error("x") end, function() return (debug.traceback():match("%[C%][^\n]*")) end)))
-- expect: [C]: in function 'error'
print(select(2, xpcall(function() return nil + 1 end, function() return debug.getinfo(2, "S").what end)))  -- expect: Lua

--- case: traceback gives back what is no message
print(debug.traceback({}) ~= nil, debug.traceback(nil), debug.traceback(false))  -- expect: true nil false
print((debug.traceback(12):match("^[^\n]*")))  -- expect: 12

--- case: values without a name
print(debug.getlocal(0, 1), debug.getlocal(0, 2))  -- expect: (*temporary) (*temporary) 2
print(debug.getlocal(0, 3))  -- expect: nil
local function callee()
  local name, value = debug.getlocal(2, 3)
  print(name, value, debug.getlocal(2, 4), debug.setlocal(2, 3, 10))
  return 20
end
local function caller(a, b) return (a + 1) + callee() end
print(caller(0, 0))
-- expect: (*temporary) 1 nil (*temporary)
-- expect: 30

--- case: a vararg function's local arg -- not: luajit (it has none)
arg = "global"
local function without(...) return arg.n, arg[1] end
local function with(...) local first = ... return arg end
print(without("a", "b"))  -- expect: 2 a
print(with("a"))  -- expect: nil
local seen = {}
local function unused(a, ...)
  local i = 1
  while debug.getlocal(1, i) do seen[i] = debug.getlocal(1, i) i = i + 1 end
end
unused(1, 2)
print(table.concat(seen, " "))  -- expect: a arg i

--- case: environments of tail calls
local function environment() return getfenv(2) end
print((select(2, pcall(function() return environment() end)):gsub("^stdin:%d+: ", "")))
-- expect: no function environment for tail call at level 2
-- not: luajit (its levels differ)

--- case: environments through the debug library
local function f() return x end
print(debug.getfenv(f) == _G, debug.setfenv(f, {x = 7}) == f, f(), debug.getfenv(f).x)  -- expect: true true 7 7
local co = coroutine.create(function() return x end)
print(debug.getfenv(co) == _G, debug.setfenv(co, {x = 8}) == co, debug.getfenv(co).x)  -- expect: true true 8
print(debug.getfenv(5), debug.getfenv({}), debug.getfenv("s"))  -- expect: nil nil nil
print(pcall(debug.setfenv, 5, {}))  -- expect: false 'setfenv' cannot change environment of given object
print(pcall(debug.setfenv, f))  -- expect: false bad argument #2 to '?' (table expected, got no value)

--- case: debug.debug
-- not: lstate (a script has no terminal to wait for)
print(type(debug.debug))  -- expect: function

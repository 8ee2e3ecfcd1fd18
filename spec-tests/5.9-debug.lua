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

--- case: getinfo gives what is asked for -- not: luajit (tells more)
local function f(a, ...)
  local x = a
  return x
end
local function keys(t) local k = {} for name in pairs(t) do k[#k + 1] = name end table.sort(k) return table.concat(k, " ") end
print(keys(debug.getinfo(f, "S")))  -- expect: lastlinedefined linedefined short_src source what
print(keys(debug.getinfo(f, "l")), debug.getinfo(f, "l").currentline)  -- expect: currentline -1
print(keys(debug.getinfo(f, "u")), debug.getinfo(f, "u").nups)  -- expect: nups 0
print(keys(debug.getinfo(1, "n")), debug.getinfo(f, "n").namewhat == "")  -- expect: namewhat true
print(keys(debug.getinfo(f, "L")), keys(debug.getinfo(f, "f")), keys(debug.getinfo(f, "")) == "")  -- expect: activelines func true
local lines = {}
for line, v in pairs(debug.getinfo(f, "L").activelines) do assert(v == true) lines[#lines + 1] = line - debug.getinfo(f, "S").linedefined end
table.sort(lines)
print(table.concat(lines, " "))  -- expect: 1 2 3
local i = debug.getinfo(f)
print(i.linedefined < i.lastlinedefined, i.source, i.short_src, i.what, i.func == f, i.namewhat)  -- expect: true =stdin stdin Lua true
print(debug.getinfo(1, "S").what, debug.getinfo(loadstring(""), "S").what, debug.getinfo(print, "S").what)  -- expect: main main C
print(debug.getinfo(loadstring("", "@a/b.lua"), "S").short_src, debug.getinfo(loadstring("x = 1\n"), "S").short_src)  -- expect: a/b.lua [string "x = 1..."]
print(debug.getinfo("1", "l").currentline, debug.getinfo(50, "l"))  -- expect: 142 nil

--- case: getinfo knows how a function was called -- not: luajit (names otherwise)
local function how() local i = debug.getinfo(2, "n") return tostring(i.name) .. " " .. i.namewhat end
local t = {}
function global() local s = how() return s end
local function lcl() local s = how() return s end
function t.field() local s = how() return s end
function t:method() local s = how() return s end
print((global()))  -- expect: global global
print((lcl()))  -- expect: lcl local
print((t.field()))  -- expect: field field
print((t:method()))  -- expect: method method
print((function() local s = lcl() return s end)())  -- expect: lcl upvalue
local up = (function() local s = (function() local s = how() return s end)() return s end)()
print(up)  -- expect: nil
print((select(2, pcall(lcl))))  -- expect: nil
local m = setmetatable({}, { __index = function() local s = how() return s end, __add = function() local s = how() return s end })
print(m.x, m + 1)  -- expect: nil  nil

--- case: locals by their numbers
local function f(a, b, ...)
  local c = 3
  do local gone = 4 end
  local d = 5
  local names = {}
  local n = 1
  while true do
    local name, value = debug.getlocal(1, n)
    if name == nil or n > 7 then break end
    names[n] = name .. "=" .. type(value)
    n = n + 1
  end
  return table.concat(names, " ")
end
print(f(1, 2, 3))  -- expect: a=number b=number arg=table c=number d=number names=table n=number
print(debug.getlocal(1, 0), debug.getlocal(1, -1))  -- expect: nil nil
print(debug.setlocal(1, 0, 1), debug.setlocal(1, 500, 1))  -- expect: nil nil
local co = coroutine.create(function(p, q) local r = p + q coroutine.yield() return p, q, r end)
coroutine.resume(co, 1, 2)
print(debug.getlocal(co, 1, 1))  -- expect: p 1
print(debug.getlocal(co, 1, 3))  -- expect: r 3
print(debug.setlocal(co, 1, 2, "set"), debug.setlocal(co, 1, 1, nil))  -- expect: q p
print(coroutine.resume(co))  -- expect: true nil set 3
for _, f in ipairs({ debug.getlocal, debug.setlocal, debug.getinfo }) do
  print(pcall(f, co, {}, 1, 1))
  print(pcall(f, co, 50, 1, 1))
end
-- expect: false bad argument #2 to '?' (number expected, got table)
-- expect: false bad argument #2 to '?' (level out of range)
-- expect: false bad argument #2 to '?' (number expected, got table)
-- expect: false bad argument #2 to '?' (level out of range)
-- expect: false bad argument #2 to '?' (function or level expected)
-- expect: true nil
print(pcall(debug.getinfo, co, 50, "X"))  -- expect: true nil
print(pcall(debug.getlocal, co, 1, 1))  -- expect: false bad argument #2 to '?' (level out of range)
-- not: luajit (words some otherwise)

--- case: upvalues by their numbers
local a, b = 1, 2
local function f() return a, b, print end
local function g() b = b + 1 return b end
print(debug.getupvalue(f, 1))  -- expect: a 1
print(debug.setupvalue(f, 2, 10), g(), b)  -- expect: b 11 11
print(debug.setupvalue(f, 1, nil), debug.getupvalue(f, 1))  -- expect: a a nil
print(debug.setupvalue(f, 3, 1), debug.setupvalue(f, 0, 1), debug.getupvalue(f, 0))  -- expect: nil nil
local stripped = loadstring(string.dump(f))
print((debug.getupvalue(stripped, 1)), select(2, debug.getupvalue(stripped, 1)))  -- expect: a nil

--- case: metatables of every type
for _, v in ipairs({ 1, true, "s", print, coroutine.create(function() end) }) do
  local old, meta = debug.getmetatable(v), { __index = function(_, k) return k .. " of " .. type(v) end }
  assert(debug.setmetatable(v, meta) == true or debug.getmetatable(v) == meta)
  print(v.field)
  debug.setmetatable(v, old)
end
-- expect: field of number
-- expect: field of boolean
-- expect: field of string
-- expect: field of function
-- expect: field of thread
debug.setmetatable(nil, { __index = function(_, k) return "nil's " .. k end, __call = function(_, x) return x end, __add = function() return "sum" end })
print(undefined.x, undefined(7), undefined + 1)  -- expect: nil's x 7 sum
debug.setmetatable(nil, nil)
print(pcall(function() return undefined.x end))  -- expect: false stdin:LINE: attempt to index global 'undefined' (a nil value)
print(debug.getmetatable("").__index == string, debug.getmetatable({}), debug.getmetatable(print))  -- expect: true nil nil

--- case: tracebacks
local function text(...) return (debug.traceback(...):gsub("\n%s*", " / "):gsub(":%d+", "")) end
local function f() local t = text("m", 1) return t end
print(f():match("^m / stack traceback: / stdin: in function 'text' / stdin: in function 'f' / stdin: in main chunk") ~= nil)  -- expect: true
print(text("m", 50))  -- expect: m / stack traceback:
print(debug.traceback("m", 50) == "m\nstack traceback:", debug.traceback("", 50) == "\nstack traceback:")  -- expect: true true
local co = coroutine.create(function() local x = nil coroutine.yield() x() end)
print(text(co))  -- expect: stack traceback:
coroutine.resume(co)
print(text(co))  -- expect: stack traceback: / [C]: in function 'yield' / stdin: in function <stdin>
print(debug.traceback(co, nil), text(co, "m", 1))  -- expect: nil m / stack traceback: / stdin: in function <stdin>
coroutine.resume(co)
print(text(co, "dead"))  -- expect: dead / stack traceback: / stdin: in function <stdin>
local function recursive(n) if n == 0 then local t = debug.traceback() return t end local t = recursive(n - 1) return t end
local long = recursive(60)
print(long:find("\n\t...\n", 1, true) ~= nil, select(2, long:gsub("\n", "")))  -- expect: true 22

--- case: the registry and hooks are there
print(type(debug.getregistry()), debug.getregistry() == debug.getregistry(), debug.getregistry()._LOADED == package.loaded)  -- expect: table true true
print(debug.gethook())  -- expect: nil  0

--- case: pcall, xpcall and load are levels, each one
local function levels()
  local out = {}
  for level = 2, 4 do
    local info = debug.getinfo(level, "Sf")
    for name, f in pairs({pcall = pcall, xpcall = xpcall, load = load}) do if info.func == f then out[#out + 1] = name end end
    if info.what ~= "C" then out[#out + 1] = info.what end
  end
  return table.concat(out, " ")
end
print(pcall(function() local s = levels() return s end))           -- expect: true Lua pcall main
print(xpcall(function() local s = levels() return s end, print))   -- expect: true Lua xpcall main
local seen
pcall(load, function() local s = levels() seen = s end)
print(seen)                                                        -- expect: Lua load pcall

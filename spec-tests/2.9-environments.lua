-- §2.9 Environments: getfenv and setfenv.

--- case: a function's environment
local function f() return x end
setfenv(f, { x = 5 })
x = 1
print(f(), x)  -- expect: 5 1
print(getfenv(f).x, getfenv(1) == _G, getfenv() == _G, getfenv(print) == _G)  -- expect: 5 true true true
print(setfenv(f, { x = 6 }) == f, f())  -- expect: true 6

--- case: closures inherit the creator's environment
local function make() return function() return y end end
setfenv(make, { y = "inner" })
local g = make()
print(g())  -- expect: inner
setfenv(make, { y = "other" })
print(g(), make()())  -- expect: inner other

--- case: setfenv by level
local function f() setfenv(1, { getfenv = getfenv }); z = 1; return getfenv(1).z, _G end
print(f(), z)  -- expect: 1 nil
local function lvl() setfenv(2, { tag = "changed" }) end
local function h() lvl(); return tag end
print(h(), tag)  -- expect: changed nil

--- case: the environment may have a metatable
local env = setmetatable({}, { __index = _G, __newindex = function(t, k, v) rawset(t, k, v * 2) end })
local f = setfenv(function() a = 5; return a, type(print) end, env)
print(f())  -- expect: 10 function
print(a, env.a)  -- expect: nil 10

--- case: errors -- not: luajit (follows 5.2 or words it otherwise)
print((pcall(setfenv, 1.5, {})))  -- expect: false
print(pcall(getfenv, -1))  -- expect: false bad argument #1 to '?' (level must be non-negative)
print(pcall(getfenv, 100))  -- expect: false bad argument #1 to '?' (invalid level)
print(pcall(setfenv, 1))  -- expect: false bad argument #2 to '?' (table expected, got no value)
print(pcall(setfenv, function() end, 5))  -- expect: false bad argument #2 to '?' (table expected, got number)

--- case: loaded chunks get the globals
local f = loadstring("return x")
x = "g"
setfenv(1, setmetatable({ x = "l" }, { __index = _G }))
print(f(), x)  -- expect: g l
print(loadstring("return x")())  -- expect: g

--- case: level 0 is the thread's environment
local G, mine = _G, { tag = "mine", tostring = tostring }
print(getfenv(0) == G, getfenv(0).print == print)  -- expect: true true
local count = select("#", setfenv(0, mine))
print(count, getfenv(0) == mine, getfenv(1) == G, getfenv() == G)  -- expect: 0 true true true
print(loadstring("return tag")(), tag, getfenv(loadstring("")) == mine)  -- expect: mine nil true
print(getfenv(load(function() end)) == mine, getfenv(print) == G)  -- expect: true false
local co = coroutine.create(function() return getfenv(0) == mine, getfenv(1) == G, tag end)
print(coroutine.resume(co))  -- expect: true true true nil
setfenv(0, G)
print(loadstring("return tag")(), getfenv(0) == G)  -- expect: nil true

--- case: a coroutine has its own
local inner = { name = "inner" }
local co = coroutine.create(function()
  setfenv(0, inner)
  coroutine.yield(getfenv(0) == inner, loadstring("return name")())
  return getfenv(0) == inner
end)
print(coroutine.resume(co))  -- expect: true true inner
print(getfenv(0) == _G, loadstring("return name")())  -- expect: true nil
print(coroutine.resume(co))  -- expect: true true
print(debug.getfenv(co) == inner)  -- expect: true
local body = setfenv(function() return name, getfenv(0) == _G end, inner)
print(coroutine.wrap(setfenv(function() return name end, inner))())  -- expect: inner

--- case: each closure has its own, whatever they share
local function make() local n = 0 return function() n = n + 1 return n, who end, function() n = n + 10 return n, who end end
local f, g = make()
setfenv(f, { who = "f" })
who = "global"
print(f())  -- expect: 1 f
print(g())  -- expect: 11 global
print(f())  -- expect: 12 f
print(getfenv(f) ~= getfenv(g), getfenv(g) == _G, getfenv(make) == _G)  -- expect: true true true
local nested = setfenv(function() return function() return function() return who end end end, { who = "nested" })
print(nested()()())  -- expect: nested
local inner = nested()
setfenv(inner, { who = "between" })
print(inner()(), nested()()())  -- expect: between nested

--- case: levels count functions that are running
local function level1() return getfenv(1) end
local function level2() return getfenv(2), getfenv(3) end
local function caller() local a, b = level2() return a, b end
local e1, e2 = {}, { level2 = level2 }
setfenv(level1, e1)
setfenv(caller, e2)
local G = _G
print(pcall(level1))  -- expect: false stdin:88: attempt to call global 'getfenv' (a nil value)
local a, b = caller()
print(a == e2, b == G)  -- expect: true true
local function set(n, t) local f = setfenv(n + 1, t) return f end
local function changed() local f = set(1, { tag = "own" }) return tag, f end
local tag1, f = changed()
print(tag1, f == changed, tag)  -- expect: own true nil
local function outer() local function up() setfenv(3, { tag = "outer's" }) end local function between() up() end between() return tag end
print(outer(), tag)  -- expect: outer's nil
print(getfenv("1") == _G, getfenv(1.9) == _G, getfenv(nil) == _G, setfenv("1", _G) ~= nil)  -- expect: true true true true

--- case: assignments of globals go to it
local env = {}
local f = setfenv(function() a = 1 b = { c = 2 } b.c = b.c + 1 function d() return a end local e = 5 return d() end, env)
print(f(), env.a, env.b.c, type(env.d), env.e, a, b, d)  -- expect: 1 1 3 function nil nil nil nil
print(env.d(), setfenv(env.d, { a = "other" })())  -- expect: 1 other
local reads = {}
local watching = setmetatable({}, { __index = function(_, k) reads[#reads + 1] = k return k .. "!" end, __newindex = function(_, k, v) reads[#reads + 1] = k .. "=" .. v end })
print(setfenv(function() x = y z = x return x .. z end, watching)())  -- expect: x!z!
print(table.concat(reads, " "))  -- expect: y x=y! x z=x! x z

--- case: errors name globals, whatever the environment
local function try(f, env) return select(2, pcall(setfenv(f, env))) end
print(try(function() print("x") end, {}))  -- expect: stdin:LINE: attempt to call global 'print' (a nil value)
print(try(function() local x = a.b end, {}))  -- expect: stdin:LINE: attempt to index global 'a' (a nil value)
print(try(function() a.b = 1 end, {}))  -- expect: stdin:LINE: attempt to index global 'a' (a nil value)
print(try(function() return a + 1 end, { a = {} }))  -- expect: stdin:LINE: attempt to perform arithmetic on global 'a' (a table value)
print(try(function() return a .. "x" end, {}))  -- expect: stdin:LINE: attempt to concatenate global 'a' (a nil value)
print(try(function() return #a end, {}))  -- expect: stdin:LINE: attempt to get length of global 'a' (a nil value)
print(try(function() a:m() end, { a = {} }))  -- expect: stdin:LINE: attempt to call method 'm' (a nil value)
print(try(function() return x end, setmetatable({}, { __index = function(_, k) error("no global " .. k, 2) end })))  -- expect: stdin:LINE: no global x
print(try(function() x = 1 end, setmetatable({}, { __newindex = function(_, k) error("no new global " .. k, 2) end })))  -- expect: stdin:LINE: no new global x
print(try(function() return x end, setmetatable({}, { __index = 5 })))  -- expect: stdin:LINE: attempt to index a number value

--- case: what library functions and levels refuse
print(pcall(setfenv, print, {}))  -- expect: false 'setfenv' cannot change environment of given object
print(pcall(setfenv, {}, {}))  -- expect: false bad argument #1 to '?' (number expected, got table)
print(pcall(setfenv, nil, {}))  -- expect: false bad argument #1 to '?' (number expected, got nil)
print(pcall(setfenv, -1, {}))  -- expect: false bad argument #1 to '?' (level must be non-negative)
print(pcall(setfenv, 50, {}))  -- expect: false bad argument #1 to '?' (invalid level)
print(pcall(setfenv, 0))  -- expect: false bad argument #2 to '?' (table expected, got no value)
print(pcall(setfenv, 0, 1))  -- expect: false bad argument #2 to '?' (table expected, got number)
print(pcall(getfenv, {}))  -- expect: false bad argument #1 to '?' (number expected, got table)
print(pcall(getfenv, "x"))  -- expect: false bad argument #1 to '?' (number expected, got string)
print(pcall(function() return setfenv(1, nil) end))  -- expect: false stdin:LINE: bad argument #2 to 'setfenv' (table expected, got nil)
print(getfenv(string.format) == _G, getfenv(coroutine.wrap(function() end)) == _G)  -- expect: true true
-- not: luajit (words some otherwise)

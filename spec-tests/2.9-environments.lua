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

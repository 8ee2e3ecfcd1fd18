-- §2.3 Variables, §2.6 Visibility rules.

--- case: globals live in the environment
x = 1
print(x, _G.x, _G["x"], y)  -- expect: 1 1 1 nil
_G.y = 2
print(y, rawget(_G, "y"))  -- expect: 2 2
x = nil
print(x, rawget(_G, "x"))  -- expect: nil nil

--- case: local scoping
x = 10
do
  local x = x
  print(x)  -- expect: 10
  x = x + 1
  do
    local x = x + 1
    print(x)  -- expect: 12
  end
  print(x)  -- expect: 11
end
print(x)  -- expect: 10

--- case: a local is not visible in its own initialiser
local a = 1
local a = a + 1
print(a)  -- expect: 2
local f = function() return f end
print(f())  -- expect: nil
local function g() return g end
print(g() == g)  -- expect: true

--- case: fresh locals in loops
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10; return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]())  -- expect: 11 21 12 13
local t = {}
local i = 0
while i < 3 do i = i + 1; local j = i; t[i] = function() j = j + 1; return j end end
print(t[1](), t[1](), t[2](), t[3]())  -- expect: 2 3 3 4
for k, v in pairs({ a = 1 }) do fs.k = function() return k, v end end
print(fs.k())  -- expect: a 1

--- case: closures share variables
local function counter()
  local n = 0
  return function() n = n + 1; return n end, function() return n end
end
local inc, get = counter()
inc(); inc()
local inc2, get2 = counter()
print(get(), get2(), inc2())  -- expect: 2 0 1

--- case: repeat sees the body's locals
local n = 0
repeat local done = n >= 2; n = n + 1 until done
print(n)  -- expect: 3
local fs = {}
repeat local x = #fs + 1; fs[x] = function() return x end until x == 3
print(fs[1](), fs[2](), fs[3]())  -- expect: 1 2 3

--- case: upvalues through several levels
local a = 1
local function f()
  local b = 2
  return function()
    local c = 3
    return function() a = a + 1; b = b + 1; c = c + 1; return a, b, c end
  end
end
local g = f()
local h, i = g(), g()
print(h())  -- expect: 2 3 4
print(i())  -- expect: 3 4 4
print(h())  -- expect: 4 5 5
print(a)  -- expect: 4

--- case: parameters are locals
local function f(a, a2) a = a or "default"; return a, a2 end
print(f(), f(1), f(1, 2, 3))  -- expect: default 1 1 2
print((function(a, b, c) return c, b, a end)(1, 2))  -- expect: nil 2 1

--- case: break closes upvalues
local f
while true do local x = 5; f = function() x = x + 1; return x end; break end
print(f(), f())  -- expect: 6 7

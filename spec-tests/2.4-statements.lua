-- §2.4 Statements: assignment, control structures, for, local declarations.

--- case: multiple assignment
local a, b, c = 1, 2
print(a, b, c)  -- expect: 1 2 nil
a, b = b, a
print(a, b)  -- expect: 2 1
local x, y = (function() return 1, 2, 3 end)()
print(x, y)  -- expect: 1 2
local p, q, r = 0, (function() return 1, 2 end)()
print(p, q, r)  -- expect: 0 1 2
local s, t = (function() return 1, 2 end)(), 10
print(s, t)  -- expect: 1 10
local u = ((function() return 1, 2 end)())
print(u)  -- expect: 1

--- case: all expressions are evaluated before assignment
local i, a = 3, {}
i, a[i] = i + 1, 20
print(i, a[3], a[4])  -- expect: 4 20 nil
local x, y, z = 1, 2, 3
x, y, z = y, z, x
print(x, y, z)  -- expect: 2 3 1
local t = { 1, 2 }
t[1], t[2] = t[2], t[1]
print(t[1], t[2])  -- expect: 2 1
do
  local a = { 1 }
  local b = a
  a[1], a = 5, nil
  print(b[1], a)  -- expect: 5 nil
end

--- case: if, elseif, else
local function f(x)
  if x == 1 then return "one" elseif x == 2 then return "two" elseif x then return "many" else return "none" end
end
print(f(1), f(2), f(3), f(nil))  -- expect: one two many none
if nil then print("no") end
if 0 then print("zero is true") end  -- expect: zero is true

--- case: while, repeat, break
local n = 0
while n < 10 do n = n + 1; if n == 5 then break end end
print(n)  -- expect: 5
repeat n = n - 1 until n <= 2
print(n)  -- expect: 2
while false do print("never") end
for i = 1, 3 do
  for j = 1, 3 do if j == 2 then break end; n = n + 1 end
end
print(n)  -- expect: 5

--- case: numeric for
local function run(a, b, c)
  local t = {}
  if c then for i = a, b, c do t[#t + 1] = tostring(i) end else for i = a, b do t[#t + 1] = tostring(i) end end
  return "[" .. table.concat(t, " ") .. "]"
end
print(run(1, 5))  -- expect: [1 2 3 4 5]
print(run(1, 10, 3))  -- expect: [1 4 7 10]
print(run(5, 1, -2))  -- expect: [5 3 1]
print(run(1, 0))  -- expect: []
print(run(1, 2, 0.25))  -- expect: [1 1.25 1.5 1.75 2]
print(run(0.1, 0.5, 0.1))  -- expect: [0.1 0.2 0.3 0.4 0.5]
print(run(3, 3))  -- expect: [3]
print(run("1", "3"))  -- expect: [1 2 3]
print(run(1, 3.5))  -- expect: [1 2 3]
print(run(-1, -3, -1))  -- expect: [-1 -2 -3]
print(run(1, -math.huge))  -- expect: []
print(run(2^53, 2^53 + 4, 2))  -- expect: [9.007199254741e+15 9.007199254741e+15 9.007199254741e+15]

--- case: the control variable is a copy
for i = 1, 3 do local j = i; i = i * 10; if j == 3 then print(i) end end  -- expect: 30
local limit, n = 3, 0
for i = 1, limit do limit = 100; n = n + 1 end
print(n)  -- expect: 3

--- case: errors of numeric for
print(pcall(function() for i = "a", 2 do end end))  -- expect: false stdin:LINE: 'for' initial value must be a number
print(pcall(function() for i = 1, {} do end end))  -- expect: false stdin:LINE: 'for' limit must be a number
print(pcall(function() for i = 1, 2, "x" do end end))  -- expect: false stdin:LINE: 'for' step must be a number
print(pcall(function() for i = nil, 2 do end end))  -- expect: false stdin:LINE: 'for' initial value must be a number

--- case: bounds are evaluated once, in order
local function e(n) order = (order or "") .. n; return n end
for i = e(1), e(3), e(2) do order = order .. "." end
print(order)  -- expect: 132..

--- case: generic for
local function iter(s, i) if i < s then return i + 1, i * i end end
local t = {}
for i, sq in iter, 4, 0 do t[#t + 1] = i .. "=" .. sq end
print(table.concat(t, " "))  -- expect: 1=0 2=1 3=4 4=9
local n = 0
for a, b, c, d in (function() n = n + 1; if n < 3 then return n, 2, 3 end end) do t = { a, b, c, d } end
print(#t, t[1], t[3], t[4])  -- expect: 3 2 3 nil
for k in next, { 10 } do print(k) end  -- expect: 1
for x in coroutine.wrap(function() coroutine.yield("a"); coroutine.yield("b") end) do t[#t + 1] = x end
print(t[4], t[5])  -- expect: a b

--- case: errors of generic for
print(pcall(function() for x in 5 do end end))  -- expect: false stdin:LINE: attempt to call a number value
print(pcall(function() for x in nil do end end))  -- expect: false stdin:LINE: attempt to call a nil value
print(pcall(function() for x in {} do end end))  -- expect: false stdin:LINE: attempt to call a table value

--- case: return in the middle needs a block
local function f() do return 1 end; return 2 end
print(f())  -- expect: 1
local function g() return end
print(select("#", g()))  -- expect: 0
print((g()))  -- expect: nil
local function h() return nil, nil end
print(select("#", h()))  -- expect: 2

--- case: method definitions
local obj = { n = 1, inner = {} }
function obj:inc(k) self.n = self.n + (k or 1); return self end
function obj.inner.f(x) return x * 2 end
function obj.inner:g() return self == obj.inner end
print(obj:inc():inc(5).n, obj.inner.f(4), obj.inner:g())  -- expect: 7 8 true

--- case: semicolons and calls as statements
print(1);  -- expect: 1
print(2); print(3)  -- expect: 2 -- expect: 3
local s = ("x"):rep(3) print(s)  -- expect: xxx

--- case: the iterator of a for statement is called (for generator)
print(pcall(function() for w in string.rep do end end))  -- expect: false stdin:LINE: bad argument #1 to '(for generator)' (string expected, got nil)

--- case: loops that end by each comparison
local n
local function count(loop) n = 0 loop() io.write(n, " ") end
local two, up = 2, nil
count(function() repeat n = n + 1 until n == 3 end)
count(function() repeat n = n + 1 until n ~= 1 end)
count(function() repeat n = n + 1 until not (n < 3) end)
count(function() repeat n = n + 1 until n < 3 end)
count(function() repeat n = n + 1 until not (n <= two) end)
count(function() repeat n = n + 1 until n <= two end)
count(function() repeat n = n + 1 until not (2 <= n and n <= two) end)
count(function() repeat n = n + 1 until n > two end)
count(function() repeat n = n + 1 until n >= two end)
count(function() repeat n = n + 1 up = n > 3 until up end)
count(function() repeat n = n + 1 up = n < 3 until not up end)
count(function() repeat n = n + 1 if n > 1 then up = nil else up = 1 end until not up end)
count(function() while n < 3 do n = n + 1 end end)
count(function() while not (n >= two) do n = n + 1 end end)
count(function() while 3 > n do n = n + 1 end end)
count(function() while 2 >= n do n = n + 1 end end)
print()  -- expect: 3 2 3 1 3 1 1 3 2 4 3 2 3 2 3 3
if 1 <= n then io.write("a ") end
if n <= 3 then io.write("b ") end
if not (4 <= n) then io.write("c ") end
if not (n <= two) then io.write("d ") end
print(1 <= n, n <= 1, 4 <= n, n <= two, not (n <= two))  -- expect: a b c d true false false false true
up = 5
print((function() up = 6 return up end)(), up, (function() up = nil return up end)())  -- expect: 6 6 nil

--- case: iterators that are library functions are given state and control
local chain = { a = "b", b = "c", c = "d" }
for k in rawget, chain, "a" do io.write(k, " ") end
print()  -- expect: b c d
for k, v in next, { "x", "y" }, 1 do io.write(k, v, " ") end
print()  -- expect: 2y
print(pcall(function() for s in string.gsub, "abc", "b" do end end))
-- expect: false stdin:166: bad argument #3 to '(for generator)' (string/function/table expected)
for w in coroutine.wrap(function(state, control) coroutine.yield(tostring(state) .. tostring(control)) coroutine.yield("second") end), "S", "C" do io.write(w, " ") end
print()  -- expect: SC second
for ok, v in pcall, function(control) return control end, "control" do io.write(tostring(ok), tostring(v), " ") break end
print()  -- expect: truecontrol
local callable = setmetatable({}, { __call = function(self, state, control) if control < state then return control + 1, self end end })
for i, self in callable, 3, 0 do io.write(i, tostring(self == callable), " ") end
print()  -- expect: 1true 2true 3true

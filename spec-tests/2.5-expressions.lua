-- §2.5 Expressions: arithmetic, comparison, logic, concatenation, length, precedence, constructors, calls.

--- case: arithmetic
print(7 + 2, 7 - 2, 7 * 2, 7 / 2, 7 % 3, 2 ^ 10)  -- expect: 9 5 14 3.5 1 1024
print(-7 % 3, 7 % -3, -7 % -3, 5.5 % 2, -5.5 % 2)  -- expect: 2 -2 -1 1.5 0.5
print(1 / 0, -1 / 0, 0 / 0 ~= 0 / 0)  -- expect: inf -inf true
print(2 ^ 0.5, (-8) ^ (1 / 3) ~= (-8) ^ (1 / 3), 2 ^ -1)  -- expect: 1.4142135623731 true 0.5
print(1e300 * 1e10 == math.huge, -5 / math.huge == 0)  -- expect: true true
print(-2 ^ 2, 2 ^ 3 ^ 2, -3 ^ 2)  -- expect: -4 512 -9
print(1 % 0 ~= 1 % 0)  -- expect: true
print(1 / -0 < 0 or 1 / -0 > 0)  -- expect: true
print(0.1 + 0.2 == 0.3, 0.1 + 0.2)  -- expect: false 0.3
print(3 % 1.5, 1e15 % 7, -1 % 1e15)  -- expect: 0 6 1e+15

--- case: arithmetic errors name the variable
local a, t = nil, { x = {} }
print(pcall(function() return a + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on upvalue 'a' (a nil value)
print(pcall(function() local b; return b * 2 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on local 'b' (a nil value)
print(pcall(function() return t.x.y + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
print(pcall(function() return t.x - 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on field 'x' (a table value)
print(pcall(function() return g / 2 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on global 'g' (a nil value)
print(pcall(function() return -{} end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a table value
print(pcall(function() return 2 ^ print end))  -- expect: false stdin:LINE: attempt to perform arithmetic on global 'print' (a function value)
print(pcall(function() local s = "abc"; return s + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on local 's' (a string value)
print(pcall(function() return 10 % nil end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a nil value
print(pcall(function() return a.b.c end))  -- expect: false stdin:LINE: attempt to index upvalue 'a' (a nil value)

--- case: comparison
print(1 < 2, 1 <= 1, 2 > 3, 2 >= 2, 1 == 1.0, 1 ~= 2)  -- expect: true true false true true true
print("a" < "b", "a" < "B", "" < "a", "a\0b" < "a\0c", "Z" < "a", "10" < "9")  -- expect: true false true true true true
print("a" <= "a", "b" > "a", "a" >= "b")  -- expect: true true false
print(0 / 0 == 0 / 0, 0 / 0 < 1, 1 < 0 / 0)  -- expect: false false false
print("1" == 1, nil == nil, true == true, print == print)  -- expect: false true true true
print(-0 == 0, math.huge > 1e308)  -- expect: true true

--- case: comparison errors
print(pcall(function() return 1 < "2" end))  -- expect: false stdin:LINE: attempt to compare number with string
print(pcall(function() return "2" <= 1 end))  -- expect: false stdin:LINE: attempt to compare string with number
print(pcall(function() return {} < {} end))  -- expect: false stdin:LINE: attempt to compare two table values
print(pcall(function() return nil > 1 end))  -- expect: false stdin:LINE: attempt to compare number with nil
print(pcall(function() return true >= false end))  -- expect: false stdin:LINE: attempt to compare two boolean values
print(pcall(function() return print < print end))  -- expect: false stdin:LINE: attempt to compare two function values

--- case: logic
print(10 or 20, nil or "a", nil and 10, false and nil, false or nil, 10 and 20)  -- expect: 10 a nil false nil 20
print(not nil == true, not (nil == true))  -- expect: true true
print(1 and 2 or 3, nil and 2 or 3, 1 and nil or 3)  -- expect: 2 3 3
local n = 0
local function side() n = n + 1; return true end
local _ = false and side(), true or side(), true and side(), nil or side()
print(n)  -- expect: 2
local x = false
x = x == false and "was false"
print(x)  -- expect: was false

--- case: concatenation
print("a" .. "b" .. "c", 1 .. 2, "x" .. 1.5 .. "y")  -- expect: abc 12 x1.5y
print("a" .. 1 + 2 .. "b")  -- expect: a3b
local s = ""
for i = 1, 5 do s = s .. i end
print(s)  -- expect: 12345
local t = {}
print(pcall(function() return "a" .. t .. "b" end))  -- expect: false stdin:LINE: attempt to concatenate upvalue 't' (a table value)
print(pcall(function() return "a" .. undefinedname end))  -- expect: false stdin:LINE: attempt to concatenate global 'undefinedname' (a nil value)
print(pcall(function() return t.field .. "a" end))  -- expect: false stdin:LINE: attempt to concatenate field 'field' (a nil value)

--- case: length
print(#"", #"abc", #"a\0b", #{}, #{ 1, 2, 3 }, #{ n = 1 })  -- expect: 0 3 3 0 3 0
print(#{ 1, 2, nil }, #{ nil } == 0)  -- expect: 2 true
local t = { 1, 2, 3 }
t[4] = 4; t[#t + 1] = 5
print(#t)  -- expect: 5
t[#t] = nil
print(#t)  -- expect: 4
print(pcall(function() return #5 end))  -- expect: false stdin:LINE: attempt to get length of a number value
print(pcall(function() local v; return #v end))  -- expect: false stdin:LINE: attempt to get length of local 'v' (a nil value)

--- case: precedence
print(1 + 2 * 3 - 4 / 2)  -- expect: 5
print(2 * 3 % 4, not 1 == 2, -2 ^ 2, 2 ^ -2)  -- expect: 2 false -4 0.25
print("a" .. "b" == "ab", 1 + 1 == 2 and 2 + 2 == 4)  -- expect: true true
print(1 .. 2 + 3 .. 4)  -- expect: 154
print(#"abc" + 1, -#"abc", not not nil)  -- expect: 4 -3 false
print(1 < 2 == true, 5 - 3 - 1, 2 ^ 2 ^ 3, 8 / 4 / 2)  -- expect: true 1 256 1
print(false == false ~= true)  -- expect: false

--- case: constructors
local t = { 1, 2, x = "a", [10] = "ten", 3; "four", ["k" .. 1] = true }
print(#t, t[3], t[4], t.x, t[10], t.k1)  -- expect: 4 3 four a ten true
local function f() return 1, 2, 3 end
print(#{ f() }, #{ f(), f() }, #{ (f()) }, #{ f(), nil }, #{ x = f() })  -- expect: 3 4 1 1 0
print(({ f(), n = 5 })[3], ({ n = 5, f() })[3])  -- expect: nil 3
local t2 = { [1] = "a", "b" }
print(t2[1])  -- expect: b
local u = { { { 1 } } }
print(u[1][1][1])  -- expect: 1
print(#{ "a", "b", }, #{ "a"; })  -- expect: 2 1
local big = {}
for i = 1, 120 do big[i] = "x" end
local v = loadstring("return {" .. table.concat(big, ",") .. "}")
local ok = setfenv(v, { x = 7 })()
print(#ok, ok[1], ok[120])  -- expect: 120 7 7

--- case: order in constructors
local log = {}
local function e(x) log[#log + 1] = x; return x end
local t = { e(1), [e(2)] = e(3), e(4), k = e(5) }
print(table.concat(log, " "))  -- expect: 1 2 3 4 5

--- case: calls
local function f(...) return select("#", ...), ... end
print(f())  -- expect: 0
print(f(nil, nil))  -- expect: 2 nil nil
print((f(1, 2)))  -- expect: 2
print(f(f(1, 2)))  -- expect: 3 2 1 2
print(f(f(1, 2), 10))  -- expect: 2 2 10
print(f "str", f [[long]], (f {}))  -- expect: 1 1 1
print(("x"):rep(3), #("abc"))  -- expect: xxx 3
local o = { v = 5 }
function o:get(a) return self.v, a end
print(o:get(1), o.get(o, 2), o["get"](o, 3))  -- expect: 5 5 5 3
local s = "hello"
print(s:upper(), s:len(), ("%d"):format(3))  -- expect: HELLO 5 3

--- case: order of evaluation of arguments
local log = {}
local function e(x) log[#log + 1] = x; return x end
local function f() e("call"); return f end
local t = setmetatable({}, { __index = function(_, k) e("index " .. k); return function() end end })
t.m(e("a"), e("b"))
print(table.concat(log, ","))  -- expect: index m,a,b
log = {}
local _ = e(1) + e(2) * e(3)
print(table.concat(log, ","))  -- expect: 1,2,3
log = {}
local _ = e("x") .. e("y") .. e("z")
print(table.concat(log, ","))  -- expect: x,y,z
log = {}
local _ = e(1) < e(2), e(4) > e(3)
print(table.concat(log, ","))  -- expect: 1,2,4,3

--- case: an operand that is a local is read when its instruction runs
local a = 1
local function set(v) a = v return 1 end
print(a + set(10))  -- expect: 11
a = 1
print(a .. set(10), a)  -- expect: 11 10
a = 1
print(a < set(0), a == set(1))  -- expect: true true
local t = { 10, 20, 30 }
a = 1
t[a] = set(3)
print(t[1], t[3])  -- expect: 10 1
a = { "first" }
print(a[set({ "second" })])  -- expect: second
a = {}
local old = a
a.x, a.y = set({}), 2
print(old.x, old.y, a.x, a.y)  -- expect: nil nil 1 2
a = {}
old = a
a.x, a = set({}), 5
print(old.x, type(a))  -- expect: 1 number
a = "k"
print(({ [a] = set("later") }).later)  -- expect: 1
a = 1
print(a, set(2), a, (a) + set(5))  -- expect: 1 1 2 6

--- case: varargs
local function f(...)
  local a, b = ...
  local t = { ... }
  return a, b, #t, select("#", ...), (...)
end
print(f())  -- expect: nil nil 0 0 nil
print(f(1))  -- expect: 1 nil 1 1 1
print(f(1, 2, 3))  -- expect: 1 2 3 3 1
local function g(a, ...) return ..., a end
print(g(1, 2, 3))  -- expect: 2 1
local function h(...) return ... end
print(h(1, nil, nil) == 1, select("#", h(1, nil, nil)))  -- expect: true 3
print(select("#", h(), h()), (select("#", h(), h())))  -- expect: 1 1
print((function(...) local function inner(...) return ... end return inner(...) end)(7, 8))  -- expect: 7 8
local function many(...) return select("#", ...) end
print(many(unpack({}, 1, 200)))  -- expect: 200

--- case: tail calls do not grow the stack
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + 1) end
print(loop(200000, 0))  -- expect: 200000
local function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
print(pcall(even, 3))  -- expect: true false
local even2, odd2
function even2(n) if n == 0 then return true end return odd2(n - 1) end
function odd2(n) if n == 0 then return false end return even2(n - 1) end
print(even2(100001))  -- expect: false
local o = { m = function(self, n) if n == 0 then return "done" end return self:m(n - 1) end }
print(o:m(100000))  -- expect: done

--- case: index and call errors name the variable -- not: luajit (follows 5.2 or words it otherwise)
local l, t = nil, {}
print(pcall(function() local x; x.y = 1 end))  -- expect: false stdin:LINE: attempt to index local 'x' (a nil value)
print(pcall(function() local x; return x.y end))  -- expect: false stdin:LINE: attempt to index local 'x' (a nil value)
print(pcall(function() return l.y end))  -- expect: false stdin:LINE: attempt to index upvalue 'l' (a nil value)
print(pcall(function() return glob.y end))  -- expect: false stdin:LINE: attempt to index global 'glob' (a nil value)
print(pcall(function() return t.a.b end))  -- expect: false stdin:LINE: attempt to index field 'a' (a nil value)
print(pcall(function() t.a.b = 1 end))  -- expect: false stdin:LINE: attempt to index field 'a' (a nil value)
print(pcall(function() local x; x() end))  -- expect: false stdin:LINE: attempt to call local 'x' (a nil value)
print(pcall(function() l() end))  -- expect: false stdin:LINE: attempt to call upvalue 'l' (a nil value)
print(pcall(function() glob() end))  -- expect: false stdin:LINE: attempt to call global 'glob' (a nil value)
print(pcall(function() t.a() end))  -- expect: false stdin:LINE: attempt to call field 'a' (a nil value)
print(pcall(function() t:m() end))  -- expect: false stdin:LINE: attempt to call method 'm' (a nil value)
print(pcall(function() t.a.b.c() end))  -- expect: false stdin:LINE: attempt to index field 'a' (a nil value)
print(pcall(function() ("x")() end))  -- expect: false stdin:LINE: attempt to call a string value
print(pcall(function() ("x"):nosuch() end))  -- expect: false stdin:LINE: attempt to call method 'nosuch' (a nil value)
print(pcall(function() local n = 5; n.x = 1 end))  -- expect: false stdin:LINE: attempt to index local 'n' (a number value)
print(pcall(function() local n = 5; return n.x.y end))  -- expect: false stdin:LINE: attempt to index local 'n' (a number value)
print(pcall(function() return (1)() end))  -- expect: false stdin:LINE: attempt to call a number value
print(pcall(function() return t[1][2] end))  -- expect: false stdin:LINE: attempt to index field '?' (a nil value)
print(pcall(function() local k = "kk"; return t[k].x end))  -- expect: false stdin:LINE: attempt to index field '?' (a nil value)
print(pcall(function() local k = "kk"; t[k]() end))  -- expect: false stdin:LINE: attempt to call field '?' (a nil value)
print(pcall(function() local function r() return r.x.y end; return r() end))  -- expect: false stdin:LINE: attempt to index upvalue 'r' (a function value)
print(pcall(nil))  -- expect: false attempt to call a nil value
print(pcall(5))  -- expect: false attempt to call a number value

--- case: uncaught error with a local's name
local config
print("before")  -- expect: before
config.name = 1  -- expect error: attempt to index local 'config' (a nil value)

--- case: uncaught error in arithmetic on a field
local p = { name = "x" }
local total = p.count + 1  -- expect error: attempt to perform arithmetic on field 'count' (a nil value)

--- case: uncaught call of a missing global
launch()  -- expect error: attempt to call global 'launch' (a nil value)

--- case: of two wrong operands the left one is named
print(pcall(function() return a .. b end))  -- expect: false stdin:LINE: attempt to concatenate global 'a' (a nil value)
print(pcall(function() return 1 .. a .. b end))  -- expect: false stdin:LINE: attempt to concatenate global 'a' (a nil value)
print(pcall(function() return a .. 1 .. b end))  -- expect: false stdin:LINE: attempt to concatenate global 'b' (a nil value)
print(pcall(function(...) return a .. ... end))  -- expect: false stdin:LINE: attempt to concatenate global 'a' (a nil value)
print(pcall(function() return a + b end))  -- expect: false stdin:LINE: attempt to perform arithmetic on global 'a' (a nil value)

--- case: a nil constant on the left has no name
print(pcall(function() return nil % b end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a nil value

--- case: a value that depends on a condition has no name
-- not: luajit (names the last alternative)
one = 1
print(pcall(function() return (one and b).x end))  -- expect: false stdin:LINE: attempt to index a nil value
print(pcall(function() return (b or d)() end))  -- expect: false stdin:LINE: attempt to call a nil value
print(pcall(function() local p, q return (p or q).x end))  -- expect: false stdin:LINE: attempt to index a nil value
print(pcall(function() return ("x" or d) + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a string value
print(pcall(function() local c = one and one return c.x.y end))  -- expect: false stdin:LINE: attempt to index local 'c' (a number value)

--- case: constants that decide nothing
local function two() return 1, 2 end
print((1 and two()), nil or two())  -- expect: 1 1
print(1 and two())  -- expect: 1
print(1 and 2, nil or 3, nil and 3, false or nil, 1 and nil or 5, (1 and nil) or 6)  -- expect: 2 3 nil nil 5 6
print(pcall(function() return (1 and b).x end))  -- expect: false stdin:LINE: attempt to index global 'b' (a nil value)
print(pcall(function() return (nil or b).x end))  -- expect: false stdin:LINE: attempt to index global 'b' (a nil value)

--- case: the length is a border, wherever the items lie
local t = {}
t[0.5], t[8], t.__index, t[0], t.x, t[false], t[2], t[true] = 1, 1, 1, 1, 1, 1, 1, 1
local function border() return (#t == 0 or t[#t] ~= nil) and t[#t + 1] == nil end
for _, k in ipairs {"push", "push", "push", 1e15, "push", 15, "", 33, 65, "pop", "1", "y", "push", "push"} do
  if k == "push" then t[#t + 1] = 1 elseif k == "pop" then t[#t] = nil else t[k] = 1 end
  if not border() then print(k, #t) end
end
print(border())  -- expect: true

--- case: long table constructors
local function three(...) return 118, 119, ... end
local t = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120}
print(#t, t[1], t[50], t[51], t[100], t[101], t[120])  -- expect: 120 1 50 51 100 101 120
local u = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, x = 1, three(120)}
print(#u, u[117], u[118], u[119], u[120], u.x)  -- expect: 120 117 118 119 120 1

--- case: constants in parentheses and folded ones decide as constants do
print(pcall(function() return ((nil) or b).x end))  -- expect: false stdin:LINE: attempt to index global 'b' (a nil value)
print(pcall(function() return ((1 + 1) and b).x end))  -- expect: false stdin:LINE: attempt to index global 'b' (a nil value)
print(pcall(function() return (not nil and b).x end))  -- expect: false stdin:LINE: attempt to index global 'b' (a nil value)
print((nil) and 1, (1 + 1) or 2, not nil and 3, not 1 or 4, -1 and 5)  -- expect: nil 2 3 4 5

--- case: 0 and -0 are one constant of a function, the one that comes first
local function positive() local a, b = 0, -0 return 1 / a, 1 / b end
local function negative() local a, b = -0, 0 return 1 / a, 1 / b end
print(positive())  -- expect: inf inf
print(negative())  -- expect: -inf -inf
local zero = 0
print(1 / -zero)  -- expect: -inf
-- not: luajit (they are two)

--- case: integer keys in an order that moves them to the array part and back
local t, count = {}, 0
for _, k in ipairs({ 7, 13, 1, 2, 4, 21, 14, 5, 9, 26, 7, 12, 16, 27, 28 }) do t[k] = true end
for _ in pairs(t) do count = count + 1 end
print(count, t[28], t[3])  -- expect: 14 true nil

--- case: an operand that depends on a condition has the name of what the way of all jumps leaves -- not: luajit (names the last alternative)
local function try(f) print((select(2, pcall(f)))) end
a, b, c, d = {}, {}, {}, nil
try(function() return (a and b.x) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (d and b.x) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (a and b.x or c.y) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
try(function() return (d and b.x or c.y) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
try(function() return (a==1 and b.x or c.y) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
try(function() return (a==1 or b.x) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (d==nil and b.x) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return ((d or a) and b.x) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'x' (a nil value)
try(function() return (not d and b.x or c.y) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
try(function() return (a and (d or c.y)) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (a and (b.x or c.y)) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (d or (a and c.y)) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() local e,f = {} return (e and f or e.y) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
try(function() local e,f = {} return (f or e.y) + nil end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() local e,f = {} return (f or e.y)() end)  -- expect: stdin:LINE: attempt to call a nil value
try(function() local e,f = {} return (e and e.y)() end)  -- expect: stdin:LINE: attempt to call a nil value
try(function() local e,f = {} return (e and e.z or e.y)() end)  -- expect: stdin:LINE: attempt to call field 'y' (a nil value)
try(function() local e,f = {} return (e and e.z or f)() end)  -- expect: stdin:LINE: attempt to call local 'f' (a nil value)
try(function() local e,f = {} return (e and e or f)() end)  -- expect: stdin:LINE: attempt to call local 'f' (a table value)
try(function() local e,f = {} return (a<1 and e or f)() end)  -- expect: stdin:LINE: attempt to compare table with number
try(function() local e,f = {} return (a==1 and e or f)() end)  -- expect: stdin:LINE: attempt to call local 'f' (a nil value)
try(function() local e,f = {} return (a==1 and e.x or f).x.y end)  -- expect: stdin:LINE: attempt to index local 'f' (a nil value)
try(function() local e,f = {} return (f or e.x) .. (f and a) end)  -- expect: stdin:LINE: attempt to concatenate a nil value
try(function() local e,f = {} return e.y .. (f and a) end)  -- expect: stdin:LINE: attempt to concatenate field 'y' (a nil value)
try(function() local e,f = {} return e.y .. (a==1 and 3 or "x") end)  -- expect: stdin:LINE: attempt to concatenate field 'y' (a nil value)
try(function() local e,f = {} return e.y + (a==1 and 3 or "x") end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'y' (a nil value)
try(function() local e,f = {} return e.y[f and a] end)  -- expect: stdin:LINE: attempt to index field 'y' (a nil value)
try(function() local e,f = {} e.y[f and a] = a and b end)  -- expect: stdin:LINE: attempt to index field 'y' (a nil value)
try(function() local e,f = {} e.y(f and a, a and b) end)  -- expect: stdin:LINE: attempt to call field 'y' (a nil value)
try(function() local e,f = {} e.y:z(f and a, a and b) end)  -- expect: stdin:LINE: attempt to index field 'y' (a nil value)
try(function() local e,f = {} e[f and a]() end)  -- expect: stdin:LINE: attempt to call field '?' (a nil value)
try(function() local e,f = {} e[f and a] = f and a or b.x.z end)  -- expect: stdin:LINE: attempt to index field 'x' (a nil value)
try(function() local e,f = {} e:z(f and a, a and b) end)  -- expect: stdin:LINE: attempt to call method 'z' (a nil value)
try(function() local e,f = {} ;(a and e or b):z(f and a, a and b) end)  -- expect: stdin:LINE: attempt to call method 'z' (a nil value)
try(function() local e,f = {} ;(f and e or "x"):z(f and a, a and b) end)  -- expect: stdin:LINE: attempt to call method 'z' (a nil value)
try(function() local e,f = {} ;(f and e or a):z(f and a, a and b) end)  -- expect: stdin:LINE: attempt to call method 'z' (a nil value)
try(function() return (a == nil) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a boolean value
try(function() return (a and true) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a boolean value
try(function() return (a and b and c) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a table value
try(function() return (a or b or c) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a table value
try(function() return (a and b or c and d) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a table value
try(function() return ((a and b.x or c.y) or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return ((d and b.x or d) or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (((d and b.x or d) or d) and c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (not (a and d) and c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (not (a or d) or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (not (a == 1 or d) or c.z or a) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a boolean value
try(function() return (a ~= 1 and d or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (a ~= 1 and d or c.z and a) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (1 and d) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on global 'd' (a nil value)
try(function() return (nil or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (false and c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a boolean value
try(function() return (a and nil or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (a and false or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (a and 1 == 2 or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (d or 1 == 2 or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (a.x == 1 or d or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() return (a.x == 1 or d and c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() local x = d x = x and 1 or c.z return (x or a.b) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() local x = d return (x and 1) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on a nil value
try(function() local x = d return (x and 1 or x) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on local 'x' (a nil value)
try(function() local x = d return -(x and 1 or a.q) end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'q' (a nil value)
try(function() local x = d return #(x and 1 or a.q) end)  -- expect: stdin:LINE: attempt to get length of field 'q' (a nil value)
try(function() local x = d return #(not x and a.q) end)  -- expect: stdin:LINE: attempt to get length of a nil value
try(function() if (d and a or c).x.y then end end)  -- expect: stdin:LINE: attempt to index field 'x' (a nil value)
try(function() while (d and a or c.x).y do end end)  -- expect: stdin:LINE: attempt to index field 'x' (a nil value)
try(function() for i = 1, 2 do if i == 2 then local q = (d and a or c.x).y end end end)  -- expect: stdin:LINE: attempt to index field 'x' (a nil value)
try(function(...) return (... and a or c.x).y end)  -- expect: stdin:LINE: attempt to index field 'x' (a nil value)
try(function() return ((d and d or d) < 1) end)  -- expect: stdin:LINE: attempt to compare nil with number
try(function() return (d and a.x or c)() end)  -- expect: stdin:LINE: attempt to call global 'c' (a table value)
try(function() return (d and a.x or c)[1]() end)  -- expect: stdin:LINE: attempt to call field '?' (a nil value)
try(function() return (d and a.x or c)["k"]() end)  -- expect: stdin:LINE: attempt to call field 'k' (a nil value)
try(function() return a[false or 's'].x end)  -- expect: stdin:LINE: attempt to index field 's' (a nil value)
try(function() return a[a.x and false or 's'].x end)  -- expect: stdin:LINE: attempt to index field 's' (a nil value)
try(function() return ((a.x and true or nil) or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return ('s' and false or a[1]) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field '?' (a nil value)
try(function() return (nil and 1 or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)
try(function() return (d and (nil and 1) or c.z) + 1 end)  -- expect: stdin:LINE: attempt to perform arithmetic on field 'z' (a nil value)

--- case: values of logical operators in every combination of truth
local values, names = {true, false, 1}, {"true", "false", "1"}
values[4], names[4] = nil, "nil"
local function all(f)
  local out = {}
  for i = 1, 4 do for j = 1, 4 do out[#out + 1] = tostring(f(values[i], values[j], i < j)) end end
  print(table.concat(out, " "))
end
all(function(x, y) return x and y or 5 end)  -- expect: true 5 1 5 5 5 5 5 true 5 1 5 5 5 5 5
all(function(x, y) return (x or y) and 5 end)  -- expect: 5 5 5 5 5 false 5 nil 5 5 5 5 5 false 5 nil
all(function(x, y) return x == y and x or y end)  -- expect: true false 1 nil true false 1 nil true false 1 nil true false 1 nil
all(function(x, y, l) return not x and l or y end)  -- expect: true false 1 nil true false true true true false 1 nil true false 1 nil
all(function(x, y, l) return (x and l or not y) == true end)  -- expect: false true true true false true false true false true false true false true false true
all(function(x, y, l) return not (x and y) or l == y end)  -- expect: false true false true true true true true false true false true true true true true
all(function(x, y, l) return l ~= x and (y or x == 1) and true end)  -- expect: true false false false false false true false true true true true true false true false
all(function(x, y, l) return (x and false or y) and (l and nil or 7) end)  -- expect: 7 false 7 nil 7 false 7 nil 7 false 7 nil 7 false 7 nil
all(function(x, y, l) local z = x z = z and y or l and z return z end)  -- expect: true true 1 true false false false false true false 1 1 false false false false
all(function(x, y, l) if (x and y or l) and not (y == 1 or x == nil) then return 1 else return 2 end end)  -- expect: 1 1 2 1 2 2 2 1 1 2 2 1 2 2 2 2
all(function(x, y, l) local n = 0 while (n == 0 or x and n < 2) and (y or n < 3) do n = n + 1 end return n end)  -- expect: 2 2 2 2 1 1 1 1 2 2 2 2 1 1 1 1
all(function(x, y, l) return ({[x and 1 or 2] = y and 3 or l})[x == nil and 2 or 1] end)  -- expect: 3 true 3 true nil nil nil nil 3 false 3 true 3 false 3 false

--- case: deep recursion through every kind of call
local function plain(n) if n == 0 then return 0 end return 1 + plain(n - 1) end
local callable = setmetatable({}, { __call = function(self, n) if n == 0 then return 0 end local r = self(n - 1) return r + 1 end })
local function iterated(n)
  if n == 0 then return 0 end
  for v in function(_, seen) if seen == nil then return iterated(n - 1) + 1 end end do return v end
end
local object = {}
function object:method(n) if n == 0 then return 0 end local r = self:method(n - 1) return r + 1 end
local function open(n) if n == 0 then return 0, 1, 2 end return select(2, 9, open(n - 1)) end
local function spread(...) if select("#", ...) == 20 then return ... end return spread(0, ...) end
print(plain(6000), callable(6000), iterated(150), object:method(6000))  -- expect: 6000 6000 150 6000
print(open(100), (select("#", spread())))  -- expect: 0 20
local turn
local function mixed(n) if n == 0 then return 0 end return turn[n % 4 + 1](n - 1) + 1 end
local through = setmetatable({}, { __call = function(_, n) return mixed(n) end })
turn = { mixed, through, function(n) local r = mixed(n) return r end, function(n) for v in function(_, s) if s == nil then return mixed(n) end end do return v end end }
print(mixed(600))  -- expect: 600
local tail = setmetatable({}, { __call = function(self, n) if n == 0 then return "end" end return self(n - 1) end })
local function even(n) if n == 0 then return true end return (n % 2 == 0 and tail or even) == tail and even(n - 1) or false end
print(tail(50000), (function(n) local function go(n) if n == 0 then return "done" end return go(n - 1) end return go(n) end)(50000))  -- expect: end done
print(pcall(function() local function endless(n) return 1 + endless(n + 1) end endless(1) end) == false)  -- expect: true

--- case: calls with open lists of results everywhere
local function three() return 1, 2, 3 end
local function none() end
local function count(...) return select("#", ...) end
print(count(three()), count(three(), three()), count((three())), count(none()), count(none(), none()), count(three(), none()))  -- expect: 3 4 1 0 1 1
local t = { three(), three(), none(), three() }
print(t[1], t[2], t[3], t[4], t[5], t[6])  -- expect: 1 1 nil 1 2 3
local callable = setmetatable({}, { __call = function(self, ...) return self, ... end })
print(count(callable()), count(callable(three())), count(callable(callable(three()))), select(2, callable(three())) == 1)  -- expect: 1 4 5 true
local function pass(...) return ... end
print(pass(three()), (pass(three())), count(pass(none())), count(pass(nil, nil)))  -- expect: 1 1 0 2
print(count(pcall(three)), count(pcall(none)), select(4, pcall(three)))  -- expect: 4 1 3
print(("x"):rep(three()), (" "):rep(#{ three(), three() }) == "    ", math.max(three()), math.max(0, three()))  -- expect: x true 3 3
local many = {}
for i = 1, 250 do many[i] = i end
print(count(unpack(many)), select(250, unpack(many)), count(0, unpack(many)), (select("#", pass(unpack(many)))))  -- expect: 250 250 251 250
local a, b, c, d = three()
local e, f = none()
local g, h, i = 0, three()
print(a, b, c, d, e, f, g, h, i)  -- expect: 1 2 3 nil nil nil 0 1 2
for i, v in pass(ipairs({ "x", "y" })) do io.write(i, v, " ") end
print()  -- expect: 1x 2y

--- case: endless recursion is an error, through whatever kind of call
local function says(f) print((tostring(select(2, pcall(f))):match("stack overflow"))) end
says(function() local callable = setmetatable({}, { __call = function(self) return 1 + self() end }) callable() end)  -- expect: stack overflow
says(function() local o = {} function o:m() local r = self:m() return r end o:m() end)  -- expect: stack overflow
says(function() local function f() for _ in f do end end f() end)  -- expect: stack overflow
says(function() local t = setmetatable({}, { __index = function(t, k) return 1 + t[k] end }) return t.x end)  -- expect: stack overflow
says(function() local t = setmetatable({}, { __newindex = function(t, k, v) t[k] = v end }) t.x = 1 end)  -- expect: stack overflow
says(function() local t = setmetatable({}, { __add = function(a, b) return (a + b) + 1 end }) return t + t end)  -- expect: stack overflow
says(function() local t = setmetatable({}, { __concat = function(a, b) return (a .. b) .. 1 end }) return t .. t end)  -- expect: stack overflow
says(function() local m = {} m.__eq = function(a, b) return not (a == b) end return setmetatable({}, m) == setmetatable({}, m) end)  -- expect: stack overflow
says(function() local m = {} m.__lt = function(a, b) return not (a < b) end return setmetatable({}, m) < setmetatable({}, m) end)  -- expect: stack overflow
says(function() local m = {} m.__le = function(a, b) return not (a <= b) end return setmetatable({}, m) <= setmetatable({}, m) end)  -- expect: stack overflow
says(function() local t = setmetatable({}, { __unm = function(a) return -a + 1 end }) return -t end)  -- expect: stack overflow
says(function() local function f(...) return 1 + f(...) end f(unpack({}, 1, 200)) end)  -- expect: stack overflow
says(function() local function f() table.sort({ 2, 1 }, f) return true end f() end)  -- expect: stack overflow
says(function() local function f() local ok, e = pcall(f) error(e, 0) end f() end)  -- expect: stack overflow
local t = setmetatable({}, { __tostring = function(t) return tostring(t) .. "" end })
says(function() return tostring(t) end)  -- expect: stack overflow

--- case: endless recursion through a library function that calls back -- not: luajit (ends the process)
local function says(f) print((tostring(select(2, pcall(f))):match("stack overflow"))) end
says(function() local function f() return (("x"):gsub("x", f)) end f() end)  -- expect: stack overflow

--- case: many arguments are passed on deeply -- not: luajit (its stack is smaller)
local function count(n, ...) if n == 0 then return select("#", ...) end return 0 + count(n - 1, ...) end
print(count(3000, unpack({}, 1, 200)), count(3000, unpack({}, 1, 38)))  -- expect: 200 38

--- case: items of a constructor meet keys that stand there
local t = { [3] = "c", "a", "b" }
print(#t, t[1], t[2], t[3])  -- expect: 3 a b c
t = { [4] = "d", [3] = "c", "a", "b", x = 1 }
print(#t, table.concat(t))  -- expect: 4 abcd
local function three() return 1, 2, 3 end
t = { [4] = 4, [5] = 5, three() }
print(#t, table.concat(t, " "))  -- expect: 5 1 2 3 4 5
t = { [2] = "over", "a", "b" }
print(#t, t[2])  -- expect: 2 b
t = { [1] = "x", [2] = "y" }
print(#t, next({ [1] = "only" }))  -- expect: 2 1 only
local n = 0
for k, v in pairs({ [4] = 4, [3] = 3, 1, 2 }) do assert(k == v) n = n + 1 end
print(n)  -- expect: 4

-- §2.2 Values and types, §2.2.1 Coercion.

--- case: the eight types
print(type(nil), type(true), type(1), type("x"), type({}), type(print), type(coroutine.create(function() end)))  -- expect: nil boolean number string table function thread
print(type(type))  -- expect: function
print(select("#", type(nil)))  -- expect: 1

--- case: truth
print(not nil, not false, not 0, not "", not {})  -- expect: true true false false false
print(nil == false, 0 == false, "" == false)  -- expect: false false false

--- case: strings to numbers -- not: luajit (follows 5.2 or words it otherwise)
print("10" + 1, "10" * "2", "0x10" + 0, " 10 " + 1, "1e1" + 0)  -- expect: 11 20 16 11 10
print(10 .. 20)  -- expect: 1020
print("10" == 10)  -- expect: false
print(-"2", -"-3", "7" % 4, "2" ^ "3")  -- expect: -2 3 3 8
print(10 / "4")  -- expect: 2.5
print("1\0" + 1, tonumber("1\0xyz"), tonumber("\0001"), tonumber("0x10\0"), tonumber("7\0", 8), 1 ^ "0\0")  -- expect: 2 1 nil 16 7 1
print(1e15 .. "", 1e14 .. "", 123456789012345 .. "")  -- expect: 1e+15 1e+14 1.2345678901234e+14

--- case: numbers to strings
print(1, 1.0, 1.5, -1.5, 1e14, 1e15, 1e16, 1e100)  -- expect: 1 1 1.5 -1.5 1e+14 1e+15 1e+16 1e+100
print(0.1, 1/3, 123456.789, 2^53, 2^63, 2^31)  -- expect: 0.1 0.33333333333333 123456.789 9.007199254741e+15 9.2233720368548e+18 2147483648
print(1/0, -1/0)  -- expect: inf -inf
print(3.14159265358979, 1e-5, 0.0001, 12345678901234567890)  -- expect: 3.1415926535898 1e-05 0.0001 1.2345678901235e+19
print(2^1023 * 2, 5e-324)  -- expect: inf 4.9406564584125e-324
print((tostring(0/0):gsub("-", "")))  -- expect: nan

--- case: what does not convert
print(pcall(function() return "abc" + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a string value
print(pcall(function() return {} .. "x" end))  -- expect: false stdin:LINE: attempt to concatenate a table value
print(pcall(function() return "0x" + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a string value
print(pcall(function() return "" + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a string value
print(pcall(function() return "1 2" + 1 end))  -- expect: false stdin:LINE: attempt to perform arithmetic on a string value
print(pcall(function() return true .. "x" end))  -- expect: false stdin:LINE: attempt to concatenate a boolean value
print(pcall(function() return nil .. "x" end))  -- expect: false stdin:LINE: attempt to concatenate a nil value

--- case: tables are references
local a = {}
local b = a
b.x = 1
print(a.x, a == b, a == {}, {} == {})  -- expect: 1 true false false
print(a ~= b)  -- expect: false

--- case: keys of tables
local t = {}
t[1] = "int"; t["1"] = "str"; t[1.5] = "float"; t[true] = "bool"
print(t[1], t["1"], t[1.5], t[true], t[false])  -- expect: int str float bool nil
t[2^53] = "big"
print(t[2^53], t[9007199254740992])  -- expect: big big
t[-0] = "zero"
print(t[0], t[-0])  -- expect: zero zero
print(pcall(function() t[nil] = 1 end))  -- expect: false stdin:LINE: table index is nil
print(pcall(function() t[0/0] = 1 end))  -- expect: false stdin:LINE: table index is NaN
print(t[nil], t[0/0])  -- expect: nil nil
local k = {}
t[k] = "table key"; t[print] = "function key"
print(t[k], t[print], t[{}])  -- expect: table key function key nil

--- case: names of JavaScript's objects are ordinary keys
local t = {}
print(t.__proto__, t.constructor, t.toString, t.hasOwnProperty, t.length)  -- expect: nil nil nil nil nil
t.__proto__ = 1; t.constructor = 2; t.length = 3
local n = 0
for k, v in pairs(t) do n = n + v end
print(n, #t, t.__proto__)  -- expect: 6 0 1
print(__proto__, constructor, _G.toString)  -- expect: nil nil nil
print(rawget(t, "valueOf"), string.constructor, ("x").length)  -- expect: nil nil nil

--- case: numerals of thousands of digits
local z, n = ("0"):rep(6000), ("9"):rep(6000)
print(("1" .. z .. "e-6000") + 0, ("0." .. z .. "1e6001") + 0, (z .. "7") + 0, ("0." .. z) + 0)  -- expect: 1 1 7 0
print((n .. "e-6000") + 0, ("." .. n) + 0, n + 0 == math.huge, -(n .. "e-5990"))  -- expect: 1 1 true -10000000000
print(math.floor("2" .. z .. "e-5999"), ("x"):rep("0." .. z .. "3e6001"), tonumber("0x" .. z .. "ff"), tonumber(z .. "zz", 36))  -- expect: 20 xxx 255 1295
print(tonumber((" "):rep(9000) .. "12" .. (" "):rep(9000)), tonumber(n .. "x"), tonumber("1e" .. z), tonumber("1e" .. z .. "2"), tonumber("0." .. z .. "e"))  -- expect: 12 nil 1 100 nil
for i = z .. 1, z .. 3, z .. 1 do io.write(i, " ") end
print()  -- expect: 1 2 3 

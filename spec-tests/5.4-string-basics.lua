-- §5.4 String manipulation: byte, char, len, lower, upper, rep, reverse, sub, dump, format.

--- case: byte and char
print(("abc"):byte(), ("abc"):byte(2), ("abc"):byte(-1), ("abc"):byte(1, -1))  -- expect: 97 98 99 97 98 99
print(("abc"):byte(10), select("#", ("abc"):byte(10)), select("#", (""):byte(1, -1)))  -- expect: nil 0 0
print(("abc"):byte(0), ("\0\255"):byte(1, 2))  -- expect: nil 0 255
print(string.char(72, 105), string.char() == "", #string.char(0, 255))  -- expect: Hi true 2
print(pcall(string.char, 256))  -- expect: false bad argument #1 to '?' (invalid value)
print(pcall(string.char, -1))  -- expect: false bad argument #1 to '?' (invalid value)
print(pcall(string.char, "x"))  -- expect: false bad argument #1 to '?' (number expected, got string)
print(string.char("65"))  -- expect: A

--- case: len, lower, upper, reverse
print(("abc"):len(), string.len(""), string.len("a\0b"), string.len(123))  -- expect: 3 0 3 3
print(("Hello World 1!"):lower(), ("Hello World 1!"):upper())  -- expect: hello world 1! HELLO WORLD 1!
print(("\224"):upper() == "\224", ("\192"):lower() == "\192")  -- expect: true true
print(("abc"):reverse(), (""):reverse() == "", ("ab"):reverse())  -- expect: cba true ba

--- case: rep
print(("ab"):rep(3), ("x"):rep(0) == "", ("x"):rep(-1) == "", (""):rep(1000) == "")  -- expect: ababab true true true
print(#("abc"):rep(1000), ("x"):rep("2"), ("x"):rep(2.9))  -- expect: 3000 xx xx
print(pcall(string.rep))  -- expect: false bad argument #1 to '?' (string expected, got no value)
print(pcall(string.rep, "x"))  -- expect: false bad argument #2 to '?' (number expected, got no value)

--- case: sub -- not: luajit (follows 5.2 or words it otherwise)
local s = "hello"
print(s:sub(2, 4), s:sub(2), s:sub(-3), s:sub(-3, -2), s:sub(0), s:sub(1, 100))  -- expect: ell ello llo ll hello hello
print(s:sub(3, 2) == "", s:sub(10) == "", s:sub(-100, 2), s:sub(2, -2), s:sub(1, 0) == "")  -- expect: true true he ell true
print(s:sub("2", "3"), s:sub(2.7, 3.2))  -- expect: el el
print(s:sub(-1e10, 1e10), s:sub(2^31, 2^31 + 1) == "")  -- expect: hello true
print(pcall(string.sub, s))  -- expect: false bad argument #2 to '?' (number expected, got no value)
print(pcall(string.sub))  -- expect: false bad argument #1 to '?' (string expected, got no value)
print(pcall(string.sub, nil, 1))  -- expect: false bad argument #1 to '?' (string expected, got nil)
print(pcall(string.sub, "x", {}))  -- expect: false bad argument #2 to '?' (number expected, got table)

--- case: strings have methods through their metatable
print(("x"):upper(), #("x"):rep(5), ("%d-%s"):format(1, "a"))  -- expect: X 5 1-a
print(("abc").len == string.len, ("abc").nosuch)  -- expect: true nil
function string.twice(s) return s .. s end
print(("ab"):twice())  -- expect: abab
print(pcall(function() return ("x"):bad() end))  -- expect: false stdin:LINE: attempt to call method 'bad' (a nil value)
print(pcall(function() local s = "x"; s.y = 1 end))  -- expect: false stdin:LINE: attempt to index local 's' (a string value)

--- case: argument errors of methods -- not: luajit (follows 5.2 or words it otherwise)
print(pcall(function() return ("x"):rep() end))  -- expect: false stdin:LINE: bad argument #1 to 'rep' (number expected, got no value)
print(pcall(function() return ("x"):rep({}) end))  -- expect: false stdin:LINE: bad argument #1 to 'rep' (number expected, got table)
print(pcall(function() return string.rep() end))  -- expect: false stdin:LINE: bad argument #1 to 'rep' (string expected, got no value)
print(pcall(function() return ("x"):sub("y") end))  -- expect: false stdin:LINE: bad argument #1 to 'sub' (number expected, got string)
print(pcall(function() return ("x"):format() end))  -- expect: true x
print(pcall(function() return ("%d"):format("x") end))  -- expect: false stdin:LINE: bad argument #1 to 'format' (number expected, got string)
print(pcall(function() string.rep(nil, 1) end))  -- expect: false stdin:LINE: bad argument #1 to 'rep' (string expected, got nil)
print(pcall(function() local up = string.upper; up() end))  -- expect: false stdin:LINE: bad argument #1 to 'up' (string expected, got no value)
print(pcall(function() return ("x").rep() end))  -- expect: false stdin:LINE: bad argument #1 to 'rep' (string expected, got no value)

--- case: format, integers
print(("%d %d %d"):format(1, -1, 0), ("%5d|%-5d|%05d"):format(42, 42, 42))  -- expect: 1 -1 0    42|42   |00042
print(("%+d % d %+d"):format(5, 5, -5), ("%.3d"):format(5), ("%i"):format(7))  -- expect: +5  5 -5 005 7
print(("%u"):format(42), ("%x %X %#x"):format(255, 255, 255), ("%o %#o"):format(8, 8))  -- expect: 42 ff FF 0xff 10 010
print(("%d"):format("10"), ("%d"):format(3.0), ("%d"):format(2^31), ("%d"):format(-2^53))  -- expect: 10 3 2147483648 -9007199254740992
print(("%c%c%c"):format(76, 117, 97))  -- expect: Lua
print(("%8.3d|%-8.3d|"):format(5, 5), ("%x"):format(2^32))  -- expect:      005|005     | 100000000

--- case: format, floats -- not: luajit (follows 5.2 or words it otherwise)
print(("%f %f"):format(1, 1.5), ("%.2f"):format(3.14159), ("%10.2f|%-10.2f|"):format(1.005, 2.5))  -- expect: 1.000000 1.500000 3.14       1.00|2.50      |
print(("%e %E"):format(12345.678, 0.00012), ("%.0e"):format(5), ("%.3e"):format(1 / 3))  -- expect: 1.234568e+04 1.200000E-04 5e+00 3.333e-01
print(("%g %g %g %g"):format(1, 0.1, 1e20, 1e-5), ("%G"):format(1e-10), ("%.3g"):format(1234.5))  -- expect: 1 0.1 1e+20 1e-05 1E-10 1.23e+03
print(("%.14g"):format(0.1), ("%.17g"):format(0.1), ("%.20f"):format(0.1))  -- expect: 0.1 0.10000000000000001 0.10000000000000000555
print(("%f"):format(1 / 0), ("%d"):format(0), ("%.0f"):format(0.5), ("%.0f"):format(1.5), ("%.0f"):format(2.5))  -- expect: inf 0 0 2 2
print(("%5.1f"):format(-0.05), ("%#.0f"):format(1), ("%+.1e"):format(0))  -- expect:  -0.1 1. +0.0e+00
print(("%.3f"):format(2 ^ 53), ("%.1f"):format(1e15), ("%g"):format(2 ^ 63), ("%.99f"):format(1):len())  -- expect: 9007199254740992.000 1000000000000000.0 9.22337e+18 101

--- case: format, strings -- not: luajit (follows 5.2 or words it otherwise)
print(("%s %s"):format("a", 1), ("%5s|%-5s|"):format("ab", "ab"), ("%.2s"):format("abcdef"))  -- expect: a 1    ab|ab   | ab
print(("%10.3s|"):format("abcdef"))  -- expect:        abc|
print(("%%"):format(), ("100%%"):format(), ("%s%%"):format(5))  -- expect: % 100% 5%
print(pcall(string.format, "%s"))  -- expect: false bad argument #2 to '?' (no value)
print(pcall(string.format, "%y", 1))  -- expect: false invalid option '%y' to 'format'
print(pcall(string.format, "%", 1))  -- expect: false invalid option '%' to 'format'
print(pcall(string.format, "%d", "x"))  -- expect: false bad argument #2 to '?' (number expected, got string)
print(pcall(string.format, "%d"))  -- expect: false bad argument #2 to '?' (no value)
print(pcall(string.format, "%d", {}))  -- expect: false bad argument #2 to '?' (number expected, got table)
print(pcall(string.format, "%123d", 1))  -- expect: false invalid format (width or precision too long)
print(pcall(string.format, "%.123d", 1))  -- expect: false invalid format (width or precision too long)
print(pcall(string.format))  -- expect: false bad argument #1 to '?' (string expected, got no value)

--- case: format %q -- not: luajit (follows 5.2 or words it otherwise)
print(("%q"):format('a "quoted" \\ string'))  -- expect: "a \"quoted\" \\ string"
print(("%q"):format("line\nbreak"))  -- expect: "line\ -- expect: break"
print(("%q"):format("nul\0nul"))  -- expect: "nul\000nul"
print(loadstring("return " .. ("%q"):format("a\n\r\0\"\\z"))() == "a\n\r\0\"\\z")  -- expect: true

--- case: dump
print(pcall(string.dump, print))  -- expect: false unable to dump given function
print(pcall(string.dump))  -- expect: false bad argument #1 to '?' (function expected, got no value)

--- case: comparison of byte strings
print("a" < "b", "a" < "aa", "Z" < "a", "" == "", "\0" < "\1", "a\0" > "a")  -- expect: true true true true true true

--- case: few and many bytes
local s = "abcdefgh"
print(s:byte())  -- expect: 97
print(s:byte(1, 2))  -- expect: 97 98
print(s:byte(1, 3))  -- expect: 97 98 99
print(s:byte(2, 5))  -- expect: 98 99 100 101
print(s:byte(1, -1))  -- expect: 97 98 99 100 101 102 103 104
print(s:byte(-3, -1))  -- expect: 102 103 104
print(select("#", s:byte(9)), select("#", s:byte(3, 2)), select("#", s:byte(0)), select("#", s:byte(-20, 2)))  -- expect: 0 0 0 2
print(string.char(), string.char(65), string.char(65, 66), string.char(65, 66, 67), string.char(65, 66, 67, 68), string.char(65, 66, 67, 68, 69))  -- expect: A AB ABC ABCD ABCDE
print(string.char("65", 66.9), #string.char(0, 0, 0), #string.char(255, 0, 255, 0))  -- expect: AB 3 4
print(pcall(string.char, 65, 256))  -- expect: false bad argument #2 to '?' (invalid value)
print(pcall(string.char, 65, 66, -1))  -- expect: false bad argument #3 to '?' (invalid value)
print(pcall(string.char, 65, 66, 67, {}))  -- expect: false bad argument #4 to '?' (number expected, got table)
print(pcall(string.char, 65, 66, 67, 68, 300))  -- expect: false bad argument #5 to '?' (invalid value)
print(("A"):lower(), ("a"):lower(), ("["):lower(), ("a"):upper(), ("Z"):upper(), ("{"):upper())  -- expect: a a [ A Z {
local long = ("aBc\228 "):rep(2000)
print(long:upper() == ("ABC\228 "):rep(2000), long:lower() == ("abc\228 "):rep(2000), long:reverse():sub(1, 5) == " \228cBa", #long:rep(3))  -- expect: true true true 30000

--- case: rep and sub at their ends
print(("ab"):rep(0), ("ab"):rep(1), ("ab"):rep(-5), (""):rep(1000), ("ab"):rep(2.9), #("x"):rep(100000))  -- expect: ab   abab 100000
print(("hello"):sub(2), ("hello"):sub(-3), ("hello"):sub(2, -2), ("hello"):sub(4, 2) == "", ("hello"):sub(0), ("hello"):sub(-100, 100))  -- expect: ello llo ell true hello hello
print(("hello"):sub(1, 0) == "", ("hello"):sub(6) == "", ("hello"):sub(5), ("hello"):sub(-1, -1), ("hello"):sub("2", "3"))  -- expect: true true o o el
print((""):len(), ("a\0b"):len(), #"a\0b", ("x"):len())  -- expect: 0 3 3 1
print((""):reverse() == "", ("a"):reverse(), ("a\0b"):reverse() == "b\0a")  -- expect: true a true

--- case: a zero byte that format is given is kept -- not: lua5.1 (loses it and what follows: C's strings end there)
print(#string.format("%c", 0), #string.format("%5c|%-5c|", 0, 256))  -- expect: 1 12
print(#string.format("%s|", "a\0b"), #string.format("%5s|%.2s|", "a\0b", "\0b"))  -- expect: 4 9
print((string.format("%c%s", 0, "\0x"):gsub("%z", "0")))  -- expect: 00x

--- case: what is long is made in pieces, and is the same
local bytes = {}
for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
local all = table.concat(bytes)
local long = all:rep(1200)
print(#long, long:reverse() == all:reverse():rep(1200), long:reverse():reverse() == long)  -- expect: 307200 true true
print(long:upper() == all:upper():rep(1200), long:lower() == all:lower():rep(1200), all:upper():sub(66, 91) == all:upper():sub(98, 123))  -- expect: true true true
for _, n in ipairs { 4095, 4096, 4097, 7000 } do
  local s = long:sub(1, n)
  local r = s:reverse()
  local ok = #r == n and s:upper():lower() == s:lower()
  for i = 1, n do ok = ok and r:byte(i) == s:byte(n + 1 - i) end
  io.write(tostring(ok), " ", tostring(string.char(s:byte(1, n)) == s), " ")
end
print()  -- expect: true true true true true true true true 
print(pcall(string.char, (long:rep(1)):byte(1, 5000)) == true, select(2, pcall(string.char, unpack({ 65, 66, nil, 67 }, 1, 4))))  -- expect: true bad argument #3 to '?' (number expected, got nil)
local percents = ("%%"):rep(5000):format()
print(#percents, percents == ("%"):rep(5000))  -- expect: 5000 true

-- §5.4 and §5.4.1: find, match, gmatch, gsub and patterns.

--- case: find
print(("hello world"):find("wor"), ("hello"):find("l"), ("hello"):find("xyz"))  -- expect: 7 3 nil
print(("hello"):find("l", 4), ("hello"):find("l", 5), ("hello"):find("", 3), ("hello"):find("", 10))  -- expect: 4 nil 3 6 5
print(("hello"):find("", 6), ("hello"):find("h", -5), ("hello"):find("h", -100))  -- expect: 6 1 1 1
print(("a.b"):find(".", 1, true), ("a.b"):find("%."), ("a+b"):find("+", 1, true))  -- expect: 2 2 2 2
print(("key = value"):find("(%w+)%s*=%s*(%w+)"))  -- expect: 1 11 key value
print((""):find(""), (""):find("x"), ("x"):find("", 2), ("x"):find("", 3))  -- expect: 1 nil 2 2 1
print(("a\0b"):find("\0"), ("a\0b"):find("b", 1, true))  -- expect: 2 3 3

--- case: match
print(("key=val"):match("(%w+)=(%w+)"), ("abc"):match("b"), ("abc"):match("()b()"))  -- expect: key b 2 3
print(("2024-01-15"):match("(%d+)-(%d+)-(%d+)"))  -- expect: 2024 01 15
print(("  trim  "):match("^%s*(.-)%s*$") .. "|")  -- expect: trim|
print(("abc"):match("x"), ("abc"):match("^b"), ("abc"):match("^a"), ("abc"):match("c$"), ("abc"):match("b$"))  -- expect: nil nil a c nil
print(("abc"):match(".", 2), ("abc"):match("^b", 2), ("abc"):match("", 4) == "")  -- expect: b b true
print(("a$b"):match("a$b"), ("a^b"):match("a^b"), ("$"):match("^$"), ("x"):match("%$"))  -- expect: a$b a^b nil nil

--- case: character classes
local function all(class)
  local n = 0
  for i = 0, 255 do if string.char(i):find(class) then n = n + 1 end end
  return n
end
print(all("%a"), all("%d"), all("%l"), all("%u"), all("%s"), all("%p"), all("%w"), all("%x"), all("%c"), all("."))  -- expect: 52 10 26 26 6 32 62 22 33 256
print(all("%A"), all("%D"), all("%S"), all("%W"), all("[%a_]"), all("[^%a_]"), all("%z"))  -- expect: 204 246 250 194 53 203 1
print(all("[a-f]"), all("[0-9a-fA-F]"), all("[%w%-]"), all("[]]"), all("[^]]"), all("[a-]"), all("[%a-z]"), all("[]-a]"))  -- expect: 6 22 63 1 255 2 53 5
print(all("%."), all("%%"), all("[.]"), all("[%]]"))  -- expect: 1 1 1 1

--- case: repetitions
print(("aaa"):match("a*"), ("aaa"):match("a-") == "", ("aaa"):match("a+"), ("aaa"):match("a?"), ("baa"):match("a*") == "")  -- expect: aaa true aaa a true
print(("aaab"):match("a-b"), ("<<a>>"):match("<(.-)>"), ("<<a>>"):match("<(.*)>"))  -- expect: aaab <a <a>
print(("abcabc"):match("(a.*c)"), ("abcabc"):match("(a.-c)"), ("x=1,y=2"):match("y=(%d)"))  -- expect: abcabc abc 2
print(("[[x]]"):match("%[%[(.-)%]%]"), ("foo.bar"):match("^(.-)%.(.*)$"))  -- expect: x foo bar
print(("aXb"):match("%u?b"), ("0x1F"):match("^0[xX](%x+)$"), ("---"):match("%-+"), ("a-b"):match("[a-]+"))  -- expect: Xb 1F --- a-

--- case: captures and back references
print(("hello hello"):match("(%w+) %1"), ("abab"):match("(ab)%1"), ("abc"):match("((a)(b))"))  -- expect: hello ab ab a b
print(("x"):match("()"), ("abc"):match("a()b()c()"))  -- expect: 1 2 3 4
print(('say "hi" or \'ho\''):match("([\"'])(.-)%1"))  -- expect: " hi
print(("abc"):match("(((((a)))))"))  -- expect: a a a a a
print(("key"):match("(k)(e)(y)"))  -- expect: k e y

--- case: balance and frontier
print(("f(a(b)c)d"):match("%b()"), ("[[]]]"):match("%b[]"), ("(()"):match("%b()"), ("x"):match("%b()"))  -- expect: (a(b)c) [[]] () nil
print(("THE (quick) fox"):find("%f[%a]%a+%f[%A]"), ("hello world"):gsub("%f[%w]%w", string.upper))  -- expect: 1 Hello World 2
print(("%f"):match("%%f"), ("foo bar"):match("%f[b]bar"), ("end"):match("end%f[%z]"))  -- expect: %f bar end

--- case: gmatch
local t = {}
for w in ("one two  three"):gmatch("%a+") do t[#t + 1] = w end
print(table.concat(t, "|"))  -- expect: one|two|three
t = {}
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do t[#t + 1] = k .. v end
print(table.concat(t, "|"))  -- expect: a1|b2
t = {}
for p in ("abc"):gmatch("()") do t[#t + 1] = p end
print(table.concat(t, "|"))  -- expect: 1|2|3|4
t = {}
for w in ("a,b,,c"):gmatch("[^,]*") do t[#t + 1] = "<" .. w .. ">" end
print(#t >= 4, t[1])  -- expect: true <a>
for w in ("abc"):gmatch("^a") do print("anchor is literal here", w) end
print(("abc"):gmatch("x")())  -- expect:

--- case: gsub with strings
print(("hello world"):gsub("o", "0"), ("hello"):gsub("l", "L", 1), ("hello"):gsub("x", "y"))  -- expect: hell0 w0rld heLlo hello 0
print(("hello"):gsub("", "-"), (""):gsub("", "x"), ("abc"):gsub(".", "%0%0"), ("abc"):gsub("%w", "%%"))  -- expect: -h-e-l-l-o- x aabbcc %%% 3
print(("hello world"):gsub("(%w+) (%w+)", "%2 %1"), ("abc"):gsub("^a", "x"), ("aaa"):gsub("^a", "x"))  -- expect: world hello xbc xaa 1
print(("abc"):gsub("b*", "-"), ("a.b.c"):gsub("%.", "/"), ("x"):gsub("x", "%1"))  -- expect: -a--c- a/b/c x 1
print(("abc def"):gsub("%w+", "<%0>", 0), ("abc"):gsub("c$", "X"))  -- expect: abc def abX 1

--- case: gsub with functions and tables
print(("a b c"):gsub("%w", function(c) return c:upper() end))  -- expect: A B C 3
print(("a b c"):gsub("%w", { a = "1", b = true and "2", c = false }))  -- expect: 1 2 c 3
print(("$name is $age"):gsub("%$(%w+)", { name = "Bob", age = 42 }))  -- expect: Bob is 42 2
print(("abc"):gsub("%w", function(c) if c == "b" then return nil end return false end))  -- expect: abc 3
print(("1 2 3"):gsub("%d", function(d) return d * 2 end))  -- expect: 2 4 6 3
print(("ab"):gsub("()", function(p) return p end))  -- expect: 1a2b3 3
print(("abc"):gsub("(a)(b)", function(x, y) return y .. x end))  -- expect: bac 1
local t = setmetatable({}, { __index = function(_, k) return k .. k end })
print(("ab"):gsub("%w", t))  -- expect: aabb 2

--- case: errors of patterns
print(pcall(string.find, "a", "[a"))  -- expect: false malformed pattern (missing ']')
print(pcall(string.find, "a", "%"))  -- expect: false malformed pattern (ends with '%')
print(pcall(string.find, "a", "(a"))  -- expect: false unfinished capture
print(pcall(string.find, "a", "a)"))  -- expect: true nil
print(pcall(string.find, "a", "%1"))  -- expect: false invalid capture index
print(pcall(string.find, "a", "(a)%2"))  -- expect: false invalid capture index
print(pcall(string.find, "a", "%b"))  -- expect: false unbalanced pattern
print(pcall(string.find, "a", "%f"))  -- expect: false missing '[' after '%f' in pattern
print(pcall(string.find, "a", "[a-"))  -- expect: false malformed pattern (missing ']')
print(pcall(string.find, "a", "[%"))  -- expect: false malformed pattern (missing ']')
print(pcall(string.gsub, "a", "a", "%2"))  -- expect: false invalid capture index
print(pcall(string.gsub, "a", "a", {}, "x"))  -- expect: false bad argument #4 to '?' (number expected, got string)
print(pcall(string.gsub, "a", "a"))  -- expect: false bad argument #3 to '?' (string/function/table expected)
print(pcall(string.gsub, "a", "a", true))  -- expect: false bad argument #3 to '?' (string/function/table expected)
print(pcall(string.gsub, "a", "a", function() return {} end))  -- expect: false invalid replacement value (a table)
print(pcall(string.gsub, "a", "a", { a = true }))  -- expect: false invalid replacement value (a boolean)
print(pcall(string.match, "a"))  -- expect: false bad argument #2 to '?' (string expected, got no value)
print(pcall(string.find, nil, "a"))  -- expect: false bad argument #1 to '?' (string expected, got nil)
print(pcall(string.gmatch, "a"))  -- expect: false bad argument #2 to '?' (string expected, got no value)
print(pcall(string.rep("()", 40).find, "x", string.rep("()", 40)))  -- expect: false too many captures

--- case: errors in callbacks pass through
print(pcall(string.gsub, "abc", "b", function() error("in callback", 0) end))  -- expect: false in callback
print(pcall(string.gsub, "abc", "b", function(x) return x.y.z end))  -- expect: false stdin:LINE: attempt to index field 'y' (a nil value)

--- case: long subjects
local s = ("a"):rep(10000)
print(#s:match("a*"), s:find("b"), (s .. "b"):find("b"), #s:gsub("a", "bb"))  -- expect: 10000 nil 10001 20000
print(select(2, s:gsub("a", "")), #(s:match(".-$")))  -- expect: 10000 10000
print((("x "):rep(2000)):gsub("%s", ""):len())  -- expect: 2000

--- case: captures of replacements, few and many
print((("a1b2c3d4"):gsub("(%a)(%d)(%a)(%d)", function(a, b, c, d) return d .. c .. b .. a end)))  -- expect: 2b1a4d3c
print((("abcde"):gsub("(.)(.)(.)(.)(.)", function(...) return select("#", ...) .. table.concat({ ... }, "-") end)))  -- expect: 5a-b-c-d-e
print((("abc"):gsub("(.)(.)(.)", function(a, b, c) return c .. b .. a end)))  -- expect: cba
print((("abc"):gsub("(.)(.)", function(a, b) return b .. a end)), (("abc"):gsub("(.)", function(a) return a .. a end)), (("abc"):gsub("b", function(m) return "<" .. m .. ">" end)))  -- expect: bac aabbcc a<b>c
print((("abc"):gsub("()", function(i) return i end)), (("abc"):gsub("()(b)()", function(i, m, j) return i + j end)))  -- expect: 1a2b3c4 a5c
print((("abcdefghij"):gsub("(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", "%9%8%7%6%5%4%3%2%1%0")))  -- expect: ihgfedcbaabcdefghij
print((("abc"):gsub("%w", { a = 1, b = true and "B", c = false })))  -- expect: 1Bc
print((("k1 k2"):gsub("(k)(%d)", { k = "K" })), (("abc"):gsub("", "-")), (("abc"):gsub("$", "!")), (("abc"):gsub("^", "!")))  -- expect: K K -a-b-c- abc! !abc
print(("abc"):gsub("b", "%%"))  -- expect: a%c 1
print(("abcabc"):gsub("b", "x", 0))  -- expect: abcabc 0
print(("abcabc"):gsub("b", "x", 1))  -- expect: axcabc 1
print(("abc"):find("(a)(b)(c)"))  -- expect: 1 3 a b c
print(("abc"):match("(a)(b)()(c)"))  -- expect: a b 3 c
for a, b, c, d in ("1234 5678"):gmatch("(.)(.)(.)(.)") do io.write(a, b, c, d, ";") end
print()  -- expect: 1234; 567;

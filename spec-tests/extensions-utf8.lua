-- What lstate adds to 5.1: utf8, as in 5.3 (§6.5 of its manual).
-- only: lstate

--- case: char
-- also: lua5.3
print(utf8.char(72, 228, 8364, 0x1F600) == "H\195\164\226\130\172\240\159\152\128", utf8.char() == "")  -- expect: true true
print(#utf8.char(0), #utf8.char(0x7f), #utf8.char(0x80), #utf8.char(0x7ff), #utf8.char(0x800), #utf8.char(0xffff), #utf8.char(0x10000), #utf8.char(0x10ffff))  -- expect: 1 1 2 2 3 3 4 4
print(#utf8.char(0xd800), #utf8.char(0xdfff))  -- expect: 3 3
print(select(2, pcall(function() utf8.char(-1) end)))  -- expect: stdin:LINE: bad argument #1 to 'char' (value out of range)
print(select(2, pcall(function() utf8.char(0x110000) end)))  -- expect: stdin:LINE: bad argument #1 to 'char' (value out of range)
print(select(2, pcall(function() utf8.char(65, "x") end)))  -- expect: stdin:LINE: bad argument #2 to 'char' (number expected, got string)
print(select(2, pcall(function() utf8.char({}) end)))  -- expect: stdin:LINE: bad argument #1 to 'char' (number expected, got table)

--- case: codepoint
-- also: lua5.3
local s = "h\195\164\226\130\172\240\159\152\128"
print(utf8.codepoint(s), utf8.codepoint(s, 2), utf8.codepoint(s, 4), utf8.codepoint(s, -4))  -- expect: 104 228 8364 128512
print(utf8.codepoint(s, 1, -1))  -- expect: 104 228 8364 128512
print(select("#", utf8.codepoint(s, 2, 1)), select("#", utf8.codepoint("", 1, 0)))  -- expect: 0 0
print(utf8.codepoint(s, 1, 3))  -- expect: 104 228
print(select(2, pcall(function() utf8.codepoint(s, 3) end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() utf8.codepoint("\255") end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() utf8.codepoint("\192\128") end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() utf8.codepoint("\244\144\128\128") end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() utf8.codepoint("\226\130") end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() utf8.codepoint("abc", 4) end)))  -- expect: stdin:LINE: bad argument #3 to 'codepoint' (out of range)
print(select(2, pcall(function() utf8.codepoint("abc", 0) end)))  -- expect: stdin:LINE: bad argument #2 to 'codepoint' (out of range)
print(select(2, pcall(function() utf8.codepoint("abc", 1, 4) end)))  -- expect: stdin:LINE: bad argument #3 to 'codepoint' (out of range)
print(select(2, pcall(function() utf8.codepoint() end)))  -- expect: stdin:LINE: bad argument #1 to 'codepoint' (string expected, got no value)

--- case: len
-- also: lua5.3
local s = "h\195\164\226\130\172"
print(utf8.len(""), utf8.len("abc"), utf8.len(s), utf8.len(s, 2), utf8.len(s, -3), utf8.len(s, 1, 1))  -- expect: 0 3 3 2 1 1
print(utf8.len(s, 3))  -- expect: nil 3
print(utf8.len("abc\255x"))  -- expect: nil 4
print(utf8.len("\237\160\128"))  -- expect: 1
print(utf8.len("\192\128"))  -- expect: nil 1
print(utf8.len(s, 7), utf8.len("abc", 4), utf8.len("abc", 2, 1))  -- expect: 0 0 0
print(select(2, pcall(function() utf8.len("abc", 5) end)))  -- expect: stdin:LINE: bad argument #2 to 'len' (initial position out of string)
print(select(2, pcall(function() utf8.len("abc", 1, 4) end)))  -- expect: stdin:LINE: bad argument #3 to 'len' (final position out of string)
print(select(2, pcall(function() utf8.len() end)))  -- expect: stdin:LINE: bad argument #1 to 'len' (string expected, got no value)

--- case: offset
-- also: lua5.3
local s = "h\195\164\226\130\172x"
print(utf8.offset(s, 1), utf8.offset(s, 2), utf8.offset(s, 3), utf8.offset(s, 4), utf8.offset(s, 5), utf8.offset(s, 6))  -- expect: 1 2 4 7 8 nil
print(utf8.offset(s, -1), utf8.offset(s, -2), utf8.offset(s, -3), utf8.offset(s, -4), utf8.offset(s, -5))  -- expect: 7 4 2 1 nil
print(utf8.offset(s, 0, 3), utf8.offset(s, 0, 6), utf8.offset(s, 0, 1), utf8.offset(s, 0))  -- expect: 2 4 1 1
print(utf8.offset(s, 1, 4), utf8.offset(s, 2, 4), utf8.offset(s, -1, 4))  -- expect: 4 7 2
print(utf8.offset("", 1), utf8.offset("", 0), utf8.offset("", 2), utf8.offset("", -1))  -- expect: 1 1 nil nil
print(select(2, pcall(function() utf8.offset(s, 1, 3) end)))  -- expect: stdin:LINE: initial position is a continuation byte
print(select(2, pcall(function() utf8.offset(s, -1, 5) end)))  -- expect: stdin:LINE: initial position is a continuation byte
print(select(2, pcall(function() utf8.offset("abc", 1, 5) end)))  -- expect: stdin:LINE: bad argument #3 to 'offset' (position out of range)
print(select(2, pcall(function() utf8.offset("abc", 1, -4) end)))  -- expect: stdin:LINE: bad argument #3 to 'offset' (position out of range)
print(select(2, pcall(function() utf8.offset("abc") end)))  -- expect: stdin:LINE: bad argument #2 to 'offset' (number expected, got no value)

--- case: codes and charpattern
-- also: lua5.3
local s, out = "h\195\164\226\130\172", {}
for p, c in utf8.codes(s) do out[#out + 1] = p .. ":" .. c end
print(table.concat(out, " "))  -- expect: 1:104 2:228 4:8364
for p, c in utf8.codes("") do print("never") end
print(utf8.charpattern == "[\0-\x7F\xC2-\xF4][\x80-\xBF]*")  -- expect: true
print(select(2, pcall(function() for _ in utf8.codes("ab\255") do end end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() for _ in utf8.codes("\195") do end end)))  -- expect: stdin:LINE: invalid UTF-8 code
print(select(2, pcall(function() utf8.codes() end)))  -- expect: stdin:LINE: bad argument #1 to 'codes' (string expected, got no value)

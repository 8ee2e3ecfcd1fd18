-- §5.1 Basic functions.

--- case: assert
print(assert(1, "m"), select("#", assert(1, 2, 3)))  -- expect: 1 3
print(pcall(assert, false))  -- expect: false assertion failed!
print(pcall(assert, nil, "msg"))  -- expect: false msg
print(pcall(assert, false, 42))  -- expect: false 42
print(pcall(assert))  -- expect: false bad argument #1 to '?' (value expected)

--- case: error and levels
print(pcall(error, "m"))  -- expect: false m
print(pcall(error, "m", 0))  -- expect: false m
print(pcall(function() error("here") end))  -- expect: false stdin:LINE: here
print(pcall(function() error("zero", 0) end))  -- expect: false zero
local function lvl2() error("caller", 2) end
print(pcall(function() lvl2() end))  -- expect: false stdin:LINE: caller
print(pcall(error))  -- expect: false nil
print(pcall(error, nil))  -- expect: false nil
print(select(2, pcall(error, { a = 1 })).a)  -- expect: 1
print(pcall(function() error(42) end))  -- expect: false stdin:LINE: 42
print(pcall(function() error(true) end))  -- expect: false true
print(pcall(function() error("x", 100) end))  -- expect: false x

--- case: pcall
print(pcall(function(...) return ... end, 1, nil, 3))  -- expect: true 1 nil 3
print(pcall(pcall, error, "e"))  -- expect: true false e
print(pcall(pcall))  -- expect: false bad argument #1 to '?' (value expected)
print(select("#", pcall(function() end)))  -- expect: 1
print(pcall(function() return pcall(function() error("in", 0) end) end))  -- expect: true false in

--- case: xpcall
print(xpcall(function() return 1, 2 end, print))  -- expect: true 1 2
print(xpcall(function() error("E", 0) end, function(m) return "handled " .. m end))  -- expect: false handled E
print(xpcall(function() local x; x() end, function(m) return m end))  -- expect: false stdin:LINE: attempt to call local 'x' (a nil value)
print(xpcall(function() error({ n = 1 }) end, function(e) return e.n + 1 end))  -- expect: false 2
print(xpcall(function() error("a", 0) end, function(m) return m, "second" end))  -- expect: false a

--- case: select
print(select("#"), select("#", nil), select("#", 1, nil, nil))  -- expect: 0 1 3
print(select(2, "a", "b", "c"))  -- expect: b c
print(select(-1, "a", "b", "c"), select(-2, "a", "b", "c"))  -- expect: c b c
print(select(4, "a", "b", "c"))  -- expect:
print(pcall(select, 0))  -- expect: false bad argument #1 to '?' (index out of range)
print(pcall(select, -1))  -- expect: false bad argument #1 to '?' (index out of range)
print(pcall(select))  -- expect: false bad argument #1 to '?' (number expected, got no value)
print(select("2", 5, 6))  -- expect: 6

--- case: tonumber -- not: luajit (follows 5.2 or words it otherwise)
print(tonumber("10"), tonumber(" 10 "), tonumber("0x1F"), tonumber("1e3"), tonumber(".5"), tonumber("5."))  -- expect: 10 10 31 1000 0.5 5
print(tonumber(""), tonumber(" "), tonumber("abc"), tonumber("1 2"), tonumber("1e"), tonumber("0x"), tonumber("1_000"), tonumber("0b1"))  -- expect: nil nil nil nil nil nil nil nil
print(tonumber(nil), tonumber({}), tonumber(true), tonumber(5))  -- expect: nil nil nil 5
print(tonumber("10", 2), tonumber("ff", 16), tonumber("FF", 16), tonumber("zz", 36), tonumber("8", 8), tonumber("777", 8))  -- expect: 2 255 255 1295 nil 511
print(tonumber("1010", 2), tonumber("12", 2), tonumber(" 11 ", 2), tonumber("", 10), tonumber("1e1", 10))  -- expect: 10 nil 3 nil 10
print(tonumber("+5"), tonumber("-5"), tonumber("- 5"), tonumber("--5"), tonumber("-0x10"))  -- expect: 5 -5 nil nil -16
print(tonumber("\t10\n"), tonumber("\160" .. "1"))  -- expect: 10 nil
print(pcall(tonumber, "1", 1))  -- expect: false bad argument #2 to '?' (base out of range)
print(pcall(tonumber, "1", 37))  -- expect: false bad argument #2 to '?' (base out of range)
print(pcall(tonumber))  -- expect: false bad argument #1 to '?' (value expected)
print(tonumber("1e400"), tonumber("-1e400"), tonumber("123456789012345678901234567890"))  -- expect: inf -inf 1.2345678901235e+29

--- case: tostring
print(tostring(nil), tostring(true), tostring(12), tostring(-1.5), tostring("s"))  -- expect: nil true 12 -1.5 s
print(tostring({}):match("^table: 0x%x+$") ~= nil, tostring(print):match("^function: ") ~= nil)  -- expect: true true
print(tostring(coroutine.create(function() end)):match("^thread: 0x%x+$") ~= nil)  -- expect: true
local t = {}
print(tostring(t) == tostring(t), tostring(t) == tostring({}))  -- expect: true false
print(pcall(tostring))  -- expect: false bad argument #1 to '?' (value expected)

--- case: type
print(pcall(type))  -- expect: false bad argument #1 to '?' (value expected)
print(type(nil), type(type(nil)))  -- expect: nil string

--- case: rawget, rawset, rawequal
local t = setmetatable({}, { __index = function() return "i" end, __newindex = function() end, __eq = function() return true end })
print(t.x, rawget(t, "x"))  -- expect: i nil
t.x = 1
print(rawget(t, "x"))  -- expect: nil
rawset(t, "x", 2)
print(rawget(t, "x"), rawequal(t, t), rawequal(t, setmetatable({}, getmetatable(t))), rawequal(1, 1), rawequal("a", "a"))  -- expect: 2 true false true true
print(pcall(rawset, t, nil, 1))  -- expect: false table index is nil
print(pcall(rawget, 1, 2))  -- expect: false bad argument #1 to '?' (table expected, got number)
print(pcall(rawset, {}, 1))  -- expect: false bad argument #3 to '?' (value expected)

--- case: next
print(next({}), next({ 10 }), next({ a = 1 }))  -- expect: nil 1 a 1
print(next({ 10 }, 1))  -- expect: nil
print(pcall(next, {}, "nokey"))  -- expect: false invalid key to 'next'
local t, n = { 1, 2, 3, a = 4, b = 5, [2.5] = 6 }, 0
for k, v in next, t do n = n + v; t[k] = nil end
print(n, next(t))  -- expect: 21 nil
print(pcall(next))  -- expect: false bad argument #1 to '?' (table expected, got no value)
print(pcall(next, nil))  -- expect: false bad argument #1 to '?' (table expected, got nil)

--- case: pairs -- not: luajit (follows 5.2 or words it otherwise)
local n, sum = 0, 0
for k, v in pairs({ 5, 6, x = 7, [true] = 8, [1.5] = 9 }) do n = n + 1; sum = sum + v end
print(n, sum)  -- expect: 5 35
local f, s, c = pairs({})
print(f == next, type(s), c)  -- expect: false table nil
print(pcall(pairs))  -- expect: false bad argument #1 to '?' (table expected, got no value)
print(pcall(pairs, nil))  -- expect: false bad argument #1 to '?' (table expected, got nil)
local t = {}
for i = 1, 100 do t["k" .. i] = i end
local seen = 0
for k, v in pairs(t) do seen = seen + v; t[k] = v + 1 end
print(seen, t.k100)  -- expect: 5050 101

--- case: array order of pairs
local t, out = { "a", "b", "c" }, {}
for k, v in pairs(t) do out[#out + 1] = k .. v end
print(table.concat(out, " "))  -- expect: 1a 2b 3c

--- case: ipairs -- not: luajit (follows 5.2 or words it otherwise)
local out = {}
for i, v in ipairs({ 1, 2, nil, 4 }) do out[#out + 1] = i .. "=" .. v end
print(table.concat(out, " "))  -- expect: 1=1 2=2
local f, s, c = ipairs({})
print(type(f), type(s), c)  -- expect: function table 0
print(pcall(ipairs))  -- expect: false bad argument #1 to '?' (table expected, got no value)
local t = { 1, 2, 3 }
for i, v in ipairs(t) do if i < 6 then t[i + 1] = v + 1 end end
print(#t, t[6])  -- expect: 6 6

--- case: unpack
print(unpack({ 1, 2, 3 }))  -- expect: 1 2 3
print(unpack({ 1, 2, 3 }, 2))  -- expect: 2 3
print(unpack({ 1, 2, 3 }, 2, 5))  -- expect: 2 3 nil nil
print(unpack({ 1, 2, 3 }, -1, 1))  -- expect: nil nil 1
print(select("#", unpack({}, 1, 0)), select("#", unpack({}, 1, 3)))  -- expect: 0 3
print(pcall(unpack, {}, 1, 1e8))  -- expect: false too many results to unpack
print(pcall(unpack))  -- expect: false bad argument #1 to '?' (table expected, got no value)

--- case: loadstring -- not: luajit (follows 5.2 or words it otherwise)
print(loadstring("return 1 + 1")())  -- expect: 2
print(loadstring("return ...", "=name")(7, 8))  -- expect: 7 8
print(loadstring("x =", "=name"))  -- expect: nil name:1: unexpected symbol near '<eof>'
print(loadstring("x =", "@file.lua"))  -- expect: nil file.lua:1: unexpected symbol near '<eof>'
print(loadstring("x ="))  -- expect: nil [string "x ="]:1: unexpected symbol near '<eof>'
print(loadstring("x =\ny z"))  -- expect: nil [string "x =..."]:2: '=' expected near '<eof>'
print(loadstring("\n\nx = = 2", "a rather long piece of source code used as its own name, which is cut"))  -- expect: nil [string "a rather long piece of source code used as its own name, which ..."]:3: unexpected symbol near '='
print(pcall(loadstring("error('e')", "=chunk")))  -- expect: false chunk:1: e
print(pcall(loadstring("error('e')", "@chunk.lua")))  -- expect: false chunk.lua:1: e
print(pcall(loadstring("local x\nerror('e')")))  -- expect: false [string "local x..."]:2: e
print(pcall(loadstring))  -- expect: false bad argument #1 to '?' (string expected, got no value)

--- case: load with a reader
local parts = { "return ", "1 ", "+ 2" }
local i = 0
print(load(function() i = i + 1; return parts[i] end)())  -- expect: 3
print(type(load(function() return nil end)))  -- expect: function
i = 0
print(load(function() i = i + 1; if i == 1 then return "x = " end end, "=r"))  -- expect: nil r:1: unexpected symbol near '<eof>'

--- case: an error of the reader is load's result
print(pcall(load, function() error("reader", 0) end))  -- expect: true nil reader

--- case: load reads no further than text that is wrong
local text, at = "*a = 123", 0
local f, message = load(function() at = at + 1 return text:sub(at, at) end, "=text")
print(f, message, at)  -- expect: nil text:1: unexpected symbol near '*' 2

--- case: only a file's first line may be for the shell
print(loadstring("# comment\nreturn 1", "@file"))  -- expect: nil file:1: unexpected symbol near '#'
local name = os.tmpname()
local file = io.open(name, "w")
file:write("# comment\nreturn debug.getinfo(1, 'l').currentline")
file:close()
print(dofile(name))  -- expect: 2
os.remove(name)
-- not: luajit (it skips such lines everywhere)

--- case: dofile and loadfile of missing files
print(loadfile("/nonexistent/file.lua"))  -- expect: nil cannot open /nonexistent/file.lua: No such file or directory
print(pcall(dofile, "/nonexistent/file.lua"))  -- expect: false cannot open /nonexistent/file.lua: No such file or directory

--- case: collectgarbage
print(type(collectgarbage("count")), collectgarbage(), collectgarbage("collect"))  -- expect: number 0 0
print(pcall(collectgarbage, "nonsense"))  -- expect: false bad argument #1 to '?' (invalid option 'nonsense')
print(collectgarbage("count") > 0)  -- expect: true

--- case: _G and _VERSION
print(_VERSION, _G._G == _G, _G.print == print)  -- expect: Lua 5.1 true true
local names = {}
for _, n in ipairs({ "assert", "collectgarbage", "dofile", "error", "getfenv", "getmetatable", "ipairs", "load", "loadfile",
  "loadstring", "module", "next", "pairs", "pcall", "print", "rawequal", "rawget", "rawset", "require", "select", "setfenv",
  "setmetatable", "tonumber", "tostring", "type", "unpack", "xpcall" }) do
  if type(_G[n]) ~= "function" then names[#names + 1] = n end
end
print(#names, table.concat(names, " "))  -- expect: 0
local libs = {}
for _, n in ipairs({ "coroutine", "debug", "math", "package", "string", "table" }) do
  if type(_G[n]) ~= "table" or package.loaded[n] ~= _G[n] then libs[#libs + 1] = n end
end
print(#libs)  -- expect: 0

--- case: print uses the global tostring
local old = tostring
tostring = function(x) return "<" .. old(x) .. ">" end
print(1, "x")  -- expect: <1> <x>

--- case: stack overflow is an error
local function f(n) return 1 + f(n + 1) end
local ok, m = pcall(f, 1)
print(ok, m:match("stack overflow") ~= nil)  -- expect: false true
local function g() return g() + 1 end
print((pcall(g)), (pcall(g)))  -- expect: false false

--- case: assert gives its message as error does, with the caller's position
-- not: luajit (raises the message as it is)
print(pcall(function() assert(false, "m") end))  -- expect: false stdin:LINE: m
print(pcall(function() assert(nil) end))  -- expect: false stdin:LINE: assertion failed!
print(pcall(function() assert(nil, nil) end))  -- expect: false stdin:LINE: assertion failed!
print(pcall(function() assert(false, {}) end))  -- expect: false stdin:LINE: bad argument #2 to 'assert' (string expected, got table)
print(pcall(function() assert(false, true) end))  -- expect: false stdin:LINE: bad argument #2 to 'assert' (string expected, got boolean)
print(pcall(function() assert(false, 42) end))  -- expect: false stdin:LINE: 42
print(pcall(assert, false, 42))  -- expect: false 42
assert(1 == 2, "last")  -- expect error: last

--- case: an error handler's own error is handed to it again
-- not: luajit (gives up at the first one)
local n = 0
print(xpcall(function() error("first") end, function(e) n = n + 1 if n < 3 then error("again" .. n, 0) end return "handled " .. e end))  -- expect: false handled again2
print(n)  -- expect: 3
n = 0
print(xpcall(error, function() n = n + 1 error("never") end))  -- expect: false error in error handling
print(n > 100)  -- expect: true

--- case: an error handler that fails for good
print(xpcall(error, function() error("never") end))  -- expect: false error in error handling
print(pcall(xpcall, error, function() error("never") end))  -- expect: true false error in error handling

--- case: what tostring calls has neither a line nor a name
-- not: luajit (names tostring)
print(pcall(function() local s = tostring(setmetatable({}, {__tostring = string.len})) end))  -- expect: false bad argument #1 to '?' (string expected, got table)
print(pcall(function() local s = tostring(setmetatable({}, {__tostring = function() error("x", 2) end})) end))  -- expect: false x

--- case: recursion through library functions alone ends with an error
-- not: luajit (the error of the innermost pcall has no room for its message)
local function last(...) return (select(select("#", ...), ...)) end
print(last(pcall(tostring, setmetatable({}, {__tostring = print}))):match("stack overflow"))  -- expect: stack overflow
local f = setmetatable({}, {__call = pcall})
print(tostring(last(pcall(f))):match("stack overflow"))  -- expect: stack overflow
print(tostring(last(pcall(tostring, setmetatable({}, {__tostring = tostring})))):match("stack overflow"))  -- expect: stack overflow

--- case: error levels beyond a protected call
local function deep() error("deep", 3) end
print(pcall(pcall, deep))  -- expect: true false deep
print(select(2, pcall(deep)))  -- expect: stdin:LINE: deep
print(coroutine.resume(coroutine.create(function() error("co", 3) end)))  -- expect: false co

--- case: tonumber looks at the base first
print(pcall(tonumber, {}, {}))  -- expect: false bad argument #2 to '?' (number expected, got table)
print(pcall(tonumber, {}, 99))  -- expect: false bad argument #1 to '?' (string expected, got table)
print(pcall(getmetatable))  -- expect: false bad argument #1 to '?' (value expected)

--- case: next goes on after an item that moved to the array part and was cleared
local t, seen = {}, {}
t[4], t[2], t[1] = 4, 2, 1
for k in pairs(t) do
  seen[#seen + 1] = k
  if k == 2 then t[k] = nil end
end
table.sort(seen)
print(table.concat(seen, " "))  -- expect: 1 2 4


--- case: an error of load's reader is load's result
print(load(function() error("no more", 0) end))  -- expect: nil no more
-- not: lua5.1 (its standalone interpreter's handler adds a traceback)
print(select(2, load(function() error({}) end)) ~= nil)  -- expect: true
print(pcall(load, function() return {} end))  -- expect: true nil reader function must return a string
-- not: luajit (it takes a number for a string, and words the rest otherwise)

--- case: an error handler's caller is what failed
-- not: luajit (gives up at the handler's first error)
print(select(2, xpcall(function() return nil + nil end, function(e) if not e:match("again$") then error("again", 2) end return e end)))  -- expect: stdin:LINE: again
print(select(2, xpcall(function() error("first", 0) end, function(e) if e == "first" then error("again", 2) end return e end)))  -- expect: again

--- case: a base is a C int, and an operand that is NaN has its name
-- not: luajit (keeps large bases)
print(pcall(tonumber, "11", 4294967298))  -- expect: true 3
d = 0/0
print(pcall(function() return d.x end))  -- expect: false stdin:LINE: attempt to index global 'd' (a number value)

--- case: levels of an error that a library function's caller calls for -- not: luajit (no frames of library functions that call back)
local function raise(m, level) error(m, level) end
local function levels(f, ...)
  local out = {}
  for level = 1, 5 do out[level] = tostring(select(-1, f(level, ...))) end
  print(table.concat(out, " "))
end
levels(function(n) return pcall(error, "m", n) end)  -- expect: m stdin:LINE: m stdin:289: m stdin:LINE: m m
levels(function(n) return pcall(pcall, error, "m", n) end)  -- expect: m m stdin:LINE: m stdin:289: m stdin:LINE: m
levels(function(n) local x, e = pcall(error, "m", n) return e end)  -- expect: m stdin:LINE: m stdin:289: m stdin:LINE: m m
levels(function(n) local x, e = pcall(error, 12, n) return e end)  -- expect: 12 stdin:LINE: 12 stdin:289: 12 stdin:LINE: 12 12
levels(function(n) local x, e = pcall(raise, "m", n) return e end)  -- expect: stdin:286: m m stdin:LINE: m stdin:289: m stdin:LINE: m
levels(function(n) local x, e = xpcall(function() error("m", n) end, function(e) return e end) return e end)  -- expect: stdin:LINE: m m stdin:LINE: m stdin:289: m stdin:LINE: m
levels(function(n) local x, e = pcall(string.gsub, "m", "m", function(m) error(m, n) end) return e end)  -- expect: stdin:LINE: m m m stdin:LINE: m stdin:289: m
levels(function(n) local _, _, e = pcall(load, function() error("m", n) end) return e end)  -- expect: stdin:LINE: m m m stdin:LINE: m stdin:289: m
levels(function(n) local x, e = pcall(coroutine.wrap(function() raise("m", n) end)) return e end)  -- expect: stdin:286: m stdin:LINE: m m m m
levels(function(n) local x, e = coroutine.resume(coroutine.create(function() local _, e = pcall(error, "m", n) return e end)) return e end)  -- expect: m stdin:LINE: m m m m

--- case: a tail call is a level without a position -- not: luajit (it knows no tail return)
local function raise(m, level) error(m, level) end
local callable = setmetatable({}, {__call = function(_, m, level) error(m, level) end})
local function levels(f)
  local out = {}
  for level = 1, 5 do
    local _, e = pcall(function() local x = f(level) return x end)
    out[level] = tostring(e)
  end
  print(table.concat(out, " "))
end
levels(function(n) return raise("m", n) end)  -- expect: stdin:304: m m stdin:309: m m stdin:309: m
levels(function(n) return callable("m", n) end)  -- expect: stdin:305: m m stdin:309: m m stdin:309: m
levels(function(n) return error("m", n) end)  -- expect: stdin:LINE: m stdin:309: m m stdin:309: m stdin:LINE: m
levels(function(n) for i = 1, 300 do if i == 300 then return raise("m", n) end end end)  -- expect: stdin:304: m m stdin:309: m m stdin:309: m
levels(function(n) for i = 1, 300 do if i == 300 then return callable("m", n) end end end)  -- expect: stdin:305: m m stdin:309: m m stdin:309: m
levels(function(n) for i = 1, 300 do if i == 300 then return error("m", n) end end end)  -- expect: stdin:LINE: m stdin:309: m m stdin:309: m stdin:LINE: m
levels(function(n) return (function() return (function() return raise("m", n) end)() end)() end)  -- expect: stdin:304: m m m m stdin:309: m
levels(function(n) return -setmetatable({}, {__unm = function() return raise("m", n) end}) end)  -- expect: stdin:304: m m stdin:LINE: m stdin:309: m m
levels(function(n) return setmetatable({}, {__index = function() return raise("m", n) end}).x end)  -- expect: stdin:304: m m stdin:LINE: m stdin:309: m m

--- case: a base that is ten in any form is decimal
print(pcall(tonumber, nil, "10"), pcall(tonumber, {}, 10.9))  -- expect: true true nil
print(tonumber("1e1", "10"), tonumber(7.5, "0xa"), tonumber("0x10", 10.5), tonumber(" 5 ", "1e1"))  -- expect: 10 7.5 16 5
print(pcall(tonumber))  -- expect: false bad argument #1 to '?' (value expected)

-- §5.1 to §5.6: what library functions say of arguments that they do not take.
-- The name is the one that the function is called by; with `?` where nobody names it.

--- case: basic functions -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() assert() end)  -- expect: stdin:LINE: bad argument #1 to 'assert' (value expected)
say(function() assert(false) end)  -- expect: stdin:LINE: assertion failed!
say(function() assert(nil, "why") end)  -- expect: stdin:LINE: why
say(function() assert(false, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'assert' (string expected, got table)
say(function() collectgarbage("nothing") end)  -- expect: stdin:LINE: bad argument #1 to 'collectgarbage' (invalid option 'nothing')
say(function() collectgarbage({}) end)  -- expect: stdin:LINE: bad argument #1 to 'collectgarbage' (string expected, got table)
say(function() dofile({}) end)  -- expect: stdin:LINE: bad argument #1 to 'dofile' (string expected, got table)
say(function() error("a", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'error' (number expected, got table)
say(function() getfenv({}) end)  -- expect: stdin:LINE: bad argument #1 to 'getfenv' (number expected, got table)
say(function() getfenv(-1) end)  -- expect: stdin:LINE: bad argument #1 to 'getfenv' (level must be non-negative)
say(function() getfenv(99) end)  -- expect: stdin:LINE: bad argument #1 to 'getfenv' (invalid level)
say(function() getmetatable() end)  -- expect: stdin:LINE: bad argument #1 to 'getmetatable' (value expected)
say(function() ipairs() end)  -- expect: stdin:LINE: bad argument #1 to 'ipairs' (table expected, got no value)
say(function() ipairs(nil) end)  -- expect: stdin:LINE: bad argument #1 to 'ipairs' (table expected, got nil)
say(function() ipairs("x") end)  -- expect: stdin:LINE: bad argument #1 to 'ipairs' (table expected, got string)
say(function() load() end)  -- expect: stdin:LINE: bad argument #1 to 'load' (function expected, got no value)
say(function() load({}) end)  -- expect: stdin:LINE: bad argument #1 to 'load' (function expected, got table)
say(function() loadfile({}) end)  -- expect: stdin:LINE: bad argument #1 to 'loadfile' (string expected, got table)
say(function() loadstring() end)  -- expect: stdin:LINE: bad argument #1 to 'loadstring' (string expected, got no value)
say(function() loadstring({}) end)  -- expect: stdin:LINE: bad argument #1 to 'loadstring' (string expected, got table)
say(function() loadstring("x", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'loadstring' (string expected, got table)
say(function() next() end)  -- expect: stdin:LINE: bad argument #1 to 'next' (table expected, got no value)
say(function() next(1) end)  -- expect: stdin:LINE: bad argument #1 to 'next' (table expected, got number)
say(function() next({}, "x") end)  -- expect: invalid key to 'next'
say(function() pairs() end)  -- expect: stdin:LINE: bad argument #1 to 'pairs' (table expected, got no value)
say(function() pairs(print) end)  -- expect: stdin:LINE: bad argument #1 to 'pairs' (table expected, got function)
say(function() pcall() end)  -- expect: stdin:LINE: bad argument #1 to 'pcall' (value expected)
say(function() rawequal() end)  -- expect: stdin:LINE: bad argument #1 to 'rawequal' (value expected)
say(function() rawequal(nil) end)  -- expect: stdin:LINE: bad argument #2 to 'rawequal' (value expected)
say(function() rawget() end)  -- expect: stdin:LINE: bad argument #1 to 'rawget' (table expected, got no value)
say(function() rawget(1, 2) end)  -- expect: stdin:LINE: bad argument #1 to 'rawget' (table expected, got number)
say(function() rawget({}) end)  -- expect: stdin:LINE: bad argument #2 to 'rawget' (value expected)
say(function() rawset() end)  -- expect: stdin:LINE: bad argument #1 to 'rawset' (table expected, got no value)
say(function() rawset({}) end)  -- expect: stdin:LINE: bad argument #2 to 'rawset' (value expected)
say(function() rawset({}, 1) end)  -- expect: stdin:LINE: bad argument #3 to 'rawset' (value expected)
say(function() rawset({}, nil, 1) end)  -- expect: table index is nil
say(function() rawset({}, 0/0, 1) end)  -- expect: table index is NaN
say(function() select() end)  -- expect: stdin:LINE: bad argument #1 to 'select' (number expected, got no value)
say(function() select({}) end)  -- expect: stdin:LINE: bad argument #1 to 'select' (number expected, got table)
say(function() select("x") end)  -- expect: stdin:LINE: bad argument #1 to 'select' (number expected, got string)
say(function() select(0) end)  -- expect: stdin:LINE: bad argument #1 to 'select' (index out of range)
say(function() select(-1) end)  -- expect: stdin:LINE: bad argument #1 to 'select' (index out of range)
say(function() setfenv() end)  -- expect: stdin:LINE: bad argument #2 to 'setfenv' (table expected, got no value)
say(function() setfenv(1) end)  -- expect: stdin:LINE: bad argument #2 to 'setfenv' (table expected, got no value)
say(function() setfenv("x", {}) end)  -- expect: stdin:LINE: bad argument #1 to 'setfenv' (number expected, got string)
say(function() setfenv(99, {}) end)  -- expect: stdin:LINE: bad argument #1 to 'setfenv' (invalid level)
say(function() setfenv(-1, {}) end)  -- expect: stdin:LINE: bad argument #1 to 'setfenv' (level must be non-negative)
say(function() setfenv(print, {}) end)  -- expect: stdin:LINE: 'setfenv' cannot change environment of given object
say(function() setmetatable() end)  -- expect: stdin:LINE: bad argument #1 to 'setmetatable' (table expected, got no value)
say(function() setmetatable({}) end)  -- expect: stdin:LINE: bad argument #2 to 'setmetatable' (nil or table expected)
say(function() setmetatable(1, {}) end)  -- expect: stdin:LINE: bad argument #1 to 'setmetatable' (table expected, got number)
say(function() setmetatable({}, 1) end)  -- expect: stdin:LINE: bad argument #2 to 'setmetatable' (nil or table expected)
say(function() setmetatable(setmetatable({}, { __metatable = 1 }), {}) end)  -- expect: stdin:LINE: cannot change a protected metatable
say(function() tonumber() end)  -- expect: stdin:LINE: bad argument #1 to 'tonumber' (value expected)
say(function() tonumber("1", 1) end)  -- expect: stdin:LINE: bad argument #2 to 'tonumber' (base out of range)
say(function() tonumber("1", 37) end)  -- expect: stdin:LINE: bad argument #2 to 'tonumber' (base out of range)
say(function() tonumber("1", "x") end)  -- expect: stdin:LINE: bad argument #2 to 'tonumber' (number expected, got string)
say(function() tonumber({}, 2) end)  -- expect: stdin:LINE: bad argument #1 to 'tonumber' (string expected, got table)
say(function() tostring() end)  -- expect: stdin:LINE: bad argument #1 to 'tostring' (value expected)
say(function() type() end)  -- expect: stdin:LINE: bad argument #1 to 'type' (value expected)
say(function() unpack() end)  -- expect: stdin:LINE: bad argument #1 to 'unpack' (table expected, got no value)
say(function() unpack({}, "x") end)  -- expect: stdin:LINE: bad argument #2 to 'unpack' (number expected, got string)
say(function() unpack({}, 1, {}) end)  -- expect: stdin:LINE: bad argument #3 to 'unpack' (number expected, got table)
say(function() unpack({}, 1, 1e7) end)  -- expect: stdin:LINE: too many results to unpack
say(function() xpcall() end)  -- expect: stdin:LINE: bad argument #2 to 'xpcall' (value expected)
say(function() xpcall(print) end)  -- expect: stdin:LINE: bad argument #2 to 'xpcall' (value expected)
say(function() print(setmetatable({}, { __tostring = function() end })) end)  -- expect: stdin:LINE: 'tostring' must return a string to 'print'

--- case: coroutines -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() coroutine.create() end)  -- expect: stdin:LINE: bad argument #1 to 'create' (Lua function expected)
say(function() coroutine.create(1) end)  -- expect: stdin:LINE: bad argument #1 to 'create' (Lua function expected)
say(function() coroutine.wrap({}) end)  -- expect: stdin:LINE: bad argument #1 to 'wrap' (Lua function expected)
say(function() coroutine.resume() end)  -- expect: stdin:LINE: bad argument #1 to 'resume' (coroutine expected)
say(function() coroutine.resume(1) end)  -- expect: stdin:LINE: bad argument #1 to 'resume' (coroutine expected)
say(function() coroutine.status() end)  -- expect: stdin:LINE: bad argument #1 to 'status' (coroutine expected)
say(function() coroutine.status("x") end)  -- expect: stdin:LINE: bad argument #1 to 'status' (coroutine expected)
say(function() coroutine.yield() end)  -- expect: attempt to yield across metamethod/C-call boundary
say(function() local w = coroutine.wrap(function() end) w() w() end)  -- expect: stdin:LINE: cannot resume dead coroutine
say(function() local w = coroutine.wrap(function() error("E", 0) end) w() end)  -- expect: stdin:LINE: E
say(function() coroutine.wrap(function() local x = nil + 1 end)() end)  -- expect: stdin:LINE: stdin:LINE: attempt to perform arithmetic on a nil value

--- case: strings -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() string.byte() end)  -- expect: stdin:LINE: bad argument #1 to 'byte' (string expected, got no value)
say(function() string.byte({}) end)  -- expect: stdin:LINE: bad argument #1 to 'byte' (string expected, got table)
say(function() string.byte("x", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'byte' (number expected, got table)
say(function() string.byte("x", 1, "y") end)  -- expect: stdin:LINE: bad argument #3 to 'byte' (number expected, got string)
say(function() string.char({}) end)  -- expect: stdin:LINE: bad argument #1 to 'char' (number expected, got table)
say(function() string.char(65, "x") end)  -- expect: stdin:LINE: bad argument #2 to 'char' (number expected, got string)
say(function() string.char(-1) end)  -- expect: stdin:LINE: bad argument #1 to 'char' (invalid value)
say(function() string.char(1, 2, 256) end)  -- expect: stdin:LINE: bad argument #3 to 'char' (invalid value)
say(function() string.dump() end)  -- expect: stdin:LINE: bad argument #1 to 'dump' (function expected, got no value)
say(function() string.dump(1) end)  -- expect: stdin:LINE: bad argument #1 to 'dump' (function expected, got number)
say(function() string.dump(print) end)  -- expect: stdin:LINE: unable to dump given function
say(function() string.find() end)  -- expect: stdin:LINE: bad argument #1 to 'find' (string expected, got no value)
say(function() string.find("x") end)  -- expect: stdin:LINE: bad argument #2 to 'find' (string expected, got no value)
say(function() string.find("x", "x", {}) end)  -- expect: stdin:LINE: bad argument #3 to 'find' (number expected, got table)
say(function() string.find({}, "x") end)  -- expect: stdin:LINE: bad argument #1 to 'find' (string expected, got table)
say(function() string.format() end)  -- expect: stdin:LINE: bad argument #1 to 'format' (string expected, got no value)
say(function() string.format("%d") end)  -- expect: stdin:LINE: bad argument #2 to 'format' (no value)
say(function() string.format("%d", "x") end)  -- expect: stdin:LINE: bad argument #2 to 'format' (number expected, got string)
say(function() string.format("%s") end)  -- expect: stdin:LINE: bad argument #2 to 'format' (no value)
say(function() string.format("%c", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'format' (number expected, got table)
say(function() string.format("%q") end)  -- expect: stdin:LINE: bad argument #2 to 'format' (no value)
say(function() string.format("%q", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'format' (string expected, got table)
say(function() string.format("%y", 1) end)  -- expect: stdin:LINE: invalid option '%y' to 'format'
say(function() string.format("%", 1) end)  -- expect: stdin:LINE: invalid option '%' to 'format'
say(function() string.format("%123d", 1) end)  -- expect: stdin:LINE: invalid format (width or precision too long)
say(function() string.format("%.123d", 1) end)  -- expect: stdin:LINE: invalid format (width or precision too long)
say(function() string.format("%------d", 1) end)  -- expect: stdin:LINE: invalid format (repeated flags)
say(function() string.format("%d %d", 1) end)  -- expect: stdin:LINE: bad argument #3 to 'format' (no value)
say(function() string.format("%x", true) end)  -- expect: stdin:LINE: bad argument #2 to 'format' (number expected, got boolean)
say(function() string.gmatch() end)  -- expect: stdin:LINE: bad argument #1 to 'gmatch' (string expected, got no value)
say(function() string.gmatch("x") end)  -- expect: stdin:LINE: bad argument #2 to 'gmatch' (string expected, got no value)
say(function() string.gmatch("x", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'gmatch' (string expected, got table)
say(function() for _ in string.gmatch("x", "(") do end end)  -- expect: stdin:LINE: unfinished capture
say(function() string.gsub() end)  -- expect: stdin:LINE: bad argument #1 to 'gsub' (string expected, got no value)
say(function() string.gsub("x") end)  -- expect: stdin:LINE: bad argument #2 to 'gsub' (string expected, got no value)
say(function() string.gsub("x", "x") end)  -- expect: stdin:LINE: bad argument #3 to 'gsub' (string/function/table expected)
say(function() string.gsub("x", "x", true) end)  -- expect: stdin:LINE: bad argument #3 to 'gsub' (string/function/table expected)
say(function() string.gsub("x", "x", nil) end)  -- expect: stdin:LINE: bad argument #3 to 'gsub' (string/function/table expected)
say(function() string.gsub("x", "x", "y", {}) end)  -- expect: stdin:LINE: bad argument #4 to 'gsub' (number expected, got table)
say(function() string.gsub("x", "x", "%2") end)  -- expect: stdin:LINE: invalid capture index
say(function() string.gsub("x", "x", function() return {} end) end)  -- expect: stdin:LINE: invalid replacement value (a table)
say(function() string.gsub("x", "x", { x = true }) end)  -- expect: stdin:LINE: invalid replacement value (a boolean)
say(function() string.gsub("x", "x", function() return true end) end)  -- expect: stdin:LINE: invalid replacement value (a boolean)
say(function() string.len() end)  -- expect: stdin:LINE: bad argument #1 to 'len' (string expected, got no value)
say(function() string.len({}) end)  -- expect: stdin:LINE: bad argument #1 to 'len' (string expected, got table)
say(function() string.lower() end)  -- expect: stdin:LINE: bad argument #1 to 'lower' (string expected, got no value)
say(function() string.match() end)  -- expect: stdin:LINE: bad argument #1 to 'match' (string expected, got no value)
say(function() string.match("x") end)  -- expect: stdin:LINE: bad argument #2 to 'match' (string expected, got no value)
say(function() string.match("x", "x", {}) end)  -- expect: stdin:LINE: bad argument #3 to 'match' (number expected, got table)
say(function() string.match("x", "(x") end)  -- expect: stdin:LINE: unfinished capture
say(function() string.match("x", "x)") end)  -- expect: stdin:LINE: invalid pattern capture
say(function() string.match("x", "[x") end)  -- expect: stdin:LINE: malformed pattern (missing ']')
say(function() string.match("x", "[]") end)  -- expect: stdin:LINE: malformed pattern (missing ']')
say(function() string.match("x", "[^") end)  -- expect: stdin:LINE: malformed pattern (missing ']')
say(function() string.match("x", "[%") end)  -- expect: stdin:LINE: malformed pattern (missing ']')
say(function() string.match("x", "%") end)  -- expect: stdin:LINE: malformed pattern (ends with '%')
say(function() string.match("x", "%b") end)  -- expect: stdin:LINE: unbalanced pattern
say(function() string.match("x", "%bx") end)  -- expect: stdin:LINE: unbalanced pattern
say(function() string.match("x", "%f") end)  -- expect: stdin:LINE: missing '[' after '%f' in pattern
say(function() string.match("x", "%1") end)  -- expect: stdin:LINE: invalid capture index
say(function() string.match("x", "(x)%2") end)  -- expect: stdin:LINE: invalid capture index
say(function() string.match("x", ("(x)"):rep(40)) end)  -- expect: nil
say(function() string.match(("x"):rep(40), ("(x)"):rep(33)) end)  -- expect: stdin:LINE: too many captures
say(function() string.rep() end)  -- expect: stdin:LINE: bad argument #1 to 'rep' (string expected, got no value)
say(function() string.rep("x") end)  -- expect: stdin:LINE: bad argument #2 to 'rep' (number expected, got no value)
say(function() string.rep("x", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'rep' (number expected, got table)
say(function() string.reverse() end)  -- expect: stdin:LINE: bad argument #1 to 'reverse' (string expected, got no value)
say(function() string.sub() end)  -- expect: stdin:LINE: bad argument #1 to 'sub' (string expected, got no value)
say(function() string.sub("x") end)  -- expect: stdin:LINE: bad argument #2 to 'sub' (number expected, got no value)
say(function() string.sub("x", "y") end)  -- expect: stdin:LINE: bad argument #2 to 'sub' (number expected, got string)
say(function() string.sub("x", 1, {}) end)  -- expect: stdin:LINE: bad argument #3 to 'sub' (number expected, got table)
say(function() string.upper() end)  -- expect: stdin:LINE: bad argument #1 to 'upper' (string expected, got no value)
say(function() string.upper(true) end)  -- expect: stdin:LINE: bad argument #1 to 'upper' (string expected, got boolean)

--- case: methods of strings do not count the string
local function say(f, ...) print((select(2, pcall(f, ...)))) end
local s = "x"
say(function() s:rep() end)  -- expect: stdin:LINE: bad argument #1 to 'rep' (number expected, got no value)
say(function() s:rep({}) end)  -- expect: stdin:LINE: bad argument #1 to 'rep' (number expected, got table)
say(function() s:sub() end)  -- expect: stdin:LINE: bad argument #1 to 'sub' (number expected, got no value)
say(function() s:sub({}) end)  -- expect: stdin:LINE: bad argument #1 to 'sub' (number expected, got table)
say(function() s:find() end)  -- expect: stdin:LINE: bad argument #1 to 'find' (string expected, got no value)
say(function() s:format({}) end)  -- expect: nil
say(function() ("%d"):format("y") end)  -- expect: stdin:LINE: bad argument #1 to 'format' (number expected, got string)
say(function() s.rep() end)  -- expect: stdin:LINE: bad argument #1 to 'rep' (string expected, got no value)
say(function() s:nothing() end)  -- expect: stdin:LINE: attempt to call method 'nothing' (a nil value)
say(function() s.nothing.x = 1 end)  -- expect: stdin:LINE: attempt to index field 'nothing' (a nil value)
say(function() local t = setmetatable({}, { __index = string }) t:upper() end)  -- expect: stdin:LINE: calling 'upper' on bad self (string expected, got table)

--- case: tables -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() table.concat() end)  -- expect: stdin:LINE: bad argument #1 to 'concat' (table expected, got no value)
say(function() table.concat(1) end)  -- expect: stdin:LINE: bad argument #1 to 'concat' (table expected, got number)
say(function() table.concat({}, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'concat' (string expected, got table)
say(function() table.concat({}, "", {}) end)  -- expect: stdin:LINE: bad argument #3 to 'concat' (number expected, got table)
say(function() table.concat({}, "", 1, {}) end)  -- expect: stdin:LINE: bad argument #4 to 'concat' (number expected, got table)
say(function() table.concat({ 1, {}, 3 }) end)  -- expect: stdin:LINE: invalid value (table) at index 2 in table for 'concat'
say(function() table.concat({ 1, 2, 3 }, ",", 1, 4) end)  -- expect: stdin:LINE: invalid value (nil) at index 4 in table for 'concat'
say(function() table.concat({ true }) end)  -- expect: stdin:LINE: invalid value (boolean) at index 1 in table for 'concat'
say(function() table.insert() end)  -- expect: stdin:LINE: bad argument #1 to 'insert' (table expected, got no value)
say(function() table.insert({}) end)  -- expect: stdin:LINE: wrong number of arguments to 'insert'
say(function() table.insert(1, 2) end)  -- expect: stdin:LINE: bad argument #1 to 'insert' (table expected, got number)
say(function() table.insert({}, "x", 2) end)  -- expect: stdin:LINE: bad argument #2 to 'insert' (number expected, got string)
say(function() table.insert({}, 1, 2, 3) end)  -- expect: stdin:LINE: wrong number of arguments to 'insert'
say(function() table.maxn() end)  -- expect: stdin:LINE: bad argument #1 to 'maxn' (table expected, got no value)
say(function() table.maxn("x") end)  -- expect: stdin:LINE: bad argument #1 to 'maxn' (table expected, got string)
say(function() table.remove() end)  -- expect: stdin:LINE: bad argument #1 to 'remove' (table expected, got no value)
say(function() table.remove({}, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'remove' (number expected, got table)
say(function() table.sort() end)  -- expect: stdin:LINE: bad argument #1 to 'sort' (table expected, got no value)
say(function() table.sort({ 3, 2, 1 }, 1) end)  -- expect: stdin:LINE: bad argument #2 to 'sort' (function expected, got number)
say(function() table.sort({ 1, "x" }) end)  -- expect: attempt to compare string with number
say(function() table.sort({ {}, {} }) end)  -- expect: attempt to compare two table values
say(function() table.sort({ true, false }) end)  -- expect: attempt to compare two boolean values
say(function() table.sort({ 1, nil, 3 }) end)  -- expect: attempt to compare nil with number
say(function() table.sort({ 3, 1, 2 }, function(a, b) return a.x < b.x end) end)  -- expect: stdin:LINE: attempt to index local 'a' (a number value)
say(function() table.sort({ 1, 2, 3, 4 }, function() return true end) end)  -- expect: stdin:LINE: invalid order function for sorting
say(function() table.foreach() end)  -- expect: stdin:LINE: bad argument #1 to 'foreach' (table expected, got no value)
say(function() table.foreach({}) end)  -- expect: stdin:LINE: bad argument #2 to 'foreach' (function expected, got no value)
say(function() table.foreachi({}, 1) end)  -- expect: stdin:LINE: bad argument #2 to 'foreachi' (function expected, got number)
say(function() table.getn() end)  -- expect: stdin:LINE: bad argument #1 to 'getn' (table expected, got no value)
say(function() table.setn({}, 1) end)  -- expect: stdin:LINE: 'setn' is obsolete

--- case: numbers -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
for _, name in ipairs({ "abs", "acos", "asin", "atan", "ceil", "cos", "cosh", "deg", "exp", "floor", "frexp", "log", "log10",
  "max", "min", "modf", "rad", "sin", "sinh", "sqrt", "tan", "tanh" }) do
  local ok, message = pcall(function() local f = math[name]; f() end)
  assert(message:match("bad argument #1 to 'f' %(number expected, got no value%)$"), message)
  ok, message = pcall(function() local f = math[name]; f({}) end)
  assert(message:match("bad argument #1 to 'f' %(number expected, got table%)$"), message)
  ok, message = pcall(function() local f = math[name]; f("x") end)
  assert(message:match("bad argument #1 to 'f' %(number expected, got string%)$"), message)
end
say(function() math.floor({}) end)  -- expect: stdin:LINE: bad argument #1 to 'floor' (number expected, got table)
say(function() math.max() end)  -- expect: stdin:LINE: bad argument #1 to 'max' (number expected, got no value)
say(function() math.max(1, "x") end)  -- expect: stdin:LINE: bad argument #2 to 'max' (number expected, got string)
say(function() math.min(1, 2, {}) end)  -- expect: stdin:LINE: bad argument #3 to 'min' (number expected, got table)
say(function() math.fmod(1) end)  -- expect: stdin:LINE: bad argument #2 to 'fmod' (number expected, got no value)
say(function() math.fmod(1, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'fmod' (number expected, got table)
say(function() math.pow(1) end)  -- expect: stdin:LINE: bad argument #2 to 'pow' (number expected, got no value)
say(function() math.ldexp(1) end)  -- expect: stdin:LINE: bad argument #2 to 'ldexp' (number expected, got no value)
say(function() math.ldexp(1, "x") end)  -- expect: stdin:LINE: bad argument #2 to 'ldexp' (number expected, got string)
say(function() math.atan2(1) end)  -- expect: stdin:LINE: bad argument #2 to 'atan2' (number expected, got no value)
say(function() math.random(0) end)  -- expect: stdin:LINE: bad argument #1 to 'random' (interval is empty)
say(function() math.random(2, 1) end)  -- expect: stdin:LINE: bad argument #2 to 'random' (interval is empty)
say(function() math.random(1, 2, 3) end)  -- expect: stdin:LINE: wrong number of arguments
say(function() math.random({}) end)  -- expect: stdin:LINE: bad argument #1 to 'random' (number expected, got table)
say(function() math.random(1, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'random' (number expected, got table)
say(function() math.randomseed() end)  -- expect: stdin:LINE: bad argument #1 to 'randomseed' (number expected, got no value)
say(function() math.randomseed({}) end)  -- expect: stdin:LINE: bad argument #1 to 'randomseed' (number expected, got table)

--- case: input, output and the system -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() io.close({}) end)  -- expect: stdin:LINE: bad argument #1 to 'close' (FILE* expected, got table)
say(function() io.open() end)  -- expect: stdin:LINE: bad argument #1 to 'open' (string expected, got no value)
say(function() io.open({}) end)  -- expect: stdin:LINE: bad argument #1 to 'open' (string expected, got table)
say(function() io.open("x", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'open' (string expected, got table)
say(function() io.lines("/no/such/file") end)  -- expect: stdin:LINE: bad argument #1 to 'lines' (/no/such/file: No such file or directory)
say(function() io.input("/no/such/file") end)  -- expect: stdin:LINE: bad argument #1 to 'input' (/no/such/file: No such file or directory)
say(function() io.input({}) end)  -- expect: stdin:LINE: bad argument #1 to 'input' (FILE* expected, got table)
say(function() io.type() end)  -- expect: stdin:LINE: bad argument #1 to 'type' (value expected)
say(function() io.write({}) end)  -- expect: stdin:LINE: bad argument #1 to 'write' (string expected, got table)
say(function() io.read("x") end)  -- expect: stdin:LINE: bad argument #1 to 'read' (invalid option)
say(function() io.read("*x") end)  -- expect: stdin:LINE: bad argument #1 to 'read' (invalid format)
say(function() io.stdout.write() end)  -- expect: stdin:LINE: bad argument #1 to 'write' (FILE* expected, got no value)
say(function() io.stdout:write({}) end)  -- expect: stdin:LINE: bad argument #1 to 'write' (string expected, got table)
say(function() io.stdout:seek("x") end)  -- expect: stdin:LINE: bad argument #1 to 'seek' (invalid option 'x')
say(function() io.stdout:setvbuf() end)  -- expect: stdin:LINE: bad argument #1 to 'setvbuf' (string expected, got no value)
say(function() io.stdout:setvbuf("x") end)  -- expect: stdin:LINE: bad argument #1 to 'setvbuf' (invalid option 'x')
say(function() io.stdout:nothing() end)  -- expect: stdin:LINE: attempt to call method 'nothing' (a nil value)
say(function() os.getenv() end)  -- expect: stdin:LINE: bad argument #1 to 'getenv' (string expected, got no value)
say(function() os.remove() end)  -- expect: stdin:LINE: bad argument #1 to 'remove' (string expected, got no value)
say(function() os.rename("x") end)  -- expect: stdin:LINE: bad argument #2 to 'rename' (string expected, got no value)
say(function() os.setlocale({}) end)  -- expect: stdin:LINE: bad argument #1 to 'setlocale' (string expected, got table)
say(function() os.setlocale("C", "x") end)  -- expect: stdin:LINE: bad argument #2 to 'setlocale' (invalid option 'x')
say(function() os.time({}) end)  -- expect: stdin:LINE: field 'day' missing in date table
say(function() os.time({ year = 2000 }) end)  -- expect: stdin:LINE: field 'day' missing in date table
say(function() os.time(1) end)  -- expect: stdin:LINE: bad argument #1 to 'time' (table expected, got number)
say(function() os.date({}) end)  -- expect: stdin:LINE: bad argument #1 to 'date' (string expected, got table)
say(function() os.difftime() end)  -- expect: stdin:LINE: bad argument #1 to 'difftime' (number expected, got no value)

--- case: modules
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() require() end)  -- expect: stdin:LINE: bad argument #1 to 'require' (string expected, got no value)
say(function() require({}) end)  -- expect: stdin:LINE: bad argument #1 to 'require' (string expected, got table)
say(function() package.loaders = nil; require("nothing") end)  -- expect: stdin:LINE: 'package.loaders' must be a table
say(function() module() end)  -- expect: stdin:LINE: bad argument #1 to 'module' (string expected, got no value)
say(function() module("string.x.y") end)  -- expect: nil
say(function() package.seeall() end)  -- expect: stdin:LINE: bad argument #1 to 'seeall' (table expected, got no value)
say(function() package.seeall(1) end)  -- expect: stdin:LINE: bad argument #1 to 'seeall' (table expected, got number)

--- case: the debug library -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() debug.getinfo() end)  -- expect: stdin:LINE: bad argument #1 to 'getinfo' (function or level expected)
say(function() debug.getinfo({}) end)  -- expect: stdin:LINE: bad argument #1 to 'getinfo' (function or level expected)
say(function() debug.getinfo(1, "?") end)  -- expect: stdin:LINE: bad argument #2 to 'getinfo' (invalid option)
say(function() debug.getinfo(1, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'getinfo' (string expected, got table)
say(function() debug.getlocal() end)  -- expect: stdin:LINE: bad argument #1 to 'getlocal' (number expected, got no value)
say(function() debug.getlocal(99, 1) end)  -- expect: stdin:LINE: bad argument #1 to 'getlocal' (level out of range)
say(function() debug.getlocal(1, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'getlocal' (number expected, got table)
say(function() debug.setlocal() end)  -- expect: stdin:LINE: bad argument #1 to 'setlocal' (number expected, got no value)
say(function() debug.setlocal(99, 1, 1) end)  -- expect: stdin:LINE: bad argument #1 to 'setlocal' (level out of range)
say(function() debug.setlocal(1, 1) end)  -- expect: stdin:LINE: bad argument #3 to 'setlocal' (value expected)
say(function() debug.getupvalue() end)  -- expect: stdin:LINE: bad argument #2 to 'getupvalue' (number expected, got no value)
say(function() debug.getupvalue({}, 1) end)  -- expect: stdin:LINE: bad argument #1 to 'getupvalue' (function expected, got table)
say(function() debug.setupvalue(print, 1) end)  -- expect: stdin:LINE: bad argument #3 to 'setupvalue' (value expected)
say(function() debug.setupvalue({}, 1, 1) end)  -- expect: stdin:LINE: bad argument #1 to 'setupvalue' (function expected, got table)
say(function() debug.getmetatable() end)  -- expect: stdin:LINE: bad argument #1 to 'getmetatable' (value expected)
say(function() debug.setmetatable({}) end)  -- expect: stdin:LINE: bad argument #2 to 'setmetatable' (nil or table expected)
say(function() debug.setmetatable({}, 1) end)  -- expect: stdin:LINE: bad argument #2 to 'setmetatable' (nil or table expected)
say(function() debug.getfenv() end)  -- expect: stdin:LINE: bad argument #1 to 'getfenv' (value expected)
say(function() debug.setfenv({}, {}) end)  -- expect: stdin:LINE: 'setfenv' cannot change environment of given object
say(function() debug.setfenv(print) end)  -- expect: stdin:LINE: bad argument #2 to 'setfenv' (table expected, got no value)
say(function() debug.sethook(1, "l") end)  -- expect: stdin:LINE: bad argument #1 to 'sethook' (function expected, got number)
say(function() debug.sethook(print, {}) end)  -- expect: stdin:LINE: bad argument #2 to 'sethook' (string expected, got table)

--- case: the rest of the libraries -- not: luajit (words some otherwise)
local function say(f, ...) print((select(2, pcall(f, ...)))) end
say(function() debug.sethook(print, "l", {}) end)  -- expect: stdin:LINE: bad argument #3 to 'sethook' (number expected, got table)
say(function() io.output({}) end)  -- expect: stdin:LINE: bad argument #1 to 'output' (FILE* expected, got table)
say(function() io.popen() end)  -- expect: stdin:LINE: bad argument #1 to 'popen' (string expected, got no value)
say(function() io.popen({}) end)  -- expect: stdin:LINE: bad argument #1 to 'popen' (string expected, got table)
say(function() io.stdout.flush() end)  -- expect: stdin:LINE: bad argument #1 to 'flush' (FILE* expected, got no value)
say(function() io.stdout.flush({}) end)  -- expect: stdin:LINE: bad argument #1 to 'flush' (FILE* expected, got table)
say(function() io.stdout.close({}) end)  -- expect: stdin:LINE: bad argument #1 to 'close' (FILE* expected, got table)
say(function() io.stdout.read("x") end)  -- expect: stdin:LINE: bad argument #1 to 'read' (FILE* expected, got string)
say(function() io.stdout.lines() end)  -- expect: stdin:LINE: bad argument #1 to 'lines' (FILE* expected, got no value)
say(function() io.stdout.seek(5) end)  -- expect: stdin:LINE: bad argument #1 to 'seek' (FILE* expected, got number)
say(function() io.stdout.setvbuf({}, "no") end)  -- expect: stdin:LINE: bad argument #1 to 'setvbuf' (FILE* expected, got table)
say(function() io.stdout:seek("set", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'seek' (number expected, got table)
say(function() io.stdout:setvbuf("full", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'setvbuf' (number expected, got table)
say(function() io.lines({}) end)  -- expect: stdin:LINE: bad argument #1 to 'lines' (string expected, got table)
say(function() os.execute({}) end)  -- expect: stdin:LINE: bad argument #1 to 'execute' (string expected, got table)
say(function() os.exit({}) end)  -- expect: stdin:LINE: bad argument #1 to 'exit' (number expected, got table)
say(function() os.rename() end)  -- expect: stdin:LINE: bad argument #1 to 'rename' (string expected, got no value)
say(function() os.difftime("x", 1) end)  -- expect: stdin:LINE: bad argument #1 to 'difftime' (number expected, got string)
say(function() os.date("%c", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'date' (number expected, got table)
say(function() package.loadlib() end)  -- expect: stdin:LINE: bad argument #1 to 'loadlib' (string expected, got no value)
say(function() package.loadlib("x") end)  -- expect: stdin:LINE: bad argument #2 to 'loadlib' (string expected, got no value)
say(function() newproxy(5) end)  -- expect: stdin:LINE: bad argument #1 to 'newproxy' (boolean or proxy expected)
say(function() gcinfo(5) end)  -- expect: nil
say(function() string.gfind() end)  -- expect: stdin:LINE: bad argument #1 to 'gfind' (string expected, got no value)
say(function() unpack({}, nil, {}) end)  -- expect: stdin:LINE: bad argument #3 to 'unpack' (number expected, got table)
say(function() string.rep("x", nil) end)  -- expect: stdin:LINE: bad argument #2 to 'rep' (number expected, got nil)
say(function() select(nil) end)  -- expect: stdin:LINE: bad argument #1 to 'select' (number expected, got nil)
say(function() coroutine.wrap() end)  -- expect: stdin:LINE: bad argument #1 to 'wrap' (Lua function expected)
say(function() coroutine.status(nil) end)  -- expect: stdin:LINE: bad argument #1 to 'status' (coroutine expected)
say(function() collectgarbage("step", {}) end)  -- expect: stdin:LINE: bad argument #2 to 'collectgarbage' (number expected, got table)
say(function() xpcall() end)  -- expect: stdin:LINE: bad argument #2 to 'xpcall' (value expected)
say(function() table.insert({}, nil, 1) end)  -- expect: stdin:LINE: bad argument #2 to 'insert' (number expected, got nil)
say(function() table.foreachi() end)  -- expect: stdin:LINE: bad argument #1 to 'foreachi' (table expected, got no value)
say(function() table.setn() end)  -- expect: stdin:LINE: bad argument #1 to 'setn' (table expected, got no value)
for _, name in ipairs({ "acos", "asin", "atan", "cos", "cosh", "deg", "exp", "frexp", "log", "log10", "modf", "rad", "sin", "sinh", "tan", "tanh", "abs", "ceil" }) do
  print((select(2, pcall(loadstring("math." .. name .. "({})", "=n")))))
end
-- expect: n:1: bad argument #1 to 'acos' (number expected, got table)
-- expect: n:1: bad argument #1 to 'asin' (number expected, got table)
-- expect: n:1: bad argument #1 to 'atan' (number expected, got table)
-- expect: n:1: bad argument #1 to 'cos' (number expected, got table)
-- expect: n:1: bad argument #1 to 'cosh' (number expected, got table)
-- expect: n:1: bad argument #1 to 'deg' (number expected, got table)
-- expect: n:1: bad argument #1 to 'exp' (number expected, got table)
-- expect: n:1: bad argument #1 to 'frexp' (number expected, got table)
-- expect: n:1: bad argument #1 to 'log' (number expected, got table)
-- expect: n:1: bad argument #1 to 'log10' (number expected, got table)
-- expect: n:1: bad argument #1 to 'modf' (number expected, got table)
-- expect: n:1: bad argument #1 to 'rad' (number expected, got table)
-- expect: n:1: bad argument #1 to 'sin' (number expected, got table)
-- expect: n:1: bad argument #1 to 'sinh' (number expected, got table)
-- expect: n:1: bad argument #1 to 'tan' (number expected, got table)
-- expect: n:1: bad argument #1 to 'tanh' (number expected, got table)
-- expect: n:1: bad argument #1 to 'abs' (number expected, got table)
-- expect: n:1: bad argument #1 to 'ceil' (number expected, got table)

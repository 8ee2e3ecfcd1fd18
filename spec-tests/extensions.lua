-- What lstate adds to 5.1, after 5.2, 5.3 and LuaJIT: the language and the basic library.

--- case: \x and \z escapes
-- requires: \x and \z
-- also: lua5.2 lua5.3
print("\x41\x7a\x00\xfF" == "Az\0\255", #"\x414")  -- expect: true 2
print("a\z
       b\z   c\z

  d")  -- expect: abcd
print(#"\z", "\z\x20x\z y")  -- expect: 0  xy

--- case: \u escapes
-- requires: \u
-- also: lua5.3
print("\u{48}\u{49}\u{0}" == "HI\0", #"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}")  -- expect: true 19
print(("\u{20AC}"):byte(1, -1))  -- expect: 226 130 172
print(("\u{1F600}"):byte(1, -1))  -- expect: 240 159 152 128
print(("\u{0000e9}x"):byte(1, -1))  -- expect: 195 169 120

--- case: what 5.1 takes for an unknown escape stays the character itself
print("\q\xg\x4" == "qxgx4", "\u41" == "u41")  -- expect: true true
-- not: luajit (refuses unknown escapes)

--- case: load with text, mode and environment
-- requires: load of a string
-- also: lua5.2 lua5.3
print(load("return x", "=c", "t", { x = 5 })())  -- expect: 5
print(load("return 1 + 1")(), load("return ...", "=c")(7))  -- expect: 2 7
local parts, i = { "return ", "y" }, 0
print(load(function() i = i + 1; return parts[i] end, "=r", "t", { y = "from env" })())  -- expect: from env
local env = {}
load("a = 1; function b() return a end", "=c", "t", env)()
print(a, b, env.a, env.b())  -- expect: nil nil 1 1
print(select("#", load("return", "=c", "bt")()))  -- expect: 0

--- case: load and loadstring check the mode
-- only: lstate
-- also: lua5.2 lua5.3
print(load("return 1", "=c", "b"))  -- expect: nil attempt to load a text chunk (mode is 'b')
print(load("return 1", "=c", "q"))  -- expect: nil attempt to load a text chunk (mode is 'q')
print(load(function() return nil end, "=c", "b"))  -- expect: nil attempt to load a text chunk (mode is 'b')

--- case: xpcall with arguments
-- requires: arguments of xpcall
-- also: lua5.2 lua5.3
print(xpcall(function(a, b) return a + b end, print, 1, 2))  -- expect: true 3
print(xpcall(function(...) return select("#", ...), ... end, print, nil, 2, nil))  -- expect: true 3 nil 2 nil
print(xpcall(error, function(m) return "handled " .. m end, "E", 0))  -- expect: false handled E

--- case: table.pack and table.unpack
-- only: lstate
-- also: lua5.2 lua5.3
local t = table.pack(1, nil, 3)
print(t.n, t[1], t[2], t[3])  -- expect: 3 1 nil 3
print(table.pack().n, #table.pack(), table.pack(nil).n)  -- expect: 0 0 1
print(table.unpack({ 1, 2, 3 }, 2))  -- expect: 2 3
print(table.unpack({ 1, 2, 3 }, 2, 3))  -- expect: 2 3
print(select("#", table.unpack({}, 1, 3)))  -- expect: 3
print((function(...) return table.unpack(table.pack(...), 1, select("#", ...)) end)(nil, 2, nil))  -- expect: nil 2 nil

--- case: table.move
-- only: lstate
-- also: lua5.3
print(table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ","))  -- expect: 1,1,2,3
print(table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), ","))  -- expect: 2,3,3
print(table.concat(table.move({ 1, 2, 3 }, 1, 3, 1, {}), ","))  -- expect: 1,2,3
print(table.concat(table.move({ 1, 2, 3 }, 1, 0, 1, { 9 }), ","))  -- expect: 9
local t = {}
print(table.move({ 1 }, 1, 1, 1, t) == t, table.move({ 1, 2 }, 1, 2, 3)[4])  -- expect: true 2
print(table.move({ 5 }, 1, 1, -3)[-3], table.move({ [-1] = "m" }, -1, -1, 1)[1])  -- expect: 5 m
print(select(2, pcall(function() table.move({}, 1, 2) end)))  -- expect: stdin:LINE: bad argument #4 to 'move' (number expected, got no value)
print(select(2, pcall(function() table.move({}, 1, 2, 3, 4) end)))  -- expect: stdin:LINE: bad argument #5 to 'move' (table expected, got number)

--- case: table.move calls no metamethods, as the table functions of 5.1
-- only: lstate
-- also: lua5.3
local log = {}
local from = setmetatable({ 5 }, { __index = function(_, k) log[#log + 1] = "get" .. k return k * 10 end })
local to = setmetatable({}, { __newindex = function(s, k, v) log[#log + 1] = "set" .. k rawset(s, k, v) end })
table.move(from, 1, 2, 1, to)
print(#log, to[1], to[2])  -- expect: 0 5 nil
-- not: lua5.3 (calls metamethods)
print(select(2, pcall(function() table.move() end)))  -- expect: stdin:LINE: bad argument #1 to 'move' (table expected, got no value)

--- case: string.rep with a separator
-- requires: a separator
-- also: lua5.2 lua5.3
print(("x"):rep(3, "-"), ("ab"):rep(2, ", "), ("x"):rep(1, "-"))  -- expect: x-x-x ab, ab x
print(#("x"):rep(0, "-"), #("x"):rep(-1, "-"), (""):rep(3, "."))  -- expect: 0 0 ..
print(("x"):rep(2, ""), ("x"):rep(2, 5))  -- expect: xx x5x

--- case: math.log with a base
-- requires: a base
-- also: lua5.2
print(math.log(8, 2), math.log(100, 10), math.log(27, 3) - 3 < 1e-12, math.log(1, 2))  -- expect: 3 2 true 0
print(math.log(0, 2), math.log(math.huge, 2), math.log(2 ^ 40, 2))  -- expect: -inf inf 40

--- case: __pairs and __ipairs
-- only: lstate
-- also: lua5.2
local t = setmetatable({}, { __pairs = function(s) return function(_, k) if not k then return 1, "one" end end, s, nil end })
for k, v in pairs(t) do print(k, v) end  -- expect: 1 one
local l = setmetatable({}, { __ipairs = function(s) return function(_, i) if i < 3 then return i + 1, "v" .. i end end, s, 1 end })
for i, v in ipairs(l) do print(i, v) end  -- expect: 2 v1 -- expect: 3 v2
print(select("#", pairs(setmetatable({}, { __pairs = function() return 1, 2, 3, 4 end }))))  -- expect: 3
print(pcall(pairs, setmetatable({}, { __pairs = function() error("no pairs", 0) end })))  -- expect: false no pairs
print(pcall(function() for k in pairs(setmetatable({}, { __pairs = true })) do end end) == false)  -- expect: true

--- case: coroutine.isyieldable
-- requires: isyieldable
-- also: lua5.3
print(coroutine.isyieldable())  -- expect: false
print(coroutine.wrap(function() return coroutine.isyieldable() end)())  -- expect: true
print(coroutine.wrap(function() return pcall(coroutine.isyieldable) end)())  -- expect: true true

--- case: coroutines of library functions
-- requires: coroutines of C functions
-- also: lua5.2 lua5.3
print(coroutine.resume(coroutine.create(string.upper), "x"))  -- expect: true X
print(coroutine.wrap(math.max)(1, 3, 2))  -- expect: 3
print(coroutine.resume(coroutine.create(error), "E"))  -- expect: false E
local co = coroutine.create(coroutine.yield)
print(coroutine.resume(co, 1, 2))  -- expect: true 1 2
print(coroutine.resume(co, "back"))  -- expect: true back
print(coroutine.status(co))  -- expect: dead

--- case: yield across pcall, xpcall, iterators, metamethods and library callbacks
-- requires: yields anywhere
-- also: lua5.2 lua5.3
local function drive(f, ...)
  local co, out = coroutine.create(f), {}
  local function take(ok, ...)
    out[#out + 1] = tostring((...))
    if coroutine.status(co) ~= "dead" then return take(coroutine.resume(co, #out)) end
    return table.concat(out, " ")
  end
  return take(coroutine.resume(co, ...))
end
print(drive(function() for x in function() return select(2, pcall(coroutine.yield, "asked")) end do return "got " .. x end end))  -- expect: asked got 1
print(drive(function() return select(2, xpcall(function() coroutine.yield("in") error("E", 0) end, function(e) return "H" .. e end)) end))  -- expect: in HE
print(drive(function() return setmetatable({}, { __index = function(_, k) return coroutine.yield(k) end }).key end))  -- expect: key 1
print(drive(function() local t = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, coroutine.yield(v)) end }) t.x = "v" return t.x end))  -- expect: v 1
print(drive(function() local v = setmetatable({}, { __add = function() return coroutine.yield("add") end }) return v + 1 end))  -- expect: add 1
print(drive(function() local v = setmetatable({}, { __concat = function() return coroutine.yield("concat") end }) return v .. "x" end))  -- expect: concat 1
print(drive(function() local v = setmetatable({}, { __unm = function() return coroutine.yield("unm") end }) return -v end))  -- expect: unm 1
print(drive(function() local m = { __lt = function() return coroutine.yield("lt") end } return setmetatable({}, m) < setmetatable({}, m) end))  -- expect: lt true
print(drive(function() local m = { __le = function() return coroutine.yield("le") end } return setmetatable({}, m) <= setmetatable({}, m) end))  -- expect: le true
print(drive(function() local m = { __eq = function() return coroutine.yield("eq") end } return setmetatable({}, m) == setmetatable({}, m) end))  -- expect: eq true
print(drive(function() return setmetatable({}, { __call = function(_, x) return coroutine.yield("call" .. x) end })(1) end))  -- expect: call1 1
print(drive(function() return pcall(pcall, coroutine.yield, "twice") end))  -- expect: twice true

--- case: yields where 5.2 and LuaJIT still have none
-- only: lstate
local co = coroutine.wrap(function()
  local t = { 3, 1, 2 }
  table.sort(t, function(a, b) coroutine.yield("compare") return a < b end)
  return table.concat(t, ",")
end)
local last
repeat last = co() until last ~= "compare"
print(last)  -- expect: 1,2,3
co = coroutine.wrap(function() return (("ab"):gsub(".", function(c) return coroutine.yield(c) end)) end)
print(co(), co("x"), co("y"))  -- expect: a b xy
co = coroutine.wrap(function() return tostring(setmetatable({}, { __tostring = function() return coroutine.yield("name?") end })) end)
print(co(), co("Ana"))  -- expect: name? Ana
co = coroutine.wrap(function() return load(function() return coroutine.yield("more?") end) end)
print(co(), co("return 7"), co(nil)())  -- expect: more? more? 7

--- case: __gc and __len are not asked of tables, as in 5.1
print(#setmetatable({ 1 }, { __len = function() return 99 end }))  -- expect: 1

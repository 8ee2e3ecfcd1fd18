-- §2.8 Metatables: every event, who is asked first, and what errors say.

--- case: arithmetic events
local mt = {}
local function v(n) return setmetatable({ n = n }, mt) end
local function num(x) return type(x) == "table" and x.n or x end
mt.__add = function(a, b) return num(a) + num(b) end
mt.__sub = function(a, b) return num(a) - num(b) end
mt.__mul = function(a, b) return num(a) * num(b) end
mt.__div = function(a, b) return num(a) / num(b) end
mt.__mod = function(a, b) return num(a) % num(b) end
mt.__pow = function(a, b) return num(a) ^ num(b) end
mt.__unm = function(a) return -num(a) end
mt.__concat = function(a, b) return num(a) .. "," .. num(b) end
print(v(7) + 2, 7 + v(2), v(7) + v(2), v(7) - 2, 7 - v(2))  -- expect: 9 9 9 5 5
print(v(7) * 2, v(7) / 2, v(7) % 4, v(2) ^ 3, -v(5))  -- expect: 14 3.5 3 8 -5
print(v(1) .. 2, 1 .. v(2), "a" .. v("b"), v(1) .. v(2))  -- expect: 1,2 1,2 a,b 1,2
print("x" .. "y" .. v("z"))  -- expect: xy,z
print(v("1") + "2", "10" - v(1))  -- expect: 3 9

--- case: the left operand's handler comes first
local a = setmetatable({}, { __add = function() return "left" end, __concat = function() return "cl" end })
local b = setmetatable({}, { __add = function() return "right" end, __concat = function() return "cr" end })
print(a + b, b + a, a + 1, 1 + b, a .. b, b .. a)  -- expect: left right left right cl cr
print({} + a, {} .. b)  -- expect: left cr

--- case: handlers return one value
local t = setmetatable({}, { __add = function() return 1, 2, 3 end, __call = function() return 1, 2, 3 end })
print((t + 1), t + 1, t())  -- expect: 1 1 1 2 3
local n = setmetatable({}, { __add = function() end, __index = function() end })
print(n + 1, n.x)  -- expect: nil nil

--- case: __index as a table and as a function
local base = { x = 1, f = function() return "f" end }
local t = setmetatable({ y = 2 }, { __index = base })
print(t.x, t.y, t.z, t.f())  -- expect: 1 2 nil f
base.z = 3
print(t.z, rawget(t, "z"))  -- expect: 3 nil
local log = {}
local u = setmetatable({}, { __index = function(tab, k) log[#log + 1] = tostring(k); return k end })
print(u.a, u[1], u[true], rawget(u, "a"), #log)  -- expect: a 1 true nil 3
local chain = setmetatable({}, { __index = setmetatable({}, { __index = setmetatable({ deep = 1 }, {}) }) })
print(chain.deep, chain.none)  -- expect: 1 nil

--- case: __newindex as a table and as a function
local store = {}
local t = setmetatable({ old = 1 }, { __newindex = store })
t.old = 2; t.new = 3
print(t.old, rawget(t, "new"), store.new, store.old)  -- expect: 2 nil 3 nil
local log = {}
local u = setmetatable({}, { __newindex = function(tab, k, val) log[#log + 1] = k .. "=" .. tostring(val); rawset(tab, k, val) end })
u.a = 1; u.a = 2; u.b = nil; u.b = 3
print(table.concat(log, " "), u.a, u.b)  -- expect: a=1 b=nil b=3 2 3
print(rawset(u, "c", 5) == u, u.c, #log)  -- expect: true 5 3

--- case: absent keys set to nil trigger again
local n = 0
local t = setmetatable({}, { __newindex = function() n = n + 1 end })
t.x = nil; t.x = nil; t[1] = 5
print(n, rawget(t, 1))  -- expect: 3 nil

--- case: __call
local t = setmetatable({}, { __call = function(self, ...) return select("#", ...), ... end })
print(t(), t(1, nil))  -- expect: 0 2 1 nil
print(pcall(t, 5))  -- expect: true 1 5
local function f() return t(9) end
print(f())  -- expect: 1 9
for x in setmetatable({ n = 0 }, { __call = function(s) s.n = s.n + 1; if s.n < 3 then return s.n end end }) do print(x) end  -- expect: 1 -- expect: 2
print(pcall(function() local u = setmetatable({}, {}); u() end))  -- expect: false stdin:LINE: attempt to call local 'u' (a table value)
print(pcall(function() local u = setmetatable({}, { __call = 5 }); u() end))  -- expect: false stdin:LINE: attempt to call local 'u' (a table value)

--- case: __eq
local n = 0
local mt = { __eq = function(a, b) n = n + 1; return a.id == b.id end }
local a, b, c = setmetatable({ id = 1 }, mt), setmetatable({ id = 1 }, mt), setmetatable({ id = 2 }, mt)
print(a == b, a == c, a ~= b, a == a, n)  -- expect: true false false true 3
print(a == 1, a == nil, rawequal(a, b), n)  -- expect: false false false 3
local other = setmetatable({ id = 1 }, { __eq = function() return true end })
print(a == other)  -- expect: false
local same = mt.__eq
print(a == setmetatable({ id = 1 }, { __eq = same }))  -- expect: true
mt.__eq = function() return 1 end
print(a == c)  -- expect: true

--- case: __lt and __le
local mt = {}
mt.__lt = function(a, b) return a.n < b.n end
local function v(n) return setmetatable({ n = n }, mt) end
print(v(1) < v(2), v(2) < v(1), v(1) > v(2))  -- expect: true false false
print(v(1) <= v(2), v(2) <= v(2), v(1) >= v(2))  -- expect: true true false
mt.__le = function(a, b) return "le" end
print(v(1) <= v(2), v(2) >= v(3))  -- expect: true true
print(pcall(function() return v(1) < 1 end))  -- expect: false stdin:LINE: attempt to compare table with number
print(pcall(function() return setmetatable({}, { __lt = function() end }) < setmetatable({}, { __lt = function() end }) end))  -- expect: false stdin:LINE: attempt to compare two table values

--- case: __len is for userdata alone
print(#setmetatable({ 1, 2 }, { __len = function() return 99 end }))  -- expect: 2

--- case: __tostring and __metatable
local t = setmetatable({}, { __tostring = function() return "I am t" end, __metatable = "locked" })
print(t, tostring(t), getmetatable(t))  -- expect: I am t I am t locked
print(pcall(setmetatable, t, {}))  -- expect: false cannot change a protected metatable
print(pcall(tostring, setmetatable({}, { __tostring = function() error("boom", 0) end })))  -- expect: false boom
print(getmetatable("x").__index == string, getmetatable({}), getmetatable(1), getmetatable(nil))  -- expect: true nil nil nil

--- case: setmetatable checks its arguments
print(pcall(setmetatable, 1, {}))  -- expect: false bad argument #1 to '?' (table expected, got number)
print(pcall(setmetatable, {}))  -- expect: false bad argument #2 to '?' (nil or table expected)
print(pcall(setmetatable, {}, 1))  -- expect: false bad argument #2 to '?' (nil or table expected)
local t = {}
print(setmetatable(t, nil) == t, getmetatable(setmetatable(t, { x = 1 })).x)  -- expect: true 1

--- case: handlers that are not functions -- not: luajit (follows 5.2 or words it otherwise)
print(pcall(function() return setmetatable({}, { __add = 5 }) + 1 end))  -- expect: false stdin:LINE: attempt to call a number value
print(pcall(function() return setmetatable({}, { __index = 5 }).x end))  -- expect: false stdin:LINE: attempt to index a number value
print(pcall(function() return setmetatable({}, { __index = "abc" }).len == string.len end))  -- expect: true true
print(pcall(function() setmetatable({}, { __newindex = 5 }).x = 1 end))  -- expect: false stdin:LINE: attempt to index a number value

--- case: loops in metatables end as errors
local a, b = {}, {}
setmetatable(a, { __index = b }); setmetatable(b, { __index = a })
print(pcall(function() return a.x end))  -- expect: false stdin:LINE: loop in gettable
setmetatable(a, { __newindex = b }); setmetatable(b, { __newindex = a })
print(pcall(function() a.x = 1 end))  -- expect: false stdin:LINE: loop in settable

--- case: inheritance
local Animal = {}
Animal.__index = Animal
function Animal.new(name) return setmetatable({ name = name }, Animal) end
function Animal:speak() return self.name .. " makes a sound" end
local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog
function Dog.new(name) local d = Animal.new(name); return setmetatable(d, Dog) end
function Dog:speak() return Animal.speak(self) .. ": woof" end
local d = Dog.new("Rex")
print(d:speak(), Animal.new("Cat"):speak())  -- expect: Rex makes a sound: woof Cat makes a sound
Animal.legs = 4
print(d.legs)  -- expect: 4
Dog.legs = 3
print(d.legs)  -- expect: 3
Dog.legs = nil
print(d.legs)  -- expect: 4
d.speak = function() return "own" end
print(d:speak())  -- expect: own
d.speak = nil
print(d:speak())  -- expect: Rex makes a sound: woof

--- case: changing a metatable takes effect at once
local mt = {}
local t = setmetatable({}, mt)
local function get() return t.x end
print(get(), get())  -- expect: nil nil
mt.__index = { x = 1 }
print(get())  -- expect: 1
mt.__index.x = 2
print(get())  -- expect: 2
mt.__index = function() return 3 end
print(get())  -- expect: 3
t.x = 4
print(get())  -- expect: 4
t.x = nil
setmetatable(t, nil)
print(get())  -- expect: nil

--- case: weak tables keep what is reachable
local key = {}
local w = setmetatable({}, { __mode = "k" })
w[key] = "v"
collectgarbage()
print(w[key])  -- expect: v
local wv = setmetatable({ "str", 5, key }, { __mode = "v" })
collectgarbage()
print(wv[1], wv[2], wv[3] == key)  -- expect: str 5 true

--- case: metamethods may yield and raise
local t = setmetatable({}, { __index = function(_, k) error("no field " .. k, 2) end })
print(pcall(function() return t.abc end))  -- expect: false stdin:LINE: no field abc
print(select(2, pcall(function() return setmetatable({}, { __add = function() error({ code = 1 }) end }) + 1 end)).code)  -- expect: 1

--- case: no __newindex sees a key that no table can have
-- not: luajit (calls it)
local t = setmetatable({}, {__newindex = function() print("called") end})
print(pcall(function() t[nil] = 1 end))  -- expect: false stdin:LINE: table index is nil
print(pcall(function() t[0/0] = 1 end))  -- expect: false stdin:LINE: table index is NaN
t.x = 1  -- expect: called

--- case: __call may be a library function
local t = setmetatable({ x = 1, y = "s" }, { __call = rawget })
local v = t("x")
local w, none = t("y")
print(v, w, none, t("x"), (t("y")), select("#", t("x"), t("y")))  -- expect: 1 s nil 1 s 2
print(#{ t("x"), t("x") }, t("x") + t("x"), t("y") .. t("y"))  -- expect: 2 2 ss
local s = setmetatable({}, { __call = select })
print(pcall(s, 1))  -- expect: false bad argument #1 to '?' (number expected, got table)
local u = setmetatable({ 10, 20, 30 }, { __call = unpack })
local a, b, c, d = u()
print(a, b, c, d, (u()), select("#", u(2)), u(2, 3))  -- expect: 10 20 30 nil 10 2 20 30
local function last(n) if n then return u(n) end return 0, u() end
print(last(), last(3))  -- expect: 0 30
u(1)
local chained = setmetatable({}, { __call = u })
print(pcall(function() return chained() end))  -- expect: false stdin:LINE: attempt to call upvalue 'chained' (a table value)

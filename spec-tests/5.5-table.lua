-- §5.5 Table manipulation.

--- case: insert
local t = { 1, 2, 3 }
table.insert(t, 4); table.insert(t, 1, 0); table.insert(t, 3, 1.5)
print(table.concat(t, " "))  -- expect: 0 1 1.5 2 3 4
table.insert(t, #t + 1, 9)
print(table.concat(t, " "), #t)  -- expect: 0 1 1.5 2 3 4 9 7
print(pcall(table.insert, t))  -- expect: false wrong number of arguments to 'insert'
print(pcall(table.insert, t, 1, 2, 3))  -- expect: false wrong number of arguments to 'insert'
print(pcall(table.insert, nil, 1))  -- expect: false bad argument #1 to '?' (table expected, got nil)
print(pcall(table.insert, t, "x", 1))  -- expect: false bad argument #2 to '?' (number expected, got string)
local e = {}
table.insert(e, "only"); table.insert(e, 1, "first")
print(e[1], e[2])  -- expect: first only

--- case: remove -- not: luajit (follows 5.2 or words it otherwise)
local t = { "a", "b", "c", "d" }
print(table.remove(t), table.remove(t, 1), table.concat(t))  -- expect: d a bc
print(table.remove(t, 5), #t, table.remove({}), table.remove({}, 1))  -- expect: nil 2 nil
print(table.remove(t, 1), table.remove(t, 1), table.remove(t), #t)  -- expect: b c nil 0
print(pcall(table.remove))  -- expect: false bad argument #1 to '?' (table expected, got no value)

--- case: concat
print(table.concat({}), table.concat({ 1, 2, 3 }), table.concat({ 1, 2, 3 }, ", "), table.concat({ "a" }, "x"))  -- expect:  123 1, 2, 3 a
print(table.concat({ 1, 2, 3 }, "-", 2), table.concat({ 1, 2, 3 }, "-", 2, 3), table.concat({ 1, 2, 3 }, "-", 3, 2) == "")  -- expect: 2-3 2-3 true
print(table.concat({ 1.5, "x", 2 }, " "), table.concat({ [0] = "z", "a" }, ",", 0, 1))  -- expect: 1.5 x 2 z,a
print(pcall(table.concat, { 1, {}, 3 }))  -- expect: false invalid value (table) at index 2 in table for 'concat'
print(pcall(table.concat, { 1, 2 }, ",", 1, 3))  -- expect: false invalid value (nil) at index 3 in table for 'concat'
print(pcall(table.concat, { true }))  -- expect: false invalid value (boolean) at index 1 in table for 'concat'
print(pcall(table.concat, 5))  -- expect: false bad argument #1 to '?' (table expected, got number)

--- case: sort
local t = { 5, 2, 8, 1, 9, 3 }
table.sort(t)
print(table.concat(t, " "))  -- expect: 1 2 3 5 8 9
table.sort(t, function(a, b) return a > b end)
print(table.concat(t, " "))  -- expect: 9 8 5 3 2 1
local w = { "pear", "apple", "fig", "Banana" }
table.sort(w)
print(table.concat(w, " "))  -- expect: Banana apple fig pear
table.sort(w, function(a, b) return #a < #b or (#a == #b and a < b) end)
print(table.concat(w, " "))  -- expect: fig pear apple Banana
local e = {}
table.sort(e)
table.sort({ 1 })
print(#e)  -- expect: 0
local big = {}
for i = 1, 500 do big[i] = (i * 7919) % 1009 end
table.sort(big)
local ok = true
for i = 2, 500 do ok = ok and big[i - 1] <= big[i] end
print(ok)  -- expect: true
local eq = {}
for i = 1, 100 do eq[i] = 5 end
table.sort(eq)
print(#eq, eq[50])  -- expect: 100 5

--- case: sort errors
print(pcall(table.sort, { 1, "x", 2 }))  -- expect: false attempt to compare string with number
print(pcall(table.sort, { {}, {} }))  -- expect: false attempt to compare two table values
print(pcall(table.sort, { 3, 1, 2 }, function() error("cmp", 0) end))  -- expect: false cmp
print(pcall(table.sort))  -- expect: false bad argument #1 to '?' (table expected, got no value)
print(pcall(table.sort, {}, 5))  -- expect: false bad argument #2 to '?' (function expected, got number)
print((pcall(table.sort, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, function() return true end)))  -- expect: false
local mt = { __lt = function(a, b) return a.v < b.v end }
local o = {}
for i, v in ipairs({ 3, 1, 2 }) do o[i] = setmetatable({ v = v }, mt) end
table.sort(o)
print(o[1].v, o[2].v, o[3].v)  -- expect: 1 2 3

--- case: maxn
print(table.maxn({}), table.maxn({ 1, 2, 3 }), table.maxn({ [10] = 1, [3.5] = 2 }), table.maxn({ x = 1, [-5] = 1 }))  -- expect: 0 3 10 0
print(table.maxn({ [1e10] = 1 }), table.maxn({ [2.5] = true }))  -- expect: 10000000000 2.5

--- case: getn and foreach, kept from 5.0
print(table.getn({ 1, 2 }))  -- expect: 2
local s = 0
table.foreach({ a = 1, b = 2 }, function(k, v) s = s + v end)
table.foreachi({ 10, 20 }, function(i, v) s = s + i * v end)
print(s)  -- expect: 53
print(table.foreachi({ 1, 2, 3 }, function(i, v) if v == 2 then return "found" .. i end end))  -- expect: found2

--- case: arrays grow and shrink
local t = {}
for i = 1, 1000 do t[i] = i end
for i = 1000, 501, -1 do t[i] = nil end
print(#t)  -- expect: 500
for i = 1, 500 do table.remove(t) end
print(#t, next(t))  -- expect: 0 nil
for i = 10, 1, -1 do t[i] = i end
print(#t, t[1], t[10])  -- expect: 10 1 10
local sparse = {}
sparse[1e6] = 1; sparse[2^31] = 2; sparse[-1] = 3
local n = 0
for _ in pairs(sparse) do n = n + 1 end
print(n, sparse[1e6], sparse[2^31], sparse[-1])  -- expect: 3 1 2 3

--- case: queues
local q, first, last = {}, 1, 0
for i = 1, 2000 do last = last + 1; q[last] = i; if i % 2 == 0 then q[first] = nil; first = first + 1 end end
local sum = 0
for i = first, last do sum = sum + q[i] end
print(first, last, sum)  -- expect: 1001 2000 1500500

--- case: long lists
local t = {}
for i = 1, 40000 do t[i] = (i * 7919) % 40009 end
local s = table.concat(t, ", ")
local sum, n = 0, 0
for word in s:gmatch("%d+") do sum = sum + word n = n + 1 end
print(#s, n, sum, s:sub(1, 20), s:sub(-12))  -- expect: 268895 40000 800185021 7919, 15838, 23757,  8, 828, 8747
table.sort(t)
local ok = true
for i = 2, #t do ok = ok and t[i - 1] < t[i] end
print(ok, t[1], t[2], t[20000], t[40000])  -- expect: true 1 2 20004 40008
local some = {}
for i = 1, 2000 do some[i] = t[i * 20] end
table.sort(some, function(a, b) return a % 100 < b % 100 or a % 100 == b % 100 and a < b end)
print(some[1], some[2], some[20], some[21], some[2000])  -- expect: 100 200 2001 2101 39988
local words = {}
for i = 1, 300 do words[i] = ("w" .. i):rep(200) end
print(#table.concat(words), #table.concat(words, "-", 2, 299), table.concat(words, "", 3, 2) == "")  -- expect: 218400 217497 true
for i = 1, 2000 do some[i] = tostring(some[i]) end
table.sort(some)
print(some[1], some[2], some[2000])  -- expect: 100 10002 9982
table.insert(t, 1, "first")
table.insert(t, 20001, "middle")
print(#t, t[1], t[20001], t[40002], table.remove(t, 20001), table.remove(t, 1), #t)  -- expect: 40002 first middle 40008 middle first 40000

--- case: items where most are gone
local t = {}
for i = 1, 64 do t[i] = i end
for i = 1, 60 do t[i] = nil end
table.insert(t, 62, "x")
print(t[61], t[62], t[63], t[64], t[65], t[66], t[1])  -- expect: 61 x 62 63 64 nil nil
local q = {}
for i = 1, 100 do q[i] = i end
for i = 1, 100 do if i % 3 ~= 0 then q[i] = nil end end
local n = 0
for k, v in pairs(q) do assert(k == v and k % 3 == 0) n = n + 1 end
print(n, q[3], q[99], q[100])  -- expect: 33 3 99 nil
q[101] = 101 q[102] = 102
n = 0
for k, v in pairs(q) do assert(k == v) n = n + v end
print(n)  -- expect: 1886

--- case: positions at and beyond the ends
local function shown(t, from, to) local s = {} for i = from, to do s[#s + 1] = tostring(t[i]) end return table.concat(s, " ") end
for pos = -1, 6 do
  local t = { "a", "b", "c" }
  table.insert(t, pos, "x")
  print(pos, shown(t, -1, 7))
end
-- expect: -1 x nil nil a b c nil nil nil
-- expect: 0 nil x nil a b c nil nil nil
-- expect: 1 nil nil x a b c nil nil nil
-- expect: 2 nil nil a x b c nil nil nil
-- expect: 3 nil nil a b x c nil nil nil
-- expect: 4 nil nil a b c x nil nil nil
-- expect: 5 nil nil a b c nil x nil nil
-- expect: 6 nil nil a b c nil nil x nil
for pos = -1, 5 do
  local t = { "a", "b", "c" }
  print(pos, select("#", table.remove(t, pos)), table.remove({ "a", "b", "c" }, pos), shown(t, -1, 5))
end
-- expect: -1 0 nil nil nil a b c nil nil
-- expect: 0 0 nil nil nil a b c nil nil
-- expect: 1 1 a nil nil b c nil nil nil
-- expect: 2 1 b nil nil a c nil nil nil
-- expect: 3 1 c nil nil a b nil nil nil
-- expect: 4 0 nil nil nil a b c nil nil
-- expect: 5 0 nil nil nil a b c nil nil

--- case: what visits items may stop, and may clear them
local seen = {}
print(table.foreach({ 1, 2, x = 3 }, function(k, v) seen[#seen + 1] = tostring(k) .. "=" .. v end))  -- expect: 
print(table.concat(seen, " "))  -- expect: 1=1 2=2 x=3
print(table.foreach({ a = false }, function(k, v) return v end), table.foreach({}, error))  -- expect: false
local t = { 1, 2, 3, a = 1, b = 2 }
local n = 0
table.foreach(t, function(k) t[k] = nil n = n + 1 end)
print(n, next(t))  -- expect: 5 nil
print(table.foreachi({ 5, 6, 7 }, function(i, v) if i == 2 then return i, v end end))  -- expect: 2
print(pcall(table.foreach, { 1 }, function() error("stop", 0) end))  -- expect: false stop
print(pcall(table.foreachi, { 1 }, function() error("stop", 0) end))  -- expect: false stop

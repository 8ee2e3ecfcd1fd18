-- §2.11 and §5.2 Coroutines.

--- case: values in and out
local co = coroutine.create(function(a, b)
  local c = coroutine.yield(a + b)
  local d, e = coroutine.yield(c * 2)
  return d, e, "end"
end)
print(coroutine.resume(co, 1, 2))  -- expect: true 3
print(coroutine.resume(co, 10))  -- expect: true 20
print(coroutine.resume(co, "x", nil))  -- expect: true x nil end
print(coroutine.resume(co))  -- expect: false cannot resume dead coroutine
print(coroutine.status(co))  -- expect: dead

--- case: status
local co, seen = nil, {}
co = coroutine.create(function()
  seen[1] = coroutine.status(co)
  local inner = coroutine.create(function() seen[2] = coroutine.status(co) end)
  coroutine.resume(inner)
  coroutine.yield()
end)
print(coroutine.status(co))  -- expect: suspended
coroutine.resume(co)
print(seen[1], seen[2], coroutine.status(co))  -- expect: running normal suspended
coroutine.resume(co)
print(coroutine.status(co))  -- expect: dead

--- case: wrap
local gen = coroutine.wrap(function(n) for i = 1, n do coroutine.yield(i, i * i) end return "done" end)
print(gen(2))  -- expect: 1 1
print(gen())  -- expect: 2 4
print(gen())  -- expect: done
print(pcall(gen))  -- expect: false cannot resume dead coroutine
local w = coroutine.wrap(function() error("oops") end)
print(pcall(w))  -- expect: false stdin:35: oops
local w2 = coroutine.wrap(function() error({ code = 7 }) end)
print(select(2, pcall(w2)).code)  -- expect: 7

--- case: errors end a coroutine
local co = coroutine.create(function() local x; x.y = 1 end)
print(coroutine.resume(co))  -- expect: false stdin:41: attempt to index local 'x' (a nil value)
print(coroutine.status(co), coroutine.resume(co))  -- expect: dead false cannot resume dead coroutine
print(coroutine.resume(coroutine.create(function() error("lvl0", 0) end)))  -- expect: false lvl0
print(coroutine.resume(coroutine.create(function() error() end)))  -- expect: false nil

--- case: generators nest
local function walk(t) if t then walk(t.l); coroutine.yield(t.v); walk(t.r) end end
local tree = { v = 4, l = { v = 2, l = { v = 1 }, r = { v = 3 } }, r = { v = 6, l = { v = 5 } } }
local out = {}
for v in coroutine.wrap(function() walk(tree) end) do out[#out + 1] = v end
print(table.concat(out, " "))  -- expect: 1 2 3 4 5 6

--- case: producers and filters
local function producer() return coroutine.wrap(function() for i = 1, 10 do coroutine.yield(i) end end) end
local function filter(p, f) return coroutine.wrap(function() for v in p do if f(v) then coroutine.yield(v) end end end) end
local function map(p, f) return coroutine.wrap(function() for v in p do coroutine.yield(f(v)) end end) end
local t = {}
for v in map(filter(producer(), function(x) return x % 2 == 0 end), function(x) return x * x end) do t[#t + 1] = v end
print(table.concat(t, ","))  -- expect: 4,16,36,64,100

--- case: running
print(coroutine.running())  -- expect: nil
local co
co = coroutine.create(function() print(coroutine.running() == co) end)  -- expect: true
coroutine.resume(co)


--- case: misuse
-- not: luajit (other wording)
print(pcall(coroutine.yield))  -- expect: false attempt to yield across metamethod/C-call boundary
print(pcall(coroutine.resume, 5))  -- expect: false bad argument #1 to '?' (coroutine expected)
print(pcall(coroutine.status, {}))  -- expect: false bad argument #1 to '?' (coroutine expected)
local co
co = coroutine.create(function() return coroutine.resume(co) end)
print(coroutine.resume(co))  -- expect: true false cannot resume running coroutine
local co2
co2 = coroutine.wrap(function() return pcall(co2) end)
print(co2())  -- expect: false cannot resume running coroutine

--- case: many values
local co = coroutine.wrap(function(...) while true do coroutine.yield(select("#", ...), ...) end end)
print(co(1, nil, 3, nil))  -- expect: 4 1 nil 3 nil
local c2 = coroutine.create(function(...) return ... end)
print(select("#", coroutine.resume(c2, unpack({}, 1, 100))))  -- expect: 101

--- case: yield in deep calls and in loops
local function deep(n) if n == 0 then return coroutine.yield("bottom") end local r = deep(n - 1); return r + 1 end
local co = coroutine.create(deep)
print(coroutine.resume(co, 50))  -- expect: true bottom
print(coroutine.resume(co, 1000))  -- expect: true 1050
local co2 = coroutine.wrap(function() for k, v in pairs({ 10, 20, 30 }) do coroutine.yield(k, v) end return "over" end)
print(co2()) print(co2()) print(co2()) print(co2())  -- expect: 1 10 -- expect: 2 20 -- expect: 3 30 -- expect: over

--- case: a coroutine as an upvalue's owner
local function acc()
  local total = 0
  local co = coroutine.wrap(function() while true do local n = coroutine.yield(total); total = total + n end end)
  co()
  return co, function() return total end
end
local add, get = acc()
print(add(5), add(7), get())  -- expect: 5 12 12

--- case: many coroutines interleave
local cos, log = {}, {}
for i = 1, 4 do cos[i] = coroutine.create(function() for j = 1, i do log[#log + 1] = i .. ":" .. j; coroutine.yield() end end) end
local alive = true
while alive do
  alive = false
  for i = 1, 4 do if coroutine.status(cos[i]) ~= "dead" then coroutine.resume(cos[i]); alive = true end end
end
print(table.concat(log, " "))  -- expect: 1:1 2:1 3:1 4:1 2:2 3:2 4:2 3:3 4:3 4:4

--- case: error crosses nested coroutines
local outer = coroutine.create(function()
  local inner = coroutine.wrap(function() error("deep", 0) end)
  inner()
end)
print(coroutine.resume(outer))  -- expect: false stdin:118: deep

--- case: yield across pcall
-- requires: resumable pcall
local co = coroutine.create(function()
  local ok, v = pcall(function() local x = coroutine.yield("in pcall"); error("E" .. x, 0) end)
  coroutine.yield(tostring(ok) .. " " .. v)
  return "end"
end)
print(coroutine.resume(co))  -- expect: true in pcall
print(coroutine.resume(co, 5))  -- expect: true false E5
print(coroutine.resume(co))  -- expect: true end
print(coroutine.resume(co))  -- expect: false cannot resume dead coroutine

--- case: yield across metamethods and iterators
-- requires: resumable metamethods
local mt = { __index = function(_, k) return coroutine.yield("index " .. k) end, __add = function(a, b) return coroutine.yield("add") end }
local co = coroutine.wrap(function()
  local t = setmetatable({}, mt)
  local a = t.foo
  local b = t + 1
  for x in function() return coroutine.yield("iter") end do return a, b, x end
end)
print(co()) print(co("A")) print(co("B")) print(co("C"))  -- expect: index foo -- expect: add -- expect: iter -- expect: A B C

--- case: a message that leaves a wrapped coroutine gets the position of its caller -- not: luajit (leaves it as it is)
print(select(2, pcall(function() coroutine.wrap(function() error("text", 0) end)() end)))  -- expect: stdin:LINE: text
print(select(2, pcall(function() coroutine.wrap(function() error(1, 0) end)() end)))  -- expect: stdin:LINE: 1
print(type(select(2, pcall(coroutine.wrap(function() error(1, 0) end)))))  -- expect: string
print(select(2, pcall(function() coroutine.wrap(function() error(true) end)() end)))  -- expect: true

--- case: a resumed body whose variables change their types gets all that it is given
local co = coroutine.wrap(function(n)
  local sum = 0
  for i = 1, 200 do
    local a, b, c = coroutine.yield(n)
    sum = sum + a + b + (c or 0)
    if i == 150 then n = "text" end
  end
  return sum, n
end)
co(0)
for i = 1, 199 do co(i, 1, 2) end
print(co(1, 2, 3))  -- expect: 20503 text

--- case: results of deep calls that go on from the heap, one and many
local function some(n) if n % 3 == 0 then return n elseif n % 3 == 1 then return n, n + 1 end end
local function sum(...) local s = 0 for i = 1, select("#", ...) do s = s + (select(i, ...) or 0) end return s end
local function deep(n)
  if n == 0 then return coroutine.yield() end
  local a, b = deep(n - 1)
  return sum(a, b, some(n))
end
local all = 0
for i = 1, 60 do
  local co = coroutine.wrap(deep)
  co(20)
  all = all + co(i, i)
end
print(all)  -- expect: 16260

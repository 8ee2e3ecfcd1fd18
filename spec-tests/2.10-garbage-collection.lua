-- Garbage collection (manual §2.10): collectgarbage, weak tables, finalizers

--- case: what collectgarbage returns
print(collectgarbage()) -- expect: 0
print(collectgarbage("collect")) -- expect: 0
print(type(collectgarbage("count"))) -- expect: number
print(collectgarbage("count") > 0) -- expect: true
print(collectgarbage("stop"), collectgarbage("restart")) -- expect: 0 0
print(collectgarbage("setpause", 150), collectgarbage("setpause", 200)) -- expect: 200 150
print(collectgarbage("setstepmul", 300), collectgarbage("setstepmul", 200)) -- expect: 200 300
print(pcall(collectgarbage, "bogus")) -- expect: false bad argument #1 to '?' (invalid option 'bogus')

--- case: step ends a cycle sooner or later
local cycles = 0
for _ = 1, 100000 do
  if collectgarbage("step", 10) then cycles = cycles + 1 break end
end
print(cycles) -- expect: 1

--- case: count falls by itself for a script that looks at it
local function falls(count)
  local before = count()
  for i = 1, 1e7 do
    local now = count()
    if now < before then return true end
    before = now
    local garbage = {}
  end
  return false
end
print(falls(gcinfo), falls(function() return collectgarbage("count") end)) -- expect: true true
-- not: luajit (its compiler makes no such garbage)

--- case: count falls when garbage goes
local t = {}
for i = 1, 20000 do t[i] = {} end
local full = collectgarbage("count")
t = nil
collectgarbage()
print(collectgarbage("count") < full - 500) -- expect: true

--- case: weak values
local t = setmetatable({}, { __mode = "v" })
local keep = {}
t[1], t[2], t.a, t.b, t[true], t[print] = {}, keep, {}, keep, {}, keep
t.text, t.number, t.flag = "s" .. 1, 2, false
collectgarbage()
print(t[1], t[2] == keep, t.a, t.b == keep, t[true], t[print] == keep) -- expect: nil true nil true nil true
print(t.text, t.number, t.flag) -- expect: s1 2 false
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n) -- expect: 6

--- case: weak keys
local t = setmetatable({}, { __mode = "k" })
local keep = {}
t[{}], t[keep], t[function() end], t.x, t[1] = 1, {}, 2, {}, {}
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, type(t[keep]), type(t.x), type(t[1])) -- expect: 3 table table table

--- case: both weak
local t = setmetatable({}, { __mode = "kv" })
local a, b = {}, {}
t[a], t[b], t[1], t[{}] = b, {}, {}, a
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[a] == b) -- expect: 1 true

--- case: strings are values and not objects to weak tables
local t = setmetatable({}, { __mode = "kv" })
for i = 1, 100 do t["key" .. i] = "value" .. i end
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t.key7) -- expect: 100 value7

--- case: weak keys are no ephemerons
local t = setmetatable({}, { __mode = "k" })
do
  local k = {}
  t[k] = { k }
end
collectgarbage()
print(next(t) ~= nil) -- expect: true

--- case: the mode is looked up at the collection
local mt = {}
local t = setmetatable({ {}, {} }, mt)
collectgarbage()
print(#t) -- expect: 2
mt.__mode = "v"
collectgarbage()
print(t[1], t[2]) -- expect: nil nil

--- case: a traversal that collects goes on
local t = setmetatable({}, { __mode = "k" })
local keep = {}
for i = 1, 50 do
  local k = {}
  keep[i] = k
  t[k] = i
  t[{}] = -i
end
local sum = 0
for k, v in pairs(t) do
  collectgarbage()
  if v > 0 then sum = sum + v end
end
print(sum) -- expect: 1275

--- case: what a suspended coroutine holds stays
local weak = setmetatable({}, { __mode = "v" })
local co = coroutine.wrap(function(...)
  local a = {}
  weak[1], weak[2] = a, (...)
  local function inner(...) coroutine.yield() return ... end
  local b = inner(a, ...)
  coroutine.yield(b == a)
end)
co({}, {})
collectgarbage()
print(weak[1] ~= nil) -- expect: true
print(co()) -- expect: true
co = nil
collectgarbage()
print(weak[1], weak[2]) -- expect: nil nil

--- case: what a suspended library function holds stays -- only: lstate
local weak = setmetatable({}, { __mode = "v" })
local co = coroutine.create(function()
  local t = {}
  for i = 1, 20 do
    t[i] = { i }
    weak[i] = t[i]
  end
  table.sort(t, function(x, y)
    for i = 1, 20 do t[i] = nil end
    t = {}
    coroutine.yield()
    return x[1] < y[1]
  end)
end)
print(coroutine.resume(co)) -- expect: true
collectgarbage()
local n = 0
for i = 1, 20 do if weak[i] then n = n + 1 end end
print(n > 15) -- expect: true

--- case: values in calls in progress stay
local weak = setmetatable({}, { __mode = "v" })
local function f(x, ...)
  collectgarbage()
  return x == weak[1], (...) == weak[2], select("#", ...)
end
weak[1], weak[2] = {}, {}
print(f({}, {})) -- expect: false false 1
local a, b = {}, {}
weak[1], weak[2] = a, b
print(pcall(f, a, b)) -- expect: true true true 1
print((f(a, b, nil))) -- expect: true

--- case: upvalues stay as long as their closure
local weak = setmetatable({}, { __mode = "v" })
local function make()
  local x = {}
  weak[1] = x
  return function() return x end
end
local f = make()
collectgarbage()
print(f() == weak[1], weak[1] ~= nil) -- expect: true true
f = nil
collectgarbage()
print(weak[1]) -- expect: nil

--- case: finalizers of userdata, in reverse order of creation
local log = {}
do
  for i = 1, 4 do
    local p = newproxy(true)
    getmetatable(p).__gc = function(o) log[#log + 1] = type(o) .. i end
  end
end
collectgarbage()
collectgarbage()
print(table.concat(log, " ")) -- expect: userdata4 userdata3 userdata2 userdata1

--- case: a finalizer runs once, and may bring its object back
local saved, runs = nil, 0
do
  local p = newproxy(true)
  getmetatable(p).__gc = function(o) saved = o runs = runs + 1 end
end
collectgarbage()
print(type(saved), runs) -- expect: userdata 1
collectgarbage()
saved = nil
collectgarbage()
print(runs) -- expect: 1

--- case: an object to be finalized leaves weak values, but not weak keys, before its finalizer runs
local values = setmetatable({}, { __mode = "v" })
local keys = setmetatable({}, { __mode = "k" })
local seen
do
  local p = newproxy(true)
  values[1], keys[p] = p, "still"
  getmetatable(p).__gc = function(o) seen = { values[1], keys[o] } end
end
collectgarbage()
print(seen[1], seen[2]) -- expect: nil still
collectgarbage()
print(next(keys)) -- expect: nil

--- case: an error in a finalizer is one where it runs
local p = newproxy(true)
getmetatable(p).__gc = function() error("from the finalizer", 0) end
p = nil
print(pcall(collectgarbage)) -- expect: false from the finalizer
print(pcall(collectgarbage)) -- expect: true 0

--- case: finalizers of tables -- only: lstate
local log = {}
local mt = { __gc = function(t) log[#log + 1] = t.name end }
for _, name in ipairs { "a", "b", "c" } do setmetatable({ name = name }, mt) end
local later = {}
setmetatable({ name = "not marked" }, later)
later.__gc = mt.__gc
collectgarbage()
print(table.concat(log, " ")) -- expect: c b a

--- case: a finalizer may mark its object again -- only: lstate
local runs = 0
local mt = {}
mt.__gc = function(t)
  runs = runs + 1
  if runs < 3 then setmetatable(t, mt) end
end
setmetatable({}, mt)
for _ = 1, 5 do collectgarbage() end
print(runs) -- expect: 3

--- case: from within a coroutine that a library function resumed
local weak = setmetatable({}, { __mode = "v" })
local keep = {}
weak.keep = keep
local result = ("x"):gsub("x", function()
  local hidden = {}
  weak.hidden = hidden
  return coroutine.wrap(function()
    weak.gone = {}
    collectgarbage()
    return tostring(weak.gone) .. tostring(weak.hidden == hidden) .. tostring(weak.keep == keep)
  end)()
end)
print(result) -- expect: niltruetrue

--- case: newproxy
local p = newproxy()
print(type(p), getmetatable(p)) -- expect: userdata nil
local q = newproxy(true)
print(type(getmetatable(q))) -- expect: table
print(getmetatable(newproxy(q)) == getmetatable(q)) -- expect: true
print(getmetatable(newproxy(newproxy(q))) == getmetatable(q)) -- expect: true
print(pcall(newproxy, p)) -- expect: false bad argument #1 to '?' (boolean or proxy expected)
print(pcall(newproxy, io.stdout)) -- expect: false bad argument #1 to '?' (boolean or proxy expected)
print(pcall(newproxy, 1)) -- expect: false bad argument #1 to '?' (boolean or proxy expected)

-- string.dump and load of its result (5.1 §5.4, §5.1)

--- case: a dump runs as the function did
local function sum(a, ...)
  local total = a
  for i = 1, select("#", ...) do total = total + (select(i, ...)) end
  for _, v in ipairs({...}) do total = total + v * 10 end
  return total, #"x\0y", -0.5, not a
end
local dump = string.dump(sum)
print(type(dump), dump:byte(1))             -- expect: string 27
local again = loadstring(dump)
print(again(1, 2, 3))                       -- expect: 56 3 -0.5 false

--- case: closures inside a dump share their variables
local f = loadstring(string.dump(function()
  local n = 0
  local function inc(k) n = n + k return n end
  local function get() return n end
  inc(5)
  return inc, get
end))
local inc, get = f()
inc(2)
print(get())                                -- expect: 7

--- case: upvalues of a loaded function are nil and its own
local up = 1
local function get() up = (up or 0) + 10 return up end
local a, b = loadstring(string.dump(get)), loadstring(string.dump(get))
print(a(), a(), b(), up)                    -- expect: 10 20 10 1
print(debug.getupvalue(a, 1))               -- expect: up 20

--- case: the environment is the global one
x = "global"
local f = setfenv(function() return x end, {x = "own"})
print(f(), loadstring(string.dump(f))())    -- expect: own global

--- case: names and lines are kept
local f = loadstring(string.dump(function(t)
  local value = t.field
  return value.other
end))
print(select(2, pcall(f, {})))              -- expect: stdin:42: attempt to index local 'value' (a nil value)
local info = debug.getinfo(f, "SL")
print(info.short_src, info.linedefined, info.what)  -- expect: stdin 40 Lua

--- case: a dump of a dump is the same
local d = string.dump(function(a, b) return a .. b end)
print(d == string.dump(loadstring(d)))      -- expect: true

--- case: a library function has no bytecode
print(pcall(string.dump, print))            -- expect: false unable to dump given function

--- case: load checks the mode -- requires: load's mode
local d = string.dump(function() return "ran" end)
print(load(d, "d", "b")())                  -- expect: ran
print(load(d, "d", "bt")())                 -- expect: ran
print(load(d, "d", "t"))                    -- expect: nil attempt to load a binary chunk (mode is 't')
-- only: lstate

--- case: load checks the mode of text
print(load("return 1", "d", "b"))           -- expect: nil attempt to load a text chunk (mode is 'b')
-- only: lstate

--- case: load reads a dump in pieces
local d = string.dump(function() return "whole" end)
local at = 0
local f = load(function() at = at + 1 return d:sub(at, at) end)
print(f())                                  -- expect: whole

--- case: what is cut short is refused, wherever -- only: lstate
local d = string.dump(function(a) for i = 1, a do print(i) end end)
local refused = 0
for n = 1, #d - 1 do
  local f, message = load(d:sub(1, n), "=d")
  if f == nil and message == "d: truncated precompiled chunk" then refused = refused + 1 end
end
print(refused == #d - 1)                    -- expect: true

--- case: what is changed is refused, wherever -- only: lstate
local d = string.dump(function(a) for i = 1, a do print(i) end end)
local accepted = 0
for n = 1, #d do
  local other = string.char((d:byte(n) + 1) % 256)
  local f, message = load(d:sub(1, n - 1) .. other .. d:sub(n + 1))
  if f then accepted = accepted + 1 end
end
print(accepted)                             -- expect: 0
print(load("\27Lua\81\0"))                  -- expect: nil binary string: bad binary format (not a dump of this engine)

--- case: a loop's hidden variables stay numbers -- only: lstate
for i = 1, 1 do
  print(pcall(debug.setlocal, 2, 1, "x"))   -- expect: false bad argument #3 to '?' (number expected, got string)
end

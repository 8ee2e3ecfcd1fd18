-- Metamethods of every kind: functions and chains under __index, __newindex, __call, __eq, __lt, __le, __concat, __unm.
local Money = {}
Money.__index = function(self, key) return key == "double" and self.cents * 2 or Money[key] end
Money.__eq = function(a, b) return a.cents == b.cents end
Money.__lt = function(a, b) return a.cents < b.cents end
Money.__le = function(a, b) return a.cents <= b.cents end
Money.__unm = function(a) return setmetatable({ cents = -a.cents }, Money) end
Money.__concat = function(a, b) return (type(a) == "string" and a or a.cents) .. (type(b) == "string" and b or b.cents) end
Money.__call = function(self, n) return self.cents + n end
local function money(cents) return setmetatable({ cents = cents }, Money) end
return function()
  local reads, writes, store = 0, 0, {}
  local proxy = setmetatable({}, {
    __index = function(_, k) reads = reads + 1; return store[k] end,
    __newindex = function(_, k, v) writes = writes + 1; store[k] = v end,
  })
  local chain = setmetatable({}, { __index = setmetatable({}, { __index = setmetatable({ deep = 1 }, { __index = function() return 2 end }) }) })
  local sum, a, b = 0, money(5), money(7)
  for i = 1, 40000 do
    proxy[i % 50] = i
    sum = sum + proxy[i % 50] % 7 + chain.deep + chain.absent + a.double
    if a < b and a <= b and a ~= b then sum = sum + a(i) % 5 end
    if -a == money(-5) then sum = sum + 1 end
    if i % 4 == 0 then sum = sum + #(a .. "|" .. b) end
  end
  return sum .. " " .. reads .. " " .. writes
end, 13, "789997 40000 40000"

-- Creation and calls of closures, higher-order functions.
local function compose(f, g) return function(x) return f(g(x)) end end
local function add(n) return function(x) return x + n end end
local function map(t, f) local r = {}; for i = 1, #t do r[i] = f(t[i]) end; return r end
return function()
  local t, sum = {}, 0
  for i = 1, 100 do t[i] = i end
  for i = 1, 3000 do
    local f = compose(add(i), compose(add(1), add(-1)))
    local r = map(t, f)
    sum = (sum + r[1] + r[100]) % 1000003
  end
  local n = 0
  local function tick() n = n + 1; return n end
  for _ = 1, 1000000 do tick() end
  return sum + n
end, 8, "1305973"

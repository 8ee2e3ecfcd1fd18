-- Generators, pipelines and recursive walks with coroutines.
local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local function filter(p, f) return coroutine.wrap(function() for v in p do if f(v) then coroutine.yield(v) end end end) end
local function walk(d) if d > 0 then walk(d - 1); coroutine.yield(d); walk(d - 1) end end
return function()
  local sum = 0
  for v in filter(range(500000), function(x) return x % 3 == 0 end) do sum = sum + v end
  for d in coroutine.wrap(function() walk(14) end) do sum = sum + d end
  for i = 1, 20000 do
    local co = coroutine.create(function(a) return coroutine.yield(a) + 1 end)
    local _, a = coroutine.resume(co, i)
    local _, b = coroutine.resume(co, a)
    sum = sum + b
  end
  return sum
end, 6, "41866646085"

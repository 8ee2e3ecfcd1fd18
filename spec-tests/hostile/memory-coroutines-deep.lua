-- Suspended coroutines, deep.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local function f(n) if n == 0 then coroutine.yield() else f(n - 1) end return n end local t = {} for i = 1, 1e9 do t[i] = coroutine.wrap(f) t[i](5000) end

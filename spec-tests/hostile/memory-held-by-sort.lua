-- Coroutines in sort, each with equal items of its own.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local t = {} for i = 1, 2500 do local co = coroutine.wrap(function() table.sort({ ("x"):rep(50000), ("x"):rep(50000) }, function(a, b) coroutine.yield() return a < b end) end) co() t[i] = co end

-- Suspended coroutines.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e5 do local co = coroutine.create(function() local a, b, c = {}, {}, {} coroutine.yield() return a, b, c end) coroutine.resume(co) t[i] = co end

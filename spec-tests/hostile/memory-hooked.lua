-- Coroutines with hooks.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do local co = coroutine.create(function() coroutine.yield() end) debug.sethook(co, function() end, "c") coroutine.resume(co) t[i] = co end

-- Suspended coroutines behind functions.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do local co = coroutine.wrap(function() coroutine.yield() end) co() t[i] = co end

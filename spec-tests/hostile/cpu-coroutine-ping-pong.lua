-- Yields without end.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end

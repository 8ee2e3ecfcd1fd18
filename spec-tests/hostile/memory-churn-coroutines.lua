-- 200,000 abandoned coroutines.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 200000 do coroutine.wrap(function() coroutine.yield() end)() end

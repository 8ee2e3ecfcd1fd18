-- A loop in a coroutine in pcall.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
while true do pcall(coroutine.wrap(function() while true do end end)) end

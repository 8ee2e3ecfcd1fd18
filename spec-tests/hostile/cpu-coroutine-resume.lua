-- resume catches errors, too.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
while true do coroutine.resume(coroutine.create(function() while true do pcall(error) end end)) end

-- pcall around an endless loop, in an endless loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
while true do pcall(function() while true do end end) end

-- Taking hooks away does not take the limit away.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local off = debug.sethook or function() end while true do off() pcall(function() while true do off() end end) end

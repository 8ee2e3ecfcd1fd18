-- gsub halfway, in many coroutines.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t, y = {}, ("y"):rep(2^20) for i = 1, 1000 do local co = coroutine.wrap(function() (("x"):rep(3)):gsub(".", function() coroutine.yield() return y .. i end) end) co() co() co() t[i] = co end

-- Coroutines in gsub, each with an equal subject of its own.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e6 do local co = coroutine.wrap(function() (("x"):rep(50000)):gsub("x", coroutine.yield) end) co() t[i] = co end

-- Coroutines in print, with the line so far.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e6 do local co = coroutine.wrap(function() print(("x"):rep(50000), setmetatable({}, { __tostring = coroutine.yield })) end) co() t[i] = co end

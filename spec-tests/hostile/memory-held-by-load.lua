-- Coroutines in a reader, with the pieces so far.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e6 do local co = coroutine.wrap(function() local n = 0 load(function() n = n + 1 if n < 3 then return ("x"):rep(50000) end coroutine.yield() end) end) co() t[i] = co end

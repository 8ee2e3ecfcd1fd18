-- Very many finalizers.
-- limits: memoryLimit=33554432 timeoutMs=150
-- ends: error context deadline exceeded
local mt = { __gc = function() end } local t = {} for i = 1, 1e9 do t[i % 100] = setmetatable({}, mt) end

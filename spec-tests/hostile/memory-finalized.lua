-- Objects with finalizers, abandoned.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok true
local n = 0 local mt = { __gc = function() n = n + 1 end } for i = 1, 200000 do setmetatable({}, mt) end return n > 100000

-- A million keys inserted and removed.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok true
local t = {} for i = 1, 1000000 do t["k" .. i] = true t["k" .. i] = nil end return next(t) == nil

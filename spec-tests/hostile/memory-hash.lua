-- A hash of a million keys and more.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do t["k" .. i] = i end

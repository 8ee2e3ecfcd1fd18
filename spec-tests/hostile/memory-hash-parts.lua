-- A hash part in each of many tables.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do t[i] = { [i + 0.5] = i } end

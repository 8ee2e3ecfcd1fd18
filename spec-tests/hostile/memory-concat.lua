-- table.concat of one string many times.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s, t = ("x"):rep(2^20), {} for i = 1, 1000 do t[i] = s end return table.concat(t)

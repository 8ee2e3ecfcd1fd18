-- Iterators, each on a string of its own.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do t[i] = (i .. ("x"):rep(1000)):gmatch("x") end

-- Keys that are equal and yet strings of their own, one in each table.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local t = {} for i = 1, 2500 do local u = {} u[("x"):rep(100000)] = i t[i] = u end

-- A for loop that never gets nearer to its limit.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
for i = 1, 2, 0 do end for i = 1, math.huge do end

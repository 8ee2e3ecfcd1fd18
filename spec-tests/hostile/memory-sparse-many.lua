-- Many indices far apart.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 1000
local t = {} for i = 0, 1000 do t[i * 2^20 + 1] = i end return #t <= 1 and t[1000 * 2^20 + 1]

-- An index far out.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 6
local t = {} t[2^30] = 1 t[2^53] = 2 t[-2^31] = 3 return t[2^30] + t[2^53] + t[-2^31]

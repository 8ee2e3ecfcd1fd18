-- Sorting many strings that are equal for long.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t, p = {}, ("x"):rep(2000) for i = 1, 2000 do t[i] = p .. i end while true do table.sort(t) end

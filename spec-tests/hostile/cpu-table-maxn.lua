-- maxn looks at every key.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t = {} for i = 1, 100000 do t[i + 0.5] = i end while true do table.maxn(t) end

-- next from the start of a table that is empty in front.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t = {} for i = 1, 100000 do t[i] = i end for i = 1, 99999 do t[i] = nil end while true do next(t) end

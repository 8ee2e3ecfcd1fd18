-- A comparator without order, for ever.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t = {} for i = 1, 2000 do t[i] = i end while true do pcall(table.sort, t, function() return math.random() < 0.5 end) end

-- Insertion at the front of a long table.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t = {} for i = 1, 100000 do t[i] = i end while true do table.insert(t, 1, 0) table.remove(t, 1) end

-- Insertion at an absurd position.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t = { 1 } while true do table.insert(t, -2147483648, 1) end

-- Nothing but collections of a large heap.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
keep = {} for i = 1, 50000 do keep[i] = {} end while true do collectgarbage() end

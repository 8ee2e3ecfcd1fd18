-- Small steps are collections, too.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
keep = {} for i = 1, 50000 do keep[i] = {} end while true do collectgarbage("step", 1) end

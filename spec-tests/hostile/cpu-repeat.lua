-- A loop that is its own condition.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
repeat until false

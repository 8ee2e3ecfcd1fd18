-- A loop without a loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
::again:: goto again

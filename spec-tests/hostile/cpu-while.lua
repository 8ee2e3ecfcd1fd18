-- An empty loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
while true do end

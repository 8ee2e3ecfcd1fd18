-- Moving absurdly many items.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
table.move({}, 1, 2^52, 2)

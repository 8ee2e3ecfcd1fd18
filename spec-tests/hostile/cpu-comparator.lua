-- The comparator runs a loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
table.sort({ 3, 2, 1 }, function() while true do end end)

-- A reader that never comes to an end.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
load(function() while true do end end)

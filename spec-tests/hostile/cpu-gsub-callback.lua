-- The callback runs a loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
return ("x"):gsub("x", function() while true do end end)

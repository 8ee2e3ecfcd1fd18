-- Concatenation runs a loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
return setmetatable({}, { __concat = function() while true do end end }) .. "x"

-- tostring runs a loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
print(setmetatable({}, { __tostring = function() while true do end end }))

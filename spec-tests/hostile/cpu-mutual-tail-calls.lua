-- Two functions that call one another.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local f, g f = function() return g() end g = function() return f() end f()

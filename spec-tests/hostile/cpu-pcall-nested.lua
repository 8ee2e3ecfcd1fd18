-- Layers of pcall.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local function f(n) while true do pcall(n > 0 and f or function() while true do end end, n - 1) end end f(50)

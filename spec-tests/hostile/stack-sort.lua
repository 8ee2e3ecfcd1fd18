-- Comparators that sort.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f() table.sort({ 1, 2, 3 }, function(a, b) f() return a < b end) end f()

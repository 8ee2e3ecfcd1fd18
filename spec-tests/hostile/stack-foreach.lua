-- foreach calls foreach.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f() table.foreach({ 1 }, f) return nil end f()

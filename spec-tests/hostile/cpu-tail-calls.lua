-- Tail calls take no stack.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local function f() return f() end f()

-- Readers that load.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error
local function f() return assert(load(f)) end f()

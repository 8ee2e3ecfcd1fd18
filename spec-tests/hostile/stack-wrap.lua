-- Coroutines that make coroutines.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f() return coroutine.wrap(f)() end f()

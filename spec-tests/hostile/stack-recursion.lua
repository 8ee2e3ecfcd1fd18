-- A function that calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f() return 1 + f() end return f()

-- Overflows caught, over and over.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local function f() return 1 + f() end for _ = 1, 20 do assert(not pcall(f)) end

-- Errors in handlers of errors.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local function h() error("again") end local function f() return xpcall(error, h) end for _ = 1, 50 do f() end

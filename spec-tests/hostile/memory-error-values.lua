-- Errors that hold much.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local function f(e) local ok, x = pcall(error, { e, ("x"):rep(10000) .. tostring(e) }) return f(x) end f()

-- Calls of library functions that call one another.
-- limits: instructionLimit=100000 timeoutMs=5000
-- ends: error instruction limit exceeded
local function f() return pcall(f) end while true do f() end

-- A module with a long way to it.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local s = ("a."):rep(200000) while true do pcall(module, s) end

-- pcall calls pcall.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error
local function f() local ok, e = pcall(f) if not ok then error(e, 0) end return f() + 1 end f()

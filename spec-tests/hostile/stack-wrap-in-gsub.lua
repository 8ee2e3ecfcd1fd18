-- Coroutines, callbacks and protected calls, mixed.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f() local ok, e = pcall(string.gsub, "x", "x", coroutine.wrap(f)) if not ok then error(e, 0) end end f()

-- The handler of an overflow overflows.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local function f() return 1 + f() end local ok = xpcall(f, function() return f() end) assert(not ok)

-- Arguments held by calls in progress.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 200000 do t[i] = i end local function f() local ok, e = pcall(f, unpack(t)) if not ok then error(e, 0) end end f()

-- Bytes as numbers.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s, t = ("x"):rep(100000), {} for i = 1, 1e9 do t[i] = { s:byte(1, -1) } end

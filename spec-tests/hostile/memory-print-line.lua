-- One line of the same megabyte, again and again.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s, t = ("x"):rep(2^20), {} for i = 1, 1000 do t[i] = s end print(unpack(t))

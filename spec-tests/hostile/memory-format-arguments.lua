-- One string as many arguments.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s = ("x"):rep(2^20) local a = {} for i = 1, 200 do a[i] = s end return ("%s"):rep(200):format(unpack(a))

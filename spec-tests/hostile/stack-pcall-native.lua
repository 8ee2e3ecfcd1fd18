-- pcall of pcall of pcall.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local a = {} for i = 1, 200 do a[i] = pcall end for _ = 1, 100 do pcall(unpack(a)) end

-- Objects whose addresses were shown.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do t[i] = {} tostring(t[i]) end

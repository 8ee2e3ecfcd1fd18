-- Iterators that hold a pattern each, which the state keeps no longer.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e7 do t[i] = string.gmatch("abc", ("[a-z]"):rep(40) .. i) end

-- Closures, each with variables.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do local a, b = i, {} t[i] = function() return a, b end end

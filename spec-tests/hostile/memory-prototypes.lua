-- Chunks that were loaded.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do t[i] = loadstring("local a = " .. i .. " return function(b) return a + b end") end

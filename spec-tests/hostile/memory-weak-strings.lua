-- Weak tables hold strings.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = setmetatable({}, { __mode = "kv" }) for i = 1, 1e9 do t[i] = "value " .. i end

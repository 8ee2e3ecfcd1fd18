-- Objects as weak keys.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local seen = setmetatable({}, { __mode = "k" }) for i = 1, 300000 do seen[{}] = i end

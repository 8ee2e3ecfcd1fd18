-- A cache that forgets.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local cache = setmetatable({}, { __mode = "v" }) for i = 1, 300000 do cache[i] = { i, {} } end

-- Weak tables that are full of what is gone.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local t = setmetatable({}, { __mode = "kv" }) while true do for i = 1, 1000 do t[{}] = i t[i] = {} end collectgarbage() end

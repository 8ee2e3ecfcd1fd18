-- A weak key that its own value keeps.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = setmetatable({}, { __mode = "k" }) while true do local k = {} t[k] = { k } end

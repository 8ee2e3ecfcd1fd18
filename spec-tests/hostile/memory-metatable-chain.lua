-- A chain of metatables.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} while true do t = setmetatable({}, { __index = t }) end

-- A table whose __index is itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error loop in gettable
local t = {} setmetatable(t, { __index = t }) return t.x

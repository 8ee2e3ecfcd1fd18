-- A table whose __call is itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error attempt to call
local t = {} setmetatable(t, { __call = t }) t()

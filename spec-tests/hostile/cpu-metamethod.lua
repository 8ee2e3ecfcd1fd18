-- Every access runs a loop.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local t = setmetatable({}, { __index = function() while true do end end }) return pcall(function() return t.x end), t.x

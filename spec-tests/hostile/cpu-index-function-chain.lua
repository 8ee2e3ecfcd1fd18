-- __index functions that ask one another.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local mt = {} mt.__index = function(t, k) return k end local t = setmetatable({}, mt) while true do local _ = t[1] end

-- A finalizer that marks its object again, for ever.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local mt = {} mt.__gc = function(o) setmetatable(o, mt) end setmetatable({}, mt) while true do collectgarbage() end

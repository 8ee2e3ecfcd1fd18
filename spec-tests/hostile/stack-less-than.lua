-- __lt calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__lt = function(a, b) return not (a < b) end local x = setmetatable({}, mt) return x < x

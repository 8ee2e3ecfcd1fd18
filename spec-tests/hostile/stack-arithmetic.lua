-- __add calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__add = function(a, b) return (a + b) end local x = setmetatable({}, mt) return x + x

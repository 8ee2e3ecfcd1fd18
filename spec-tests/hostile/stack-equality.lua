-- __eq calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__eq = function(a, b) return not (a == b) end return setmetatable({}, mt) == setmetatable({}, mt)

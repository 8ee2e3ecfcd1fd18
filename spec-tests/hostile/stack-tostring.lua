-- __tostring calls tostring.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__tostring = function(t) return "x" .. tostring(t) end return tostring(setmetatable({}, mt))

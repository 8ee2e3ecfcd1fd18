-- __index calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__index = function(t, k) return t[k + 1] .. "" end return setmetatable({}, mt)[1]

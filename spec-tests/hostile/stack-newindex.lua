-- __newindex calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__newindex = function(t, k, v) t[k + 1] = v return end setmetatable({}, mt)[1] = 1

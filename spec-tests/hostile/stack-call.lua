-- __call that calls itself.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local mt = {} mt.__call = function(t) return 1 + t() end return setmetatable({}, mt)()

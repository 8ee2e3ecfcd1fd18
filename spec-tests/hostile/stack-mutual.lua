-- Two functions.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local f, g f = function() return 1 + g() end g = function() return 1 + f() end f()

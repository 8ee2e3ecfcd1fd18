-- A million short-lived closures.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local f for i = 1, 1000000 do f = function() return i end end

-- Tables nested 60,000 deep through metatables and functions.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local t for i = 1, 60000 do local u = t t = setmetatable({}, { __index = function() return u end }) end collectgarbage()

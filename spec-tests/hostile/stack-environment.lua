-- Functions with environments of functions.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f(n) local env = setmetatable({}, { __index = function(_, k) return f(n + 1) end }) return setfenv(function() return x end, env)() .. "" end f(1)

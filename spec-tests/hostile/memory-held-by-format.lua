-- Coroutines in format, with what it has put together so far.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local long = setmetatable({}, { __tostring = function() return ("x"):rep(50000) end }) local t = {} for i = 1, 1e6 do local co = coroutine.wrap(function() string.format("%s%s", long, setmetatable({}, { __tostring = coroutine.yield })) end) co() t[i] = co end

-- Formats held, taken apart, by calls in progress.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local v = setmetatable({}, { __tostring = function() coroutine.yield() return "" end })
local t = {} for i = 1, 1e7 do local co = coroutine.create(string.format) coroutine.resume(co, ("%s" .. i .. "ab"):rep(8), v, v, v, v, v, v, v, v) t[i] = co end

-- Patterns held by calls in progress.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e7 do local co = coroutine.create(string.gsub) coroutine.resume(co, "a" .. i, "a" .. ("[a-z]?"):rep(40) .. i, coroutine.yield) t[i] = co end

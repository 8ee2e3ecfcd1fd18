-- Frames of coroutines that died of an error.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local function f(n) if n == 0 then error({}) end f(n - 1) return 1 end
local t = {} for i = 1, 1e7 do local co = coroutine.create(f) coroutine.resume(co, 200) t[i] = co end

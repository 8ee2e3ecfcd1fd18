-- Long strings compared in a hot function.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local a, b = ("x"):rep(2^22), ("x"):rep(2^22) local function f(x, y) return x == y end while true do f(a, b) end

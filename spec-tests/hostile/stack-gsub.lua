-- gsub callbacks that call gsub.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error stack overflow
local function f(n) return (("x"):gsub("x", f)) .. n end f("x")

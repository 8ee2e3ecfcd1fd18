-- The tree of a long source.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s = ("a = {1, 2, 3, {4}}\n"):rep(400000) return assert(loadstring(s))

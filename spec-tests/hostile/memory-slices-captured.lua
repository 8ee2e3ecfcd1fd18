-- Small captures of large strings.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 500
local t = {} for i = 1, 500 do t[i] = (i .. ("x"):rep(2^20)):match("^%d+xxxxxxxxxxxxxxxxxxxx") end return #t

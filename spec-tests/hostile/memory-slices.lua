-- Small pieces of large strings.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 5000
local t = {} for i = 1, 5000 do t[i] = (i .. ("x"):rep(100000)):sub(1, 40) end return #t

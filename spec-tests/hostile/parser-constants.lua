-- 100,000 constants.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok 100000.5
local t = {} for i = 1, 100000 do t[i] = "a=" .. i .. ".5" end assert(loadstring(table.concat(t, "\n")))() return a

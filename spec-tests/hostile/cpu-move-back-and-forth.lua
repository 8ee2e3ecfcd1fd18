-- A table that changes between list and hash.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local t = {} while true do for i = 1, 100000 do t[i] = i end for i = 1, 99999 do t[i] = nil end t[100001] = 1 for i = 100001, 1, -1 do t[i] = nil end end

-- A long pattern without specials.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local p = ("y"):rep(2^24) while true do ("x"):find(p) end

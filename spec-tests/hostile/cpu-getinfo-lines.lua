-- The lines of a long function.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local f = loadstring(("x = 1\n"):rep(20000)) while true do debug.getinfo(f, "L") end

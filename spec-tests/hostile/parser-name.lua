-- A name of 1 MB.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok 1
local n = ("x"):rep(2^20) assert(loadstring(n .. " = 1"))() return _G[n]

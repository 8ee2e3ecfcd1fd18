-- Texts that loaded functions are called by.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1000 do t[i] = loadstring("return 1 --" .. i .. ("x"):rep(2e6)) end

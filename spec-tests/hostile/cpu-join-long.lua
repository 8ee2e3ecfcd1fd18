-- Long strings joined and read.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local a = ("x"):rep(2^24) while true do local b = a .. "y" local _ = b:byte(1) end

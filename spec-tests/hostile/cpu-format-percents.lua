-- A format of percent signs.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local s = ("%%"):rep(2000000) while true do s:format() end

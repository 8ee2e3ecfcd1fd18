-- Many bytes at a time.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s = ("x"):rep(5000) while true do string.char(s:byte(1, -1)) end

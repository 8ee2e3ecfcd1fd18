-- Compiling for ever.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local n = 0 while true do n = n + 1 loadstring("return " .. n) end

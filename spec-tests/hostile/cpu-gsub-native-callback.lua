-- Library functions as callbacks.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s = ("ab"):rep(100000) while true do s:gsub("%w", string.upper) end

-- Long strings through every library function.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s = ("aB"):rep(1000000) while true do s:upper() s:lower() s:reverse() end

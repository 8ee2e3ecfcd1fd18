-- A long needle that nearly matches everywhere.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s = ("a"):rep(4000000) local p = ("a"):rep(20000) .. "b" while true do s:find(p, 1, true) end

-- Long strings that differ at their ends.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local a, b = ("x"):rep(2^24) .. "a", ("x"):rep(2^24) .. "b" while true do local _ = a <= b and a > b end

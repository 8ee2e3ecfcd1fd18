-- Long strings that are equal.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local a, b = ("x"):rep(2^24), ("x"):rep(2^24) while true do local _ = a == b or a ~= b end

-- A long source under a short deadline.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local s = ("a = f(1, {2, 3}, function() return 4 end)\n"):rep(200000) while true do loadstring(s) end

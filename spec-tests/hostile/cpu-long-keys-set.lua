-- Long keys that come and go.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local t = {} local i = 0 while true do i = i + 1 t[("x"):rep(20000) .. ("%09d"):format(i)] = 1 t[("x"):rep(20000) .. ("%09d"):format(i - 1000)] = nil end

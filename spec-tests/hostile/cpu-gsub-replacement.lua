-- A replacement of a million captures of nothing.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local r = ("%0"):rep(1000000) while true do ("x"):rep(100):gsub("", r) end

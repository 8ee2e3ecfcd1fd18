-- getinfo asked for the same a million times.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local s = ("SlunfL"):rep(300000) while true do debug.getinfo(print, s) end

-- Dates of long formats.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local s, p = ("x"):rep(2^24), ("%c"):rep(100000) while true do os.date(s) os.date(p) end

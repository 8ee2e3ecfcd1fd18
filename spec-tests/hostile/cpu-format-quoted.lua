-- %q of a long string.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s = ("\n"):rep(1000000) while true do ("%q"):format(s) end

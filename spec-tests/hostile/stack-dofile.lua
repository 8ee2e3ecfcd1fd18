-- A loader for strings within strings.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s = "return loadstring((...))(...)" return loadstring(s)(s)

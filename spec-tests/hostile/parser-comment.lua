-- A comment that does not end.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
return loadstring("--[" .. ("="):rep(100000) .. "[ x")

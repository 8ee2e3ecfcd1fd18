-- An error in line 300,001.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok 300001
local ok, e = loadstring(("\n"):rep(300000) .. "x x") return e:match(":(%d+):")

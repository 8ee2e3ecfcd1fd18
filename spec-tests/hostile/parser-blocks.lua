-- 100,000 blocks.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: error chunk has too many syntax levels
return assert(loadstring(("do "):rep(100000) .. ("end "):rep(100000)))

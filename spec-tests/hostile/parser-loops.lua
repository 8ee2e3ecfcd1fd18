-- 100,000 loops.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: error chunk has too many syntax levels
return assert(loadstring(("while x do "):rep(100000) .. ("end "):rep(100000)))

-- 100,000 operators that associate to the right.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: error chunk has too many syntax levels
return assert(loadstring("local a = 1 return " .. ("a^"):rep(100000) .. "1"))

-- 100,000 strings joined.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: error chunk has too many syntax levels
return assert(loadstring("local a = 1 return " .. ("a.."):rep(100000) .. "1"))

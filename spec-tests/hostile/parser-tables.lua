-- 100,000 constructors.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: error chunk has too many syntax levels
return assert(loadstring("return " .. ("{"):rep(100000) .. ("}"):rep(100000)))

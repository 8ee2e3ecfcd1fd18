-- 100,000 operators in front.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: error chunk has too many syntax levels
return assert(loadstring("return " .. ("-"):rep(1) .. (" not -"):rep(100000) .. "1"))

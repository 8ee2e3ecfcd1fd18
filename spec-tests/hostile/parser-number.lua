-- A number of 1 MB.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok true
return assert(loadstring("return " .. ("1"):rep(2^20)))() == 1 / 0

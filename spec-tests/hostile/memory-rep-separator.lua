-- A long separator.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error resulting string too large
return ("x"):rep(2^20, ("y"):rep(2^10))

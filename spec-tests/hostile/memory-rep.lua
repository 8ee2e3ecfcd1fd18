-- One string past every limit.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error resulting string too large
return ("x"):rep(2^31)

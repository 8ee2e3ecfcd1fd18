-- One string past the limit of memory.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return ("x"):rep(2^28)

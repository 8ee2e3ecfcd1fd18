-- Each character becomes many.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return (("x"):rep(2^20):gsub(".", ("y"):rep(2^10)))

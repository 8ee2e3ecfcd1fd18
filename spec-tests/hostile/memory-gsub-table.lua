-- Each character becomes many, by a table.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return (("x"):rep(2^20):gsub(".", { x = ("y"):rep(2^10) }))

-- Each character becomes many, by a function.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local y = ("y"):rep(2^10) return (("x"):rep(2^20):gsub(".", function() return y end))

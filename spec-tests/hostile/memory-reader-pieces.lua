-- A reader of large pieces.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s = ("-"):rep(2^20) return load(function() return s end)

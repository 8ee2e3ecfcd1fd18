-- A string doubled until it does not fit.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s = "x" while true do s = s .. s end

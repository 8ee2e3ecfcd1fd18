-- Tables in a list.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t while true do t = { next = t } end

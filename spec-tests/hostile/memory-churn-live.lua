-- Garbage beside much that is live.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 60000
local keep = {} for i = 1, 60000 do keep[i] = { i } end for i = 1, 2000000 do local t = { i } end return #keep

-- Pieces of pieces, each most of the one before.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 60
local t = {} for i = 1, 60 do local s = i .. ("x"):rep(2^21) while #s > 5000 do s = s:sub(1, math.floor(#s * 0.8)) end t[i] = s end return #t

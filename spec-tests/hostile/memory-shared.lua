-- One large string in many places.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 100000
local s, t = ("x"):rep(2^20), {} for i = 1, 100000 do t[i] = s end collectgarbage() return #t

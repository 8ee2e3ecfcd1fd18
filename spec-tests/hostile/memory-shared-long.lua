-- A hundred thousand places of 1,000 long strings that look alike.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 100000
local long = {} for i = 1, 1000 do long[i] = ("%05d"):format(i) .. ("x"):rep(5000) .. ("%05d"):format(i) end local t = {} for i = 1, 100000 do t[i] = long[i % 1000 + 1] end collectgarbage() return #t

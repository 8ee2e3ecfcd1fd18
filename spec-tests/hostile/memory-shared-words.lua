-- A million places of 5,000 words take no more than the places.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 500000
local words = {} for i = 1, 5000 do words[i] = ("word number %010d"):format(i) end local t = {} for i = 1, 500000 do t[i] = words[i % 5000 + 1] end collectgarbage() return #t

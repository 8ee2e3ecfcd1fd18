-- A linked list 60,000 deep.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok 60000
local l for i = 1, 60000 do l = { next = l } end collectgarbage() local n = 0 while l do n = n + 1 l = l.next end return n

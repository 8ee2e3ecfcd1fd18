-- A moving queue of 3 million indices.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local q, head = {}, 1 for i = 1, 3000000 do q[i] = i if i > 100 then q[head] = nil head = head + 1 end end

-- The same again and again: memory comes back each time.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for _ = 1, 20 do assert(not pcall(function() local s = "x" while true do s = s .. s end end)) end

-- The clock goes on, and no number is wild.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for _ = 1, 100 do local c = os.clock() assert(c >= 0 and c < 1e9) assert(os.time() > 1e9) end

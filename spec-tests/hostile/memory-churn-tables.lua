-- 5 million short-lived tables.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 5000000 do local t = { i } end

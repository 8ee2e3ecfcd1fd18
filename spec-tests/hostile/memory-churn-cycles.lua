-- 1.5 million cyclic pairs.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 1500000 do local a = {} local b = { a } a[1] = b end

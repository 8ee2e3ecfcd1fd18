-- A library function as an iterator.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
for _ in math.abs, 1, 1 do end

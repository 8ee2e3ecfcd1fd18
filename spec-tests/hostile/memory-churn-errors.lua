-- Errors with tables.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 200000 do pcall(error, { i }) end

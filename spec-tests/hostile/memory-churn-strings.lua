-- 1 GiB of strings, one after the other.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 1024 do local s = (i .. ("x"):rep(100)):rep(10000) end

-- Chunks loaded and forgotten.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 5000 do loadstring("return " .. i)() end

-- A million short-lived userdata.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 300000 do newproxy(true) end

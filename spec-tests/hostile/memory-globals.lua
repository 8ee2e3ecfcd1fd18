-- Globals by computed names.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
for i = 1, 1e9 do _G["g" .. i] = i end

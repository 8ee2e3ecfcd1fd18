-- Levels that are none.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for level = -5, 50 do pcall(debug.getinfo, level) pcall(debug.getlocal, level, 1) pcall(getfenv, level) end

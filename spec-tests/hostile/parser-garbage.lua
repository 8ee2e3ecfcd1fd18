-- Bytes at random.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
math.randomseed(1) for _ = 1, 300 do local t = {} for i = 1, 200 do t[i] = string.char(math.random(0, 255)) end loadstring(table.concat(t)) end

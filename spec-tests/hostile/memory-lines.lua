-- Iterators of lines.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
io.output("f") io.write("x") io.close() local f = io.open("f") local t = {} for i = 1, 1e9 do t[i] = f:lines() end

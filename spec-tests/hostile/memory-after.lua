-- A state that was full works on.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
for i = 1, 3 do keep = {} assert(not pcall(function() for j = 1, 1e9 do keep[j] = { j } end end)) keep = nil local t = {} for j = 1, 1000 do t[j] = {} end end

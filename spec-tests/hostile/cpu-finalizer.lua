-- A finalizer that loops.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
do local p = newproxy(true) getmetatable(p).__gc = function() while true do pcall(function() while true do end end) end end end pcall(collectgarbage) pcall(collectgarbage)

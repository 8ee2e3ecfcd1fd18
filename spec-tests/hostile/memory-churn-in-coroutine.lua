-- Garbage within a coroutine that gsub called.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok y
return ((("x"):gsub("x", function() return coroutine.wrap(function() for i = 1, 1000000 do local t = { i } end return "y" end)() end)))

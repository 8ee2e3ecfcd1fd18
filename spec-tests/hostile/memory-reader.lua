-- A reader of endless source.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return load(function() return "local a = 1 " end)

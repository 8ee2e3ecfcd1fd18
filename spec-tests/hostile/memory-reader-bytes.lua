-- A reader that never ends, byte by byte.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return load(function() return " " end)

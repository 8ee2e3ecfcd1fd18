-- A template of many question marks.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return package.searchpath(("x"):rep(1e5), ("?"):rep(4000))

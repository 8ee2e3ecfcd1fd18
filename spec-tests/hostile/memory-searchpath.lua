-- A name of many dots, each of which becomes much.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
return package.searchpath(("."):rep(1e5), "?", ".", ("x"):rep(4000))

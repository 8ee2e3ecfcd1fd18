-- A path of many templates, all empty.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok true
return package.searchpath("x", (";"):rep(2e6)) == nil or nil

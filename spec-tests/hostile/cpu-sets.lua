-- A huge set, everywhere.
-- limits: timeoutMs=3000 memoryLimit=33554432
-- ends: ok
local set = "[" .. ("a-z"):rep(10000) .. "]*!" return ("x"):rep(100000):find(set)

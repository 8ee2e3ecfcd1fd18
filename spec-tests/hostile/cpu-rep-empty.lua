-- Nothing, very often.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: ok
assert((""):rep(1e15) == "" and ("x"):rep(-1e15) == "")

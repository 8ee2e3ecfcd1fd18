-- The same with the lazy repetition.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
return ("a"):rep(5000):find(("a-"):rep(30) .. "b")

-- A long capture compared again and again.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
return ("a"):rep(20000):find("(a*)(a*)%1%2b")

-- %b over a long unbalanced string, from every position.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
return ("("):rep(300000):find("%b()x")

-- 100,000 operators.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
assert(loadstring("local a = 1 return " .. ("a+"):rep(100000) .. "1"))

-- 100,000 methods.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
assert(loadstring("return a" .. (":b()"):rep(100000)))

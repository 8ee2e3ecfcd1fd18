-- 100,000 calls.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
assert(loadstring("return a" .. ("()"):rep(100000)))

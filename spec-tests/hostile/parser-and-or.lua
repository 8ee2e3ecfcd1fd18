-- 100,000 alternatives.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
assert(loadstring("local a = 1 return " .. ("a and a or "):rep(100000) .. "1"))

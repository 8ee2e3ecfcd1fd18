-- 3 MB of source.
-- limits: memoryLimit=536870912 timeoutMs=20000
-- ends: ok
assert(loadstring(("local a = f(1, 2) -- text\n"):rep(120000):gsub("local a", "a")))

-- More locals than there are.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
return loadstring("local a" .. (", a"):rep(200) .. " = 1")

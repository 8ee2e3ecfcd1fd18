-- A string of 1 MB, escaped.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok 262144
return #assert(loadstring("return '" .. ("\\065"):rep(2^18) .. "'"))()

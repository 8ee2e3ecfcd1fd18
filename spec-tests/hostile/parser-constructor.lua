-- 200,000 items in a constructor.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok 200000
return #assert(loadstring("return {" .. ("1,"):rep(200000) .. "}"))()

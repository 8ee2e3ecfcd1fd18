-- 10,000 elseif.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok true
return assert(loadstring("if x == 0 then " .. ("elseif x == 1 then y = 1 "):rep(10000) .. "end"))() == nil

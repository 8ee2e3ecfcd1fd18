-- Long brackets of many levels that do not end.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
local t = {} for i = 1, 2000 do t[i] = "[" .. ("="):rep(i) end return loadstring("return " .. table.concat(t))

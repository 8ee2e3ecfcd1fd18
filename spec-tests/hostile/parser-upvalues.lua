-- More upvalues than there are.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok true
local t = {} for i = 1, 190 do t[i] = "local a" .. i .. " = 1" end for i = 1, 70 do t[#t + 1] = "" end return loadstring(table.concat(t, "\n") .. " return function() return a1 end") ~= nil

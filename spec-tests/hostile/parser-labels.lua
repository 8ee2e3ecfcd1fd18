-- Many labels and jumps.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok true
local t = {} for i = 1, 5000 do t[i] = "goto l" .. i .. " ::l" .. i .. "::" end return (assert(loadstring(table.concat(t, "\n")))()) == nil

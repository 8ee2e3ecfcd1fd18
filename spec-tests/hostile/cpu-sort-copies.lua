-- A long list, sorted over and over.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local t = {} for i = 1, 1000000 do t[i] = i % 1000 end t[#t] = "x" while true do pcall(table.sort, t) end

-- Names that make new shapes.
-- limits: memoryLimit=4194304 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e9 do t[i] = loadstring("return { a" .. i .. " = 1, b" .. i .. " = 2 }")() end

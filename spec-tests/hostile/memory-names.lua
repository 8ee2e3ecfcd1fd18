-- Records with names of their own.
-- limits: memoryLimit=33554432 timeoutMs=120000
-- ends: error not enough memory
local t = {} for i = 1, 1e6 do local p = {} for j = 1, 120 do p[j] = "k" .. i .. "_" .. j .. "=1" end t[i] = loadstring("return {" .. table.concat(p, ",") .. "}")() end

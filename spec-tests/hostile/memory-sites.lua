-- Code that has been everywhere once.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local t = {} for i = 1, 1e6 do local p = { "local t, q = {} " } for j = 1, 2500 do p[#p + 1] = "q = t.f" .. j .. " " end local f = loadstring(table.concat(p) .. "-- " .. i) f() t[i] = f end

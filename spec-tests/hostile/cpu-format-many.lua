-- Many directives that are slow each.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local t = {} for i = 1, 200000 do t[i] = 1e308 end local s = ("%.99f"):rep(200000) while true do s:format(unpack(t)) end

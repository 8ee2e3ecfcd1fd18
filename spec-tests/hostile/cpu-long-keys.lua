-- Long keys of one length: they have one hash.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local t = {} for i = 1, 2000 do t[("x"):rep(20000) .. ("%05d"):format(i)] = i end local k = ("x"):rep(20000) .. "99999" while true do local _ = t[k] end

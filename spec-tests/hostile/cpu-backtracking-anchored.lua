-- Anchored, in match and gmatch and gsub.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local s, p = ("a"):rep(5000), "^" .. (".-"):rep(20) .. "x" while true do s:match(p) s:gsub(p, "") end

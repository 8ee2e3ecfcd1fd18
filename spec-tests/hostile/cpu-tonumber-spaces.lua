-- Numbers in a lot of blanks.
-- limits: timeoutMs=3000 memoryLimit=33554432
-- ends: ok
local s = (" "):rep(400000) for _ = 1, 20 do assert(tonumber(s .. "x") == nil and tonumber(s .. "1" .. s) == 1) end

-- Strings by concatenation.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: ok
local n = 0 for i = 1, 1000000 do local s = "abcdefghijklmnopqrstuvwxyz" .. i .. "0123456789" n = n + #s end

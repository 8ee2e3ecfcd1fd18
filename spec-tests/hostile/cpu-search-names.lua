-- A name of dots that stand for themselves.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
local n = ("."):rep(1000000) while true do package.searchpath(n, "?") end

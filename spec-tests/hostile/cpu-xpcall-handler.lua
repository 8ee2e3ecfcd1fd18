-- The handler of the time-out loops, too.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
local function loop() while true do end end while true do xpcall(loop, loop) end

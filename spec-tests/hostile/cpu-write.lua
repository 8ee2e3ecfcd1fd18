-- A long string written.
-- limits: memoryLimit=1073741824 timeoutMs=150
-- ends: error context deadline exceeded
while true do local f = io.open("f", "w") f:write(("x"):rep(2^23)) f:close() end

-- Wide formats.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error context deadline exceeded
while true do ("%99.99f"):format(1e300) end

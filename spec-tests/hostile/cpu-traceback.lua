-- Tracebacks from odd levels.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: ok
for _, n in ipairs { -1e15, -1, 0, 1e15, 2^53, 0 / 0 } do pcall(debug.traceback, "x", n) pcall(debug.getinfo, n) end

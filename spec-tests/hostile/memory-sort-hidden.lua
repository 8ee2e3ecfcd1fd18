-- What sort holds of tables that the comparator empties.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local function f() local t = {} for i = 1, 50000 do t[i] = { i } end table.sort(t, function(a, b) for i = 1, #t do t[i] = nil end f() return a[1] < b[1] end) end f()

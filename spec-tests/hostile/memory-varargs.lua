-- Varargs that double.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error too many results to unpack
local function f(...) return f(1, ..., ...) end local t = {} for i = 1, 200 do t[i] = i end local function g(n, ...) if n > 0 then return g(n - 1, unpack({ ... }, 1, 100000)) end return select("#", ...) end local function h(...) local a = { ... } for i = #a + 1, 2 * #a + 1 do a[i] = i end return h(unpack(a)) end return h()

-- What must work at the defaults.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local function depth(n) return n == 0 and 0 or 1 + depth(n - 1) end assert(depth(190) == 190) local function p(n) if n == 0 then return 0 end local _, v = pcall(p, n - 1) return v + 1 end assert(p(90) == 90) local function g(n) if n == 0 then return "e" end return (("x"):gsub("x", function() return g(n - 1) end)) end assert(g(60) == "e") local function c(n) if n == 0 then return 0 end return 1 + coroutine.wrap(c)(n - 1) end assert(c(40) == 40)

-- Loaders that explain at length what they did not find.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
local s = ("x"):rep(1e6) for i = 1, 1000 do package.loaders[i] = function() return s end end require("nothing")

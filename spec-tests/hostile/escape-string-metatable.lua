-- What a script does to strings is its own affair.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok added
getmetatable("").__index = nil assert(not pcall(function() return ("x"):rep(2) end)) getmetatable("").__add = function() return "added" end return "a" + "b"

-- Coroutines in a loader, with the messages so far.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
table.insert(package.loaders, 1, function() return ("x"):rep(50000) end) package.loaders[#package.loaders + 1] = function() coroutine.yield() end local t = {} for i = 1, 1e6 do local co = coroutine.wrap(function() require("q" .. i) end) co() t[i] = co end

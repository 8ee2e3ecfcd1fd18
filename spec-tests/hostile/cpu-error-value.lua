-- The error value that leaves has a __tostring that loops.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: error (error object is a table value)
error(setmetatable({}, { __tostring = function() while true do end end }))

-- The same as metamethods.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for _, n in ipairs { "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__", "length", "name" } do local t = setmetatable({}, { [n] = function() error("called") end }) tostring(t) assert(t[n] == nil and not pcall(function() return t + 1 end)) end

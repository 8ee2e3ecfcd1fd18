-- Finalizers that bring everything back.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
all = {} while true do local p = newproxy(true) getmetatable(p).__gc = function(o) all[#all + 1] = o end end

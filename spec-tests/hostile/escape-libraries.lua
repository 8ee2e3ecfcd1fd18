-- What a script does to the libraries is its own affair.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: error gone
for k in pairs(string) do string[k] = nil end for k in pairs(table) do table[k] = nil end local keep = error local all = _G for k in pairs(all) do all[k] = nil end keep("gone", 0)

-- Numerals are those of C.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for _, s in ipairs { "0b1", "0o7", "1_000", "\160" .. "1", "0x", "1e", "1n", "\239\187\191" .. "1", "٣" } do assert(tonumber(s) == nil, s) end

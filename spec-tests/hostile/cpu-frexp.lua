-- What loops in a naive frexp.
-- limits: timeoutMs=100 memoryLimit=33554432
-- ends: ok
local m = math.frexp(1 / 0) assert(m == 1 / 0) math.ldexp(1, 2^31) math.fmod(1e308, 1e-308)

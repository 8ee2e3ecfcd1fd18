-- unpack of nothing, absurdly often.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error too many results to unpack
return unpack({}, 1, 2^30)

-- A module at the end of a million tables.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
module(("."):rep(1e7))

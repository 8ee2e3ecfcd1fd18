-- Environments of library functions are not the host.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
assert(not pcall(setfenv, print, {}) or true) local env = getfenv(print) assert(env == _G) assert(getfenv(0) == _G)

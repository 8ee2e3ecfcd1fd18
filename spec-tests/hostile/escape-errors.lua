-- An error value is what was thrown.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for _, v in ipairs { 1, "x", true, {}, print } do
  local ok, e = pcall(error, v, 0)
  assert(not ok and (e == v or e == tostring(v)))
end
local ok, e = pcall(error)
assert(not ok and e == nil)

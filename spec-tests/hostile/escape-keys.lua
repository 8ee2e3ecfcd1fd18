-- Names of JavaScript are names like any other.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local names = { "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__", "length", "name" }
for _, n in ipairs(names) do
  local t = {}
  assert(t[n] == nil and _G[n] == nil and string[n] == nil)
  assert(n == "rep" or ("")[n] == nil)
  t[n] = 1
  assert(t[n] == 1 and next(t) == n)
  t[n] = nil
  assert(next(t) == nil)
  _G[n] = n
  assert(loadstring("return " .. n)() == n)
  _G[n] = nil
  assert(loadstring("local " .. n .. " = 5 return function() return " .. n .. " end")()() == 5)
  assert(loadstring("goto " .. n .. " ::" .. n .. ":: return 7")() == 7)
  assert(setmetatable({}, { __index = { [n] = 8 } })[n] == 8)
  assert(("x"):gsub("x", { [n] = "no" }) == "x" and (n:gsub(".+", { [n] = "yes" })) == "yes")
  assert(package.loaded[n] == nil and not pcall(require, n))
  assert(os.getenv(n) == nil)
  assert(not pcall(string.format, "%" .. n))
end

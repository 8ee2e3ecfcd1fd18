-- What is not bytecode is none.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for _, s in ipairs { "\27", "\27Lua", "\27LuaQ\0\1\4\4\4\8\0", "\27LJ\1", "\27Lua" .. ("\255"):rep(1000) } do
  local f, e = loadstring(s)
  assert(f == nil and type(e) == "string")
  assert(load(function() local t = s s = nil return t end) == nil)
end

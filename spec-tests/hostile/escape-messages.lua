-- No message of any library function says anything of the host.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local odd = { false, true, 0, -1, 0 / 0, 1 / 0, 2^53, "", "x", "%", "\0", {}, print, coroutine.create(print), newproxy(true) }
local count = 15
local words = { "RangeError", "TypeError", "SyntaxError", "ReferenceError", "undefined", "[object", "JavaScript", "node:", ".ts", "is not a function", "Cannot read", "Invalid ", "ENOENT", "EACCES", "at Object" }
local skip = { print = true, error = true, assert = true, setfenv = true, yield = true, debug = true, collectgarbage = true }
math.randomseed(3)
local function check(text)
  if type(text) ~= "string" then return end
  for _, w in ipairs(words) do assert(not text:find(w, 1, true), text) end
end
for name, library in pairs { string = string, table = table, math = math, coroutine = coroutine, debug = debug, os = os, base = _G } do
  for key, f in pairs(library) do
    if type(f) == "function" and not skip[key] and not (name == "debug" and key:find("^set")) and (name ~= "os" or key == "date" or key == "time" or key == "difftime") then
      for _ = 1, 60 do
        local a, b, c, d = odd[math.random(count)], odd[math.random(count)], odd[math.random(count)], odd[math.random(count)]
        local results = { pcall(f, a, b, c, d) }
        if not results[1] then check(results[2]) end
      end
    end
  end
end

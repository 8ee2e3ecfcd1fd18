-- No value of the host is within reach.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
local seen = {}
local kinds = { ["nil"] = true, boolean = true, number = true, string = true, table = true, ["function"] = true, userdata = true, thread = true }
local function walk(v)
  assert(kinds[type(v)])
  if v == nil or seen[v] then return end
  seen[v] = true
  if type(v) == "table" then for k, w in next, v do walk(k) walk(w) end end
  if type(v) ~= "nil" then walk(debug.getmetatable(v)) end
  if type(v) == "function" then
    local i = 1
    while true do
      local name, w = debug.getupvalue(v, i)
      if name == nil then break end
      walk(w)
      i = i + 1
    end
    walk(debug.getfenv(v))
    local text = tostring(v)
    assert(not text:find("=>") and not text:find("[native", 1, true) and #text < 100)
  end
end
walk(_G)
walk(debug.getregistry())

-- A finalizer fails while a coroutine works: the error is the coroutine's, and its resumer goes on.
-- limits: memoryLimit=8388608 timeoutMs=30000
-- ends: ok false finalizer suspended true 2
local co
local said
local function work()
  getmetatable(newproxy(true)).__gc = function() error("finalizer", 0) end
  for _ = 1, 1e6 do local _ = {} end
end
local function body()
  local ok, e = pcall(work)
  said = tostring(ok) .. " " .. tostring(e)
  coroutine.yield(1)
  return 2
end
local function go() co = coroutine.create(body) return (coroutine.resume(co)) end
local function resume() local ok, resumed = pcall(go) return ok and resumed end
if not resume() then return "not resumed" end
local status = coroutine.status(co)
local ok, two = coroutine.resume(co)
return table.concat({ said, status, tostring(ok), tostring(two) }, " ")

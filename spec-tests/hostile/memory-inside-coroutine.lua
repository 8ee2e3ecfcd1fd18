-- The memory runs out in a coroutine, and the first census that says so is taken with its resumer: the error is the coroutine's.
-- limits: memoryLimit=8388608 timeoutMs=30000
-- ends: ok inside: not enough memory true suspended true 2
local keep = {}
local function fill(t) for i = #t + 1, 1e9 do t[i] = {} end end
pcall(fill, keep)
for _ = 1, 9000 do keep[#keep] = nil end
collectgarbage()
local co
local said = "nowhere"
local function body()
  local _, e = pcall(fill, {})
  said = "inside: " .. tostring(e)
  coroutine.yield(1)
  return 2
end
local function go() co = coroutine.create(body) return (coroutine.resume(co)) end
local function resume() local ok, resumed = pcall(go) return ok and resumed end
local resumed = resume()
keep = nil
local status = coroutine.status(co)
local ok, two = coroutine.resume(co)
return table.concat({ said, tostring(resumed), status, tostring(ok), tostring(two) }, " ")

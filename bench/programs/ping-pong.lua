-- Two coroutines that hand values to each other through resume and yield, and a ring of many.
return function()
  local resume, yield, create = coroutine.resume, coroutine.yield, coroutine.create
  local sum = 0
  local function player(step)
    return create(function(value)
      while true do value = yield(value + step) end
    end)
  end
  local a, b, value = player(1), player(2), 0
  for _ = 1, 100000 do
    local _
    _, value = resume(a, value)
    _, value = resume(b, value)
  end
  local ring = {}
  for i = 1, 500 do ring[i] = player(i % 3) end
  for _ = 1, 200 do
    for i = 1, #ring do
      local _, v = resume(ring[i], sum % 1000)
      sum = sum + v
    end
  end
  return value .. " " .. sum
end, 19, "300000 49797900"

-- Heap sort written in Lua: random access to an array of numbers.
return function()
  local n, seed, a = 120000, 7, {}
  for i = 1, n do seed = (seed * 16807) % 2147483647; a[i] = seed end
  local function sift(root, last)
    local v = a[root]
    while true do
      local child = root * 2
      if child > last then break end
      if child < last and a[child] < a[child + 1] then child = child + 1 end
      if v >= a[child] then break end
      a[root] = a[child]
      root = child
    end
    a[root] = v
  end
  for i = math.floor(n / 2), 1, -1 do sift(i, n) end
  for last = n, 2, -1 do a[1], a[last] = a[last], a[1]; sift(1, last - 1) end
  for i = 2, n do assert(a[i - 1] <= a[i]) end
  return a[1] + a[n]
end, 3, "2147485286"

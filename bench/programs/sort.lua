-- table.sort of numbers and strings, with and without a comparator.
return function()
  local seed, sum = 42, 0
  local function rnd() seed = (seed * 16807) % 2147483647; return seed end
  for _ = 1, 3 do
    local a, b, c = {}, {}, {}
    for i = 1, 30000 do a[i] = rnd(); b[i] = { key = rnd() % 100000 }; c[i] = "s" .. rnd() end
    table.sort(a)
    table.sort(b, function(x, y) return x.key > y.key end)
    table.sort(c)
    sum = sum + a[100] % 1000 + b[100].key + #c[1] + c[30000]:byte(2)
  end
  return sum
end, 2, "300188"

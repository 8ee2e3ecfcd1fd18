-- Prime sieve: a large array of booleans.
return function()
  local total = 0
  for _ = 1, 4 do
    local n, flags, count = 500000, {}, 0
    for i = 2, n do flags[i] = true end
    for i = 2, n do
      if flags[i] then
        count = count + 1
        for k = i * i, n, i do flags[k] = false end
      end
    end
    total = total + count
  end
  return total
end, 4, "166152"

-- A table as an array: append, insert, remove, unpack, concat.
return function()
  local sum = 0
  for round = 1, 20 do
    local t = {}
    for i = 1, 20000 do t[#t + 1] = i * round end
    for i = 1, 20000, 2 do t[i], t[i + 1] = t[i + 1], t[i] end
    for i, v in ipairs(t) do sum = (sum + i * v) % 1000003 end
    for _ = 1, 10000 do sum = sum + table.remove(t) % 7 end
    for i = 1, 50 do table.insert(t, 1, i) end
    sum = sum + #table.concat(t, ",", 1, 500) + select("#", unpack(t, 1, 100))
  end
  return sum
end, 3, "65460"

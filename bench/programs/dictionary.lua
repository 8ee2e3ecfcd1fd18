-- A table as a dictionary: computed string keys, deletion, traversal.
return function()
  local total = 0
  for round = 1, 6 do
    local d = {}
    for i = 1, 30000 do d["key" .. (i * 7919 % 30011)] = i end
    for i = 1, 30000, 3 do d["key" .. i] = nil end
    for k, v in pairs(d) do total = (total + v * #k) % 1000003 end
    for i = 1, 30000 do if d["key" .. i] then total = total + 1 end end
  end
  return total
end, 2, "580301"

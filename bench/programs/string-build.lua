-- Building strings piece by piece and through table.concat; sub, byte, char, rep.
return function()
  local sum = 0
  for round = 1, 30 do
    local s, parts = "", {}
    for i = 1, 3000 do s = s .. (i % 10); parts[#parts + 1] = s:sub(-3) end
    local joined = table.concat(parts, "-")
    for i = 1, #joined, 2 do sum = (sum * 31 + joined:byte(i)) % 1000003 end
    sum = sum + #s:rep(10) + #s:upper() + #s:reverse()
    for i = 33, 126 do sum = sum + #string.char(i, i + 1) end
  end
  return sum
end, 7, "999683"

-- string.format, tostring and tonumber.
return function()
  local sum = 0
  for i = 1, 150000 do
    local s = ("%5d %-8s %.3f %x"):format(i, "n" .. i % 100, i / 7, i)
    sum = (sum + #s + tonumber(s:sub(1, 5)) + #tostring(i / 4)) % 1000003
  end
  return sum
end, 2, "331009"

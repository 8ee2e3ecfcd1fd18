-- Arithmetic in nested numeric loops, no tables.
return function()
  local a, b = 0, 1
  for i = 1, 3000 do
    for j = 1, 4000, 2 do
      a = (a + i * j) % 65521
      b = b + a / 7
    end
  end
  return ("%d %.6g"):format(a, b)
end, 4, "31745 2.80814e+10"

-- Complex iteration with floats.
return function()
  local n, count = 220, 0
  for y = 0, n - 1 do
    local ci = 2 * y / n - 1
    for x = 0, n - 1 do
      local cr, zr, zi, i = 2 * x / n - 1.5, 0, 0, 0
      while i < 100 do
        local r2, i2 = zr * zr, zi * zi
        if r2 + i2 > 4 then break end
        zi = 2 * zr * zi + ci
        zr = r2 - i2 + cr
        i = i + 1
      end
      count = count + i
    end
  end
  return count
end, 7, "2126715"

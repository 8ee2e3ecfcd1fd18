-- The game of life on a torus: arrays of arrays, conditionals.
return function()
  local w, h, seed = 64, 64, 11
  local g = {}
  for y = 1, h do g[y] = {}; for x = 1, w do seed = (seed * 16807) % 2147483647; g[y][x] = seed % 3 == 0 and 1 or 0 end end
  for _ = 1, 120 do
    local n = {}
    for y = 1, h do
      local up, row, down, new = g[(y - 2) % h + 1], g[y], g[y % h + 1], {}
      for x = 1, w do
        local l, r = (x - 2) % w + 1, x % w + 1
        local c = up[l] + up[x] + up[r] + row[l] + row[r] + down[l] + down[x] + down[r]
        new[x] = (c == 3 or (c == 2 and row[x] == 1)) and 1 or 0
      end
      n[y] = new
    end
    g = n
  end
  local alive = 0
  for y = 1, h do for x = 1, w do alive = alive + g[y][x] end end
  return alive
end, 6, "353"

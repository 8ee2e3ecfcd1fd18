-- Conway's game of life on a torus: prints a glider's way.
local width, height, generations = ...

local function grid()
  local g = {}
  for y = 1, height do
    g[y] = {}
    for x = 1, width do g[y][x] = false end
  end
  return g
end

local cells = grid()
for _, p in ipairs { { 2, 1 }, { 3, 2 }, { 1, 3 }, { 2, 3 }, { 3, 3 } } do cells[p[2]][p[1]] = true end

local function neighbours(x, y)
  local n = 0
  for dy = -1, 1 do
    for dx = -1, 1 do
      if (dx ~= 0 or dy ~= 0) and cells[(y + dy - 1) % height + 1][(x + dx - 1) % width + 1] then n = n + 1 end
    end
  end
  return n
end

for generation = 0, generations do
  if generation % 8 == 0 then
    print(("generation %d"):format(generation))
    for y = 1, height do
      local row = {}
      for x = 1, width do row[x] = cells[y][x] and "#" or "." end
      print(table.concat(row, " "))
    end
  end
  local nextCells = grid()
  for y = 1, height do
    for x = 1, width do
      local n = neighbours(x, y)
      nextCells[y][x] = n == 3 or (n == 2 and cells[y][x])
    end
  end
  cells = nextCells
end
return generations

-- A table as an object: reads and writes of named fields.
return function()
  local p = { x = 0, y = 0, dx = 1, dy = 2, hits = 0 }
  for i = 1, 3000000 do
    p.x = p.x + p.dx
    p.y = p.y + p.dy
    if p.x > 100 then p.x = 0; p.hits = p.hits + 1 end
  end
  return p.x .. " " .. p.y .. " " .. p.hits
end, 3, "98 6000000 29702"

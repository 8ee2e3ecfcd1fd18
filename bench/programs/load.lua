-- Loading a large generated source: lexer, parser, compiler.
return function()
  local parts = {}
  for i = 1, 1500 do
    parts[i] = ([[
local function f%d(a, b, ...)
  local t = { x = a, y = b + %d, "item", [a] = "computed" }
  if a > b and not (t.x == nil) then return t.x * 2 .. "s" elseif b then t.y = t.y - 1 else return ... end
  for i = 1, #t do local v = t[i]; if v == "none" then break end end
  while a < b do a = a + 1 end
  return function(z) return z + a, t end -- a comment
end
g[%d] = f%d
]]):format(i % 150, i, i, i % 150)
    if i % 150 == 149 then parts[i] = "do " .. parts[i] .. "end\n" end
  end
  local blocks = {}
  for i = 1, 1500 do blocks[i] = "do " .. parts[i] .. " end\n" end
  local src, total = "local g = ...\n" .. table.concat(blocks), 0
  for round = 1, 6 do
    local g = {}
    assert((loadstring or load)("-- " .. round .. "\n" .. src))(g)
    total = total + #g
  end
  return total .. " " .. #src
end, 4, "9000 567170"

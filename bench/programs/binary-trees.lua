-- Allocation of many small tables.
local function make(d) if d == 0 then return { false, false } end return { make(d - 1), make(d - 1) } end
local function check(t) if t[1] then return 1 + check(t[1]) + check(t[2]) end return 1 end
return function()
  local total, keep = 0, make(14)
  for d = 4, 12, 2 do for _ = 1, 2 ^ (13 - d) do total = total + check(make(d)) end end
  return total + check(keep)
end, 15, "114005"

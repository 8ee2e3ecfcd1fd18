-- Variable arguments: select, unpack, tables from `...`, forwarding.
local function sum(...) local s = 0; for i = 1, select("#", ...) do s = s + (select(i, ...)) end; return s end
local function pack(...) return { n = select("#", ...), ... } end
local function forward(...) return ... end
local function drop(_, ...) return ... end
return function()
  local total = 0
  for i = 1, 120000 do
    total = total + sum(i, 1, 2, 3, 4)
    local t = pack(forward(i, 2, 3))
    total = total + t.n + sum(unpack(t, 1, t.n)) + select("#", drop(1, 2, 3))
  end
  return total
end, 6, "14402520000"

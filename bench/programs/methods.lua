-- Classes with inheritance through __index, method calls, metamethods of arithmetic.
local Shape = {}
Shape.__index = Shape
function Shape.new(class, x) return setmetatable({ x = x, moved = 0 }, class) end
function Shape:move(d) self.x = self.x + d; self.moved = self.moved + 1; return self end
function Shape:area() return 0 end
local Square = setmetatable({}, { __index = Shape })
Square.__index = Square
function Square:area() return self.x * self.x end
local Disc = setmetatable({}, { __index = Shape })
Disc.__index = Disc
function Disc:area() return 3 * self.x end
local V = {}
V.__index = V
V.__add = function(a, b) return setmetatable({ n = a.n + b.n }, V) end
return function()
  local shapes, sum = {}, 0
  for i = 1, 30 do shapes[i] = Shape.new(i % 3 == 0 and Disc or Square, i) end
  for round = 1, 25000 do
    local d = round % 2 == 0 and 1 or -1
    for i = 1, 30 do sum = (sum + shapes[i]:move(d):area()) % 1000003 end
  end
  local v = setmetatable({ n = 0 }, V)
  local one = setmetatable({ n = 1 }, V)
  for _ = 1, 200000 do v = v + one end
  return sum + v.n
end, 4, "699538"

-- A picture of spheres with shadows and reflections: vectors as small tables with metamethods, floating-point work.
local sqrt, floor, huge = math.sqrt, math.floor, math.huge
local V = {}
V.__index = V
local function vec(x, y, z) return setmetatable({ x = x, y = y, z = z }, V) end
V.__add = function(a, b) return vec(a.x + b.x, a.y + b.y, a.z + b.z) end
V.__sub = function(a, b) return vec(a.x - b.x, a.y - b.y, a.z - b.z) end
V.__mul = function(a, k) return vec(a.x * k, a.y * k, a.z * k) end
function V:dot(o) return self.x * o.x + self.y * o.y + self.z * o.z end
function V:unit() return self * (1 / sqrt(self:dot(self))) end

local spheres, light = {}, vec(5, 8, -6):unit()
for i = 0, 8 do
  spheres[#spheres + 1] = { at = vec(i % 3 - 1, floor(i / 3) - 1, 3 + i % 2), r2 = 0.2, shine = 0.3 * (i % 3), tone = 0.4 + i / 15 }
end
local function hit(from, dir, nearest)
  local found
  for i = 1, #spheres do
    local s = spheres[i]
    local to = s.at - from
    local b = to:dot(dir)
    local d = b * b - to:dot(to) + s.r2
    if d > 0 then
      local t = b - sqrt(d)
      if t > 1e-4 and t < nearest then nearest, found = t, s end
    end
  end
  return found, nearest
end
local function trace(from, dir, depth)
  local s, t = hit(from, dir, huge)
  if not s then return 0.2 + 0.1 * dir.y end
  local point = from + dir * t
  local normal = (point - s.at):unit()
  local lit = normal:dot(light)
  if lit < 0 or hit(point, light, huge) then lit = 0 end
  local tone = s.tone * (0.1 + 0.9 * lit)
  if depth > 0 and s.shine > 0 then
    tone = tone + s.shine * trace(point, dir - normal * (2 * dir:dot(normal)), depth - 1)
  end
  return tone
end
return function()
  local sum, eye, size = 0, vec(0, 0, -2), 64
  for y = 0, size - 1 do
    for x = 0, size - 1 do
      local dir = vec((x - size / 2) / size, (size / 2 - y) / size, 1.2):unit()
      sum = sum + floor(trace(eye, dir, 2) * 255)
    end
  end
  return sum
end, 15, "255906"

-- Planets attracting each other: fields of small objects.
local function body(x, y, z, vx, vy, vz, mass) return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass } end
local function advance(bodies, dt)
  local n = #bodies
  for i = 1, n do
    local a = bodies[i]
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz + 0.01
      local mag = dt / (d2 * math.sqrt(d2))
      a.vx, a.vy, a.vz = a.vx - dx * b.mass * mag, a.vy - dy * b.mass * mag, a.vz - dz * b.mass * mag
      b.vx, b.vy, b.vz = b.vx + dx * a.mass * mag, b.vy + dy * a.mass * mag, b.vz + dz * a.mass * mag
    end
  end
  for i = 1, n do
    local a = bodies[i]
    a.x, a.y, a.z = a.x + dt * a.vx, a.y + dt * a.vy, a.z + dt * a.vz
  end
end
return function()
  local bodies = { body(0, 0, 0, 0, 0, 0, 40) }
  for i = 1, 4 do bodies[i + 1] = body(5 * i, i, -i / 2, 0.1 * i, 2 / i, 0.05, 0.01 * i) end
  for _ = 1, 60000 do advance(bodies, 0.001) end
  return ("%.6f %.6f"):format(bodies[2].x, bodies[5].y)
end, 2, "-0.956752 7.111007"

-- Power method on an implicit matrix: calls in inner loops.
local function a(i, j) local k = i + j - 1; return 1 / (k * (k - 1) * 0.5 + i) end
local function mul(x, y, n, transposed)
  for i = 1, n do
    local sum = 0
    for j = 1, n do sum = sum + (transposed and a(j, i) or a(i, j)) * x[j] end
    y[i] = sum
  end
end
return function()
  local n, u, v, t = 160, {}, {}, {}
  for i = 1, n do u[i] = 1 end
  for _ = 1, 10 do mul(u, t, n); mul(t, v, n, true); mul(v, t, n); mul(t, u, n, true) end
  local uv, vv = 0, 0
  for i = 1, n do uv = uv + u[i] * v[i]; vv = vv + v[i] * v[i] end
  return ("%.9f"):format(math.sqrt(uv / vv))
end, 8, "1.274223093"

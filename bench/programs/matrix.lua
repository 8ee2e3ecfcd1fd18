-- Matrix product: arrays of arrays of numbers.
return function()
  local n = 140
  local function make(f) local m = {}; for i = 1, n do local r = {}; for j = 1, n do r[j] = f(i, j) end; m[i] = r end; return m end
  local a, b = make(function(i, j) return i + j end), make(function(i, j) return 2 * i - j end)
  local c = make(function() return 0 end)
  for i = 1, n do
    local ai, ci = a[i], c[i]
    for j = 1, n do
      local s = 0
      for k = 1, n do s = s + ai[k] * b[k][j] end
      ci[j] = s
    end
  end
  local trace = 0
  for i = 1, n do trace = trace + c[i][i] end
  return trace
end, 6, "226845500"

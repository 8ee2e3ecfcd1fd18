-- Permutations by recursion and prefix reversals on small arrays.
return function()
  local n, max, sum, sign = 8, 0, 0, 1
  local p, q = {}, {}
  for i = 1, n do p[i] = i end
  local function flips()
    for i = 1, n do q[i] = p[i] end
    local count = 0
    while q[1] ~= 1 do
      local i, j = 1, q[1]
      while i < j do q[i], q[j] = q[j], q[i]; i = i + 1; j = j - 1 end
      count = count + 1
    end
    return count
  end
  local function permute(k)
    if k == 1 then
      local f = flips()
      if f > max then max = f end
      sum = sum + sign * f
      sign = -sign
      return
    end
    for i = 1, k do
      permute(k - 1)
      if i < k then
        local j = k % 2 == 0 and i or 1
        p[j], p[k] = p[k], p[j]
      end
    end
  end
  permute(n)
  return max .. " " .. sum
end, 11, "22 158"

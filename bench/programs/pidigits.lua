-- Digits of pi by a spigot over numbers of many limbs: nested integer loops over arrays, division and carry.
local BASE = 10000
local function pi(digits)
  local groups = math.floor((digits + 3) / 4) + 1
  local len = groups * 14
  local rest, out, carry = {}, {}, 0
  for i = 0, len do rest[i] = 2000 end
  for top = len, 14, -14 do
    local sum, d = 0, 0
    for i = top, 1, -1 do
      d = 2 * i - 1
      sum = sum * i + BASE * rest[i]
      rest[i] = sum % d
      sum = (sum - rest[i]) / d
    end
    out[#out + 1] = ("%04d"):format(carry + math.floor(sum / BASE))
    carry = sum % BASE
  end
  return table.concat(out):sub(1, digits)
end
return function()
  local text = pi(420)
  assert(text:sub(1, 20) == "31415926535897932384", "not pi")
  return text:sub(-20)
end, 120, "43305727036575959195"

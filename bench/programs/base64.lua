-- Bytes to text and back: string.byte and string.char, arithmetic instead of bit operations, gsub with functions and tables.
local floor, char = math.floor, string.char
local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local encode_digit, decode_digit = {}, {}
for i = 1, 64 do
  encode_digit[i - 1] = DIGITS:sub(i, i)
  decode_digit[DIGITS:byte(i)] = i - 1
end
local function encode(s)
  local out = {}
  for i = 1, #s - 2, 3 do
    local a, b, c = s:byte(i, i + 2)
    local n = a * 65536 + b * 256 + c
    out[#out + 1] = encode_digit[floor(n / 262144)] .. encode_digit[floor(n / 4096) % 64]
      .. encode_digit[floor(n / 64) % 64] .. encode_digit[n % 64]
  end
  return table.concat(out)
end
local function decode(s)
  return (s:gsub("....", function(group)
    local a, b, c, d = group:byte(1, 4)
    local n = ((decode_digit[a] * 64 + decode_digit[b]) * 64 + decode_digit[c]) * 64 + decode_digit[d]
    return char(floor(n / 65536), floor(n / 256) % 256, n % 256)
  end))
end
return function()
  local bytes = {}
  for i = 1, 12000 do bytes[i] = char(i * 7 % 256) end
  local text = table.concat(bytes)
  local sum = 0
  for round = 1, 5 do
    local coded = encode(text)
    assert(decode(coded) == text, "not the bytes that were encoded")
    sum = sum + #coded + #coded:gsub("[+/]", { ["+"] = "-", ["/"] = "_" })
    local hex = text:sub(1, 3000):gsub(".", function(c) return ("%02x"):format(c:byte()) end)
    sum = sum + #hex:gsub("%x%x", function(h) return char(tonumber(h, 16)) end)
  end
  return sum
end, 27, "175000"
